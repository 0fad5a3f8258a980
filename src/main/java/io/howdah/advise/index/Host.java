package io.howdah.advise.index;

import io.howdah.pg.ReadDoor;
import java.util.Collection;

/**
 * What the server's settings say about where its data is and what the planner believes of it.
 *
 * @param randomPage the planner's cost of a page out of order
 * @param seqPage of the next page
 * @param sharedBytes shared_buffers
 * @param cacheBytes effective_cache_size: what the administrator believes is in memory somewhere
 * @param workBytes work_mem
 * @param hashBytes work_mem for what hashes
 * @param dataBytes of the tables that the workload reads
 */
record Host(
    double randomPage,
    double seqPage,
    double sharedBytes,
    double cacheBytes,
    double workBytes,
    double hashBytes,
    double dataBytes) {
  /** PostgreSQL's defaults: where nothing can be read. */
  static final Host USUAL = new Host(4, 1, 128 << 20, 4L << 30, 4 << 20, 8 << 20, 0);

  private static final double PAGE = 8192;

  /**
   * @param more bytes of indexes that are to come
   */
  static Host read(ReadDoor door, Collection<Table> tables, double more) {
    double data =
        more
            + tables.stream()
                .distinct()
                .mapToDouble(
                    t -> t.pages() * PAGE + t.indexes().stream().mapToDouble(i -> i.bytes()).sum())
                .sum();
    return door.read(
            Catalogue.SQL,
            "host",
            r ->
                new Host(
                    r.real("random_page"),
                    r.real("seq_page"),
                    r.real("shared_bytes"),
                    r.real("cache_bytes"),
                    r.real("work_bytes"),
                    r.real("work_bytes") * r.real("hash_times"),
                    data))
        .first()
        .orElse(USUAL);
  }

  /** The part of page reads that miss shared_buffers, 0 to 1. */
  double missing() {
    return dataBytes <= 0 ? 0 : Math.clamp(1 - sharedBytes / dataBytes, 0.0, 1.0);
  }

  /** The part of page reads that go to a device, 0 to 1. */
  double cold() {
    return dataBytes <= 0 ? 0 : Math.clamp(1 - cacheBytes / dataBytes, 0.0, 1.0);
  }
}
