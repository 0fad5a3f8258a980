package io.howdah.act;

import io.howdah.model.CreateIndex;
import io.howdah.pg.Reading;
import io.howdah.pg.Write;
import io.howdah.pg.WriteResult;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Builds an index without blocking writers, and takes the planner off it again. */
final class IndexHandler implements Handler<CreateIndex> {
  /**
   * No lock timeout: it would end the build in its wait phases, and the lock that the build waits
   * for conflicts with neither reads nor writes.
   */
  private static final Duration NO_LOCK_TIMEOUT = Duration.ZERO;

  private static final Duration LONGEST_BUILD = Duration.ofHours(6);

  /** duplicate_table, and unique_violation on pg_class when two sessions take a name at once. */
  private static final Set<String> NAME_TAKEN = Set.of("42P07", "23505");

  @Override
  public Optional<String> obstacle(CreateIndex remedy, Bench bench) {
    Reading<Bench.Relation> table = bench.relation(remedy.schema(), remedy.table());
    if (table.first().isEmpty()) {
      return Optional.of("table %s: %s".formatted(remedy.object().name(), table.explain()));
    }
    Reading<IndexDrop.State> read = state(remedy, bench);
    if (!Bench.answered(read)) {
      return Optional.of(unreadable(remedy, read));
    }
    Optional<IndexDrop.State> there = read.first();
    if (there.isPresent()) {
      return Optional.of(
          "there already is %s index %s: drop it first, or give the new one another name"
              .formatted(there.get().valid() ? "an" : "an INVALID", remedy.qualifiedName()));
    }
    return Optional.empty();
  }

  @Override
  public Optional<Trouble> apply(CreateIndex remedy, Bench bench) {
    Optional<Bench.Relation> table = bench.relation(remedy.schema(), remedy.table()).first();
    if (table.isEmpty()) {
      return Optional.of(new Trouble("table %s is gone".formatted(remedy.object().name()), false));
    }
    Write build = Write.of(remedy.sql().getFirst(), NO_LOCK_TIMEOUT, LONGEST_BUILD);
    WriteResult built = bench.write(Bench.asOwner(build, table.get()));
    Optional<String> trouble = Handler.trouble(built);
    if (trouble.isPresent()) {
      return Optional.of(new Trouble(trouble.get(), begun(built)));
    }
    return inForce(remedy, bench)
        ? Optional.empty()
        : Optional.of(
            new Trouble(
                "the server said done, but %s is not valid".formatted(remedy.qualifiedName()),
                true));
  }

  /**
   * Whether a build that failed may have left an index. When the name was taken in the last moment,
   * the index of that name is another's.
   */
  private static boolean begun(WriteResult built) {
    return switch (built) {
      case WriteResult.Failed f -> !NAME_TAKEN.contains(f.error().sqlState());
      case WriteResult.Refused _ -> false;
      case WriteResult.Done _, WriteResult.Unknown _ -> true;
    };
  }

  @Override
  public boolean inForce(CreateIndex remedy, Bench bench) {
    return state(remedy, bench).first().map(IndexDrop.State::valid).orElse(false);
  }

  private static String unreadable(CreateIndex remedy, Reading<IndexDrop.State> read) {
    return "whether %s is there cannot be read: %s"
        .formatted(remedy.qualifiedName(), read.explain());
  }

  @Override
  public Optional<String> undo(CreateIndex remedy, Bench bench) {
    Reading<IndexDrop.State> read = state(remedy, bench);
    if (!Bench.answered(read)) {
      return Optional.of(unreadable(remedy, read));
    }
    Optional<IndexDrop.State> there = read.first();
    if (there.isEmpty()) {
      return Optional.empty();
    }
    if (!there.get().table().equals(remedy.table())) {
      return Optional.of(
          "%s now stands on table %s: it is not ours, and stays"
              .formatted(remedy.qualifiedName(), there.get().table()));
    }
    return new IndexDrop(
            remedy.schema(),
            remedy.name(),
            remedy.qualifiedName(),
            remedy.inverse().getFirst(),
            bench)
        .run(there.get().valid(), bench.relation(remedy.schema(), remedy.table()).first());
  }

  private static Reading<IndexDrop.State> state(CreateIndex remedy, Bench bench) {
    return IndexDrop.state(remedy.schema(), remedy.name(), bench);
  }
}
