package io.howdah.act;

import io.howdah.model.ServerIdentity;
import io.howdah.pg.ConnectionSpec;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import io.howdah.pg.Write;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Indexes that are built for a trial on a copy of a database, and taken away again. They are known
 * by their names, so that whoever comes after a crash can clear up. Each statement passes the wall
 * and goes through the write door, which looks at the server's identity before it.
 */
public final class TrialIndexes {
  /** What the names of all of them begin with. */
  public static final String PREFIX = "howdah_try_";

  private static final Duration LOCK = Duration.ofSeconds(5);
  private static final Duration LONGEST_BUILD = Duration.ofMinutes(30);

  private final Bench bench;

  /**
   * One that stands.
   *
   * @param qualified its name, quoted where needed
   * @param bytes with all partitions
   */
  public record Standing(String name, String qualified, String table, long bytes) {}

  /**
   * On one server.
   *
   * @param expected the copy; on any other server nothing is done
   */
  public TrialIndexes(ConnectionSpec spec, ReadDoor door, ServerIdentity expected, Wall wall) {
    this.bench =
        new Bench(
            spec,
            door,
            "try",
            expected,
            Optional.empty(),
            sql -> wall.objection("create-index", sql));
  }

  /** How many other sessions of applications are connected to this database. */
  public OptionalLong others() {
    Reading<Long> n = bench.door().read(Bench.SQL, "other_sessions", r -> r.number("n"));
    return n.first().map(OptionalLong::of).orElseGet(OptionalLong::empty);
  }

  /** Those that stand. */
  public Reading<Standing> standing() {
    return bench
        .door()
        .read(
            Bench.SQL,
            "trial_indexes",
            r ->
                new Standing(r.text("name"), r.text("qualified"), r.text("tbl"), r.number("bytes")),
            PREFIX);
  }

  /**
   * Builds one, blocking writers of its table.
   *
   * @param number makes its name
   * @param table as it is written in SQL
   * @param definition what follows ON
   * @return why it was not built, or empty
   */
  public Optional<String> build(int number, String table, String definition) {
    return write("CREATE INDEX %s%d ON %s".formatted(PREFIX, number, definition), table);
  }

  /** Takes one away; gives why it still stands, or empty. */
  public Optional<String> drop(Standing index) {
    return write("DROP INDEX IF EXISTS " + index.qualified(), index.table());
  }

  private Optional<String> write(String sql, String table) {
    Reading<Bench.Relation> relation = bench.relation(table);
    if (relation.first().isEmpty()) {
      return Optional.of("table %s: %s".formatted(table, relation.explain()));
    }
    Write write = Write.of(sql, LOCK, LONGEST_BUILD);
    return Handler.trouble(bench.write(Bench.asOwner(write, relation.first().get())));
  }
}
