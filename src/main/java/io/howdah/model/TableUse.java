package io.howdah.model;

import java.time.Instant;
import java.util.Optional;

/**
 * What the server counted and knows of one table.
 *
 * @param name qualified and quoted where needed
 * @param bytes of the heap alone
 * @param rows the planner's belief ({@code reltuples}); -1 when never analysed
 * @param seqScans sequential scans begun
 * @param seqRows rows that sequential scans read
 * @param indexScans index scans begun
 * @param dead rows that wait for VACUUM, estimated
 * @param modified rows changed since the last ANALYZE, estimated
 * @param analyzed the last ANALYZE, by hand or by autovacuum
 * @param vacuumed the last VACUUM, by hand or by autovacuum
 * @param autovacuum whether autovacuum may work on it
 */
public record TableUse(
    long oid,
    String name,
    long bytes,
    double rows,
    long seqScans,
    long seqRows,
    long indexScans,
    long inserted,
    long updated,
    long deleted,
    long live,
    long dead,
    long modified,
    Optional<Instant> analyzed,
    Optional<Instant> vacuumed,
    boolean autovacuum) {

  /** Rows that one sequential scan reads on average; 0 without scans. */
  public double rowsPerSeqScan() {
    return seqScans == 0 ? 0 : (double) seqRows / seqScans;
  }

  public ObjectRef ref() {
    return ObjectRef.table(name, oid);
  }
}
