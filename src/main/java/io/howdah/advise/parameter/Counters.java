package io.howdah.advise.parameter;

import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import io.howdah.pg.RowMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Cumulative counters of the server, and how they moved while it was looked at.
 *
 * @param lacking what could not be read, for a person
 */
record Counters(
    Optional<Database> database,
    Optional<Checkpoints> checkpoints,
    Optional<Wal> wal,
    Optional<Sessions> sessions,
    List<Arrears> arrears,
    List<String> lacking) {
  Counters {
    arrears = List.copyOf(arrears);
    lacking = List.copyOf(lacking);
  }

  /** Of this database, over {@code seconds}. */
  record Database(double tempBytes, double hits, double reads, double seconds) {}

  /** Of the cluster, over {@code seconds}. Buffers are pages. */
  record Checkpoints(
      double timed,
      double requested,
      double buffers,
      double stoppedShort,
      double byWriter,
      double byBackends,
      double seconds) {}

  /**
   * Of the cluster, over {@code seconds}.
   *
   * @param images full pages written into the log
   * @param fullBuffers times that wal_buffers were full
   */
  record Wal(
      double bytes,
      double images,
      double records,
      double fullBuffers,
      double block,
      double seconds) {
    double rate() {
      return bytes / seconds;
    }

    /** The share of the log that is full pages, at most; less where they are compressed. */
    double imageShare() {
      return bytes <= 0 ? 0 : Math.min(1, images * block / bytes);
    }
  }

  /** Client sessions and vacuum workers at one moment. */
  record Sessions(int connected, int atWork, int workers, int sleeping) {}

  /** A table whose dead rows are far beyond what starts a vacuum. */
  record Arrears(String table, double dead, double rows, double threshold) {}

  /** Pages below this say nothing about a cache. */
  private static final double FEWEST_PAGES = 1_000;

  private static Optional<Checkpoints> checkpoints(ReadDoor door, List<String> lacking) {
    return one(
        door,
        "checkpoints",
        lacking,
        r ->
            new Checkpoints(
                r.real("timed"),
                r.real("requested"),
                r.real("buffers"),
                r.real("maxwritten_clean"),
                r.real("buffers_clean"),
                r.real("by_backends"),
                r.real("seconds")));
  }

  static Counters read(ReadDoor door) {
    List<String> lacking = new ArrayList<>();
    Optional<Database> database =
        one(
            door,
            "database",
            lacking,
            r ->
                new Database(
                    r.real("temp_bytes"),
                    r.real("blks_hit"),
                    r.real("blks_read"),
                    r.real("seconds")));
    Optional<Checkpoints> checkpoints = checkpoints(door, lacking);
    Optional<Wal> wal =
        one(
            door,
            "wal",
            lacking,
            r ->
                new Wal(
                    r.real("bytes"),
                    r.real("images"),
                    r.real("records"),
                    r.real("full_buffers"),
                    r.real("block"),
                    r.real("seconds")));
    Optional<Sessions> sessions =
        one(
            door,
            "sessions",
            lacking,
            r ->
                new Sessions(
                    r.integer("connected"),
                    r.integer("at_work"),
                    r.integer("workers"),
                    r.integer("sleeping")));
    List<Arrears> arrears =
        door.read(
                Settings.SQL,
                "arrears",
                r ->
                    new Arrears(
                        r.text("schema") + "." + r.text("name"),
                        r.real("dead"),
                        r.real("rows"),
                        r.real("threshold")))
            .rows();
    return new Counters(database, checkpoints, wal, sessions, arrears, lacking);
  }

  private static <T> Optional<T> one(
      ReadDoor door, String query, List<String> lacking, RowMapper<T> mapper) {
    Reading<T> read = door.read(Settings.SQL, query, mapper);
    if (read.first().isEmpty()) {
      lacking.add("%s: %s".formatted(query, read.explain()));
    }
    return read.first();
  }

  /** Pages found in shared_buffers, of all asked for; empty where too few were. */
  OptionalDouble hitRatio() {
    return database
        .filter(d -> d.hits() + d.reads() >= FEWEST_PAGES)
        .map(d -> OptionalDouble.of(d.hits() / (d.hits() + d.reads())))
        .orElseGet(OptionalDouble::empty);
  }

  /**
   * The log's growth a second: over all that was counted, or in the look, whichever is more, since
   * a long night hides a busy day.
   */
  Optional<Double> walRate(Counters earlier, double seconds) {
    return wal.map(w ->
        earlier
            .wal()
            .filter(e -> e.bytes() <= w.bytes() && seconds > 0)
            .map(e -> Math.max(w.rate(), (w.bytes() - e.bytes()) / seconds))
            .orElse(w.rate()));
  }
}
