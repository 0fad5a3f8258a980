package io.howdah.act;

import io.howdah.model.CreateIndex;
import io.howdah.pg.Reading;
import io.howdah.pg.Write;
import io.howdah.pg.WriteResult;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Builds an index without blocking writers, and takes the planner off it again. */
final class IndexHandler implements Handler<CreateIndex> {
  /**
   * No lock timeout: it would end the build in its wait phases, and the lock that the build waits
   * for conflicts with neither reads nor writes.
   */
  private static final Duration NO_LOCK_TIMEOUT = Duration.ZERO;

  private static final Duration LONGEST_BUILD = Duration.ofHours(6);

  /** How an index of that name stands in the catalogue. */
  private record State(boolean valid, String table) {}

  @Override
  public Optional<String> obstacle(CreateIndex remedy, Bench bench) {
    Reading<Bench.Relation> table = bench.relation(remedy.schema(), remedy.table());
    if (table.first().isEmpty()) {
      return Optional.of("table %s: %s".formatted(remedy.object().name(), table.explain()));
    }
    Optional<State> there = state(remedy, bench);
    if (there.isPresent()) {
      return Optional.of(
          "there already is %s index %s: drop it first, or give the new one another name"
              .formatted(there.get().valid() ? "an" : "an INVALID", remedy.qualifiedName()));
    }
    return Optional.empty();
  }

  @Override
  public Optional<String> apply(CreateIndex remedy, Bench bench) {
    Optional<Bench.Relation> table = bench.relation(remedy.schema(), remedy.table()).first();
    if (table.isEmpty()) {
      return Optional.of("table %s is gone".formatted(remedy.object().name()));
    }
    Write build = Write.of(remedy.sql().getFirst(), NO_LOCK_TIMEOUT, LONGEST_BUILD);
    Optional<String> trouble = Handler.trouble(bench.write(Bench.asOwner(build, table.get())));
    if (trouble.isPresent()) {
      return trouble;
    }
    return inForce(remedy, bench)
        ? Optional.empty()
        : Optional.of(
            "the server said done, but %s is not valid".formatted(remedy.qualifiedName()));
  }

  @Override
  public boolean inForce(CreateIndex remedy, Bench bench) {
    return state(remedy, bench).map(State::valid).orElse(false);
  }

  /**
   * Drops it. The planner is off the index as soon as it is marked invalid, which comes long before
   * the drop when somebody reads it: that is when it counts as taken back.
   */
  @Override
  public Optional<String> undo(CreateIndex remedy, Bench bench) {
    Optional<State> there = state(remedy, bench);
    if (there.isEmpty()) {
      return Optional.empty();
    }
    if (!there.get().table().equals(remedy.table())) {
      return Optional.of(
          "%s now stands on table %s: it is not ours, and stays"
              .formatted(remedy.qualifiedName(), there.get().table()));
    }
    Optional<Bench.Relation> table = bench.relation(remedy.schema(), remedy.table()).first();
    Write drop = Write.of(remedy.inverse().getFirst(), NO_LOCK_TIMEOUT, Duration.ofMinutes(30));
    Write fenced = table.map(t -> Bench.asOwner(drop, t)).orElse(drop);
    CompletableFuture<WriteResult> dropping =
        CompletableFuture.supplyAsync(
            () -> bench.write(fenced), task -> Thread.ofVirtual().name("howdah-drop").start(task));
    boolean off = Bench.await(Bench.PATIENCE, () -> dropping.isDone() || !inForce(remedy, bench));
    if (dropping.isDone()) {
      return Handler.trouble(dropping.join());
    }
    return off
        ? Optional.empty()
        : Optional.of(
            "the planner still uses %s after %d s: the drop waits for a lock"
                .formatted(remedy.qualifiedName(), Bench.PATIENCE.toSeconds()));
  }

  private static Optional<State> state(CreateIndex remedy, Bench bench) {
    return bench
        .door()
        .read(
            Bench.SQL,
            "index_state",
            r -> new State(r.truth("valid"), r.text("tbl")),
            remedy.schema(),
            remedy.name())
        .first();
  }
}
