package io.howdah.act;

import io.howdah.model.EndBackend;
import io.howdah.pg.Reading;
import io.howdah.pg.Write;
import java.time.Duration;
import java.util.Optional;

/** Ends one backend, or its statement, if it still is the one that was meant. */
final class BackendHandler implements Handler<EndBackend> {
  private static final Duration LONGEST = Duration.ofSeconds(5);

  /** A backend as the server shows it. */
  private record State(
      String state, String type, boolean superuser, boolean replication, String application) {}

  @Override
  public Optional<String> obstacle(EndBackend remedy, Bench bench) {
    Reading<State> read = read(remedy, bench);
    if (!Bench.answered(read)) {
      return Optional.of(
          "session %d cannot be looked at: %s".formatted(remedy.pid(), read.explain()));
    }
    if (read.first().isEmpty()) {
      return Optional.of(
          "session %d that began at %s is not there any more"
              .formatted(remedy.pid(), remedy.backendStart()));
    }
    State s = read.first().get();
    if (!s.type().equals("client backend") || (s.replication() && !s.superuser())) {
      return Optional.of("%d is a %s: such are never ended".formatted(remedy.pid(), s.type()));
    }
    if (s.superuser()) {
      return Optional.of(
          "session %d belongs to a superuser: a person has to end it".formatted(remedy.pid()));
    }
    if (s.application().startsWith("howdah")) {
      return Optional.of(
          "session %d is Howdah's own (%s): such are never ended"
              .formatted(remedy.pid(), s.application()));
    }
    boolean idleNoMore = remedy.whole() && !s.state().startsWith("idle in transaction");
    if (idleNoMore && remedy.why().contains("idle")) {
      return Optional.of(
          "session %d is %s now, not idle in a transaction: it is left alone"
              .formatted(remedy.pid(), s.state()));
    }
    return Optional.empty();
  }

  @Override
  public Optional<Trouble> apply(EndBackend remedy, Bench bench) {
    Optional<Trouble> trouble =
        Handler.wholeOrNot(
            bench.write(Write.of(remedy.sql().getFirst(), Duration.ofSeconds(1), LONGEST)));
    if (trouble.isPresent()) {
      return trouble;
    }
    return Bench.await(Bench.PATIENCE, () -> inForce(remedy, bench))
        ? Optional.empty()
        : Optional.of(
            new Trouble(
                "session %d was told to stop and is still there after %d s"
                    .formatted(remedy.pid(), Bench.PATIENCE.toSeconds()),
                false));
  }

  @Override
  public Optional<String> undo(EndBackend remedy, Bench bench) {
    return Optional.empty();
  }

  @Override
  public boolean inForce(EndBackend remedy, Bench bench) {
    Reading<State> read = read(remedy, bench);
    if (!Bench.answered(read)) {
      return false;
    }
    Optional<State> now = read.first();
    return remedy.whole() ? now.isEmpty() : now.map(s -> !s.state().equals("active")).orElse(true);
  }

  private static Reading<State> read(EndBackend remedy, Bench bench) {
    return bench
        .door()
        .read(
            Bench.SQL,
            "backend",
            r ->
                new State(
                    r.maybeText("state").orElse(""),
                    r.text("backend_type"),
                    r.truth("superuser"),
                    r.truth("replication"),
                    r.maybeText("application").orElse("")),
            remedy.pid(),
            remedy.backendStart());
  }
}
