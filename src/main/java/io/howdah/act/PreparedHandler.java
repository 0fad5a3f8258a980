package io.howdah.act;

import io.howdah.model.EndPrepared;
import io.howdah.pg.Reading;
import io.howdah.pg.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Ends a prepared transaction the way that people decided, if it still is the same one. */
final class PreparedHandler implements Handler<EndPrepared> {
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private record State(String owner, Instant prepared, boolean here) {}

  @Override
  public Optional<String> obstacle(EndPrepared remedy, Bench bench) {
    Reading<State> read = state(remedy, bench);
    if (read.first().isEmpty()) {
      return Optional.of("prepared transaction %s: %s".formatted(remedy.gid(), read.explain()));
    }
    State s = read.first().get();
    if (!s.here()) {
      return Optional.of(
          "transaction %s was prepared in another database: it can only be ended there"
              .formatted(remedy.gid()));
    }
    return s.owner().equals(remedy.owner()) && s.prepared().equals(remedy.prepared())
        ? Optional.empty()
        : Optional.of(
            "%s is another transaction now, prepared by %s at %s: it is left alone"
                .formatted(remedy.gid(), s.owner(), s.prepared()));
  }

  @Override
  public Optional<Trouble> apply(EndPrepared remedy, Bench bench) {
    Write end = Write.of(remedy.sql().getFirst(), Duration.ofSeconds(1), LONGEST);
    // Only the role that prepared it may end it, or a superuser.
    boolean owned =
        bench
            .door()
            .read(Bench.SQL, "role", r -> r.truth("almighty"), remedy.owner())
            .first()
            .orElse(false);
    Optional<Trouble> trouble =
        Handler.wholeOrNot(bench.write(owned ? end : end.as(remedy.owner())));
    if (trouble.isPresent() || inForce(remedy, bench)) {
      return trouble;
    }
    return Optional.of(
        new Trouble(
            "the server said done, but transaction %s is still there".formatted(remedy.gid()),
            false));
  }

  @Override
  public Optional<String> undo(EndPrepared remedy, Bench bench) {
    return Optional.empty();
  }

  @Override
  public boolean inForce(EndPrepared remedy, Bench bench) {
    Reading<State> read = state(remedy, bench);
    return Bench.answered(read)
        && read.first().filter(s -> s.prepared().equals(remedy.prepared())).isEmpty();
  }

  private static Reading<State> state(EndPrepared remedy, Bench bench) {
    return bench
        .door()
        .read(
            Bench.SQL,
            "prepared",
            r -> new State(r.text("owner"), r.instant("prepared"), r.truth("here")),
            remedy.gid());
  }
}
