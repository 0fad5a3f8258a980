package io.howdah.act;

import io.howdah.pg.Reading;
import io.howdah.pg.Write;
import io.howdah.pg.WriteResult;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Takes the planner off an index. It is off as soon as the index is marked invalid, which comes
 * long before the drop when somebody reads it: that is when it counts as dropped.
 *
 * @param name of the index, for a person and in SQL
 * @param sql a DROP INDEX CONCURRENTLY
 */
record IndexDrop(String schema, String index, String name, String sql, Bench bench) {
  private static final Duration LONGEST = Duration.ofMinutes(30);

  /** How an index of that name stands in the catalogue. */
  record State(boolean valid, String table) {}

  static Reading<State> state(String schema, String name, Bench bench) {
    return bench
        .door()
        .read(
            Bench.SQL,
            "index_state",
            r -> new State(r.truth("valid"), r.text("tbl")),
            schema,
            name);
  }

  /**
   * Drops it.
   *
   * @param planned whether the planner uses it now
   * @param table whose owner may drop it, where it can still be seen
   * @return what went wrong, or empty
   */
  Optional<String> run(boolean planned, Optional<Bench.Relation> table) {
    // No lock timeout: the lock that it waits for conflicts with neither reads nor writes.
    Write drop = Write.of(sql, Duration.ZERO, LONGEST);
    Write fenced = table.map(t -> Bench.asOwner(drop, t)).orElse(drop);
    CompletableFuture<WriteResult> dropping =
        CompletableFuture.supplyAsync(
            () -> bench.write(fenced), task -> Thread.ofVirtual().name("howdah-drop").start(task));
    boolean off = Bench.await(Bench.PATIENCE, () -> dropping.isDone() || (planned && off()));
    if (dropping.isDone()) {
      return Handler.trouble(dropping.join());
    }
    String still =
        planned
            ? "the planner still uses " + name
            : "INVALID index %s is still there".formatted(name);
    return off
        ? Optional.empty()
        : Optional.of(
            "%s after %d s: the drop waits for a lock"
                .formatted(still, Bench.PATIENCE.toSeconds()));
  }

  /** Whether the planner is off it for certain: a failed look proves nothing. */
  private boolean off() {
    Reading<State> read = state(schema, index, bench);
    return Bench.answered(read) && !read.first().map(State::valid).orElse(false);
  }
}
