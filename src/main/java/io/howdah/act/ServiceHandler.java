package io.howdah.act;

import io.howdah.model.RestartService;
import io.howdah.pg.Keeper;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Restarts a service by systemd, and waits until systemd and the database say that it is back. */
final class ServiceHandler implements Handler<RestartService> {
  private static final Duration RESTART = Duration.ofMinutes(2);
  private static final Duration ASK = Duration.ofSeconds(10);
  private static final Duration BACK = Duration.ofSeconds(60);
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  private final Programs programs;

  ServiceHandler(Programs programs) {
    this.programs = programs;
  }

  @Override
  public Optional<String> obstacle(RestartService remedy, Bench bench) {
    if (!programs.service(remedy.unit())) {
      return Optional.of("%s is not on the policy's list of services".formatted(remedy.unit()));
    }
    if (!Machine.ours(bench)) {
      return Optional.of(Machine.elsewhere());
    }
    Keeper keeper = Keeper.of(bench.door());
    if (!(keeper instanceof Keeper.Itself)) {
      return Optional.of(
          "%s. It runs the database, too: restart it there (under Patroni: patronictl restart)"
              .formatted(keeper.againstAlterSystem().orElse("")));
    }
    return active(remedy)
        ? Optional.empty()
        : Optional.of(
            "systemd does not say that %s is active: a person has to look why"
                .formatted(remedy.unit()));
  }

  @Override
  public Optional<Trouble> apply(RestartService remedy, Bench bench) {
    Optional<String> objection = bench.objection();
    if (objection.isPresent()) {
      return Optional.of(new Trouble("not begun: " + objection.get(), false));
    }
    ProgramRun run = systemctl(RESTART, "--no-ask-password", "restart", remedy.unit());
    if (!run.well()) {
      String how = run.timedOut() ? "took longer than 120 s" : "ended with " + run.exit();
      return Optional.of(
          new Trouble(
              "systemctl restart %s %s; it said: %s"
                  .formatted(remedy.unit(), how, programs.veiled(run.output())),
              run.started()));
    }
    boolean back =
        Bench.await(
            BACK, LOOK_EVERY, () -> active(remedy) && Bench.answered(bench.door().identity()));
    return back
        ? Optional.empty()
        : Optional.of(
            new Trouble(
                "%s was restarted, but systemd does not say active, or the database does not answer, after %d s"
                    .formatted(remedy.unit(), BACK.toSeconds()),
                true));
  }

  private boolean active(RestartService remedy) {
    return systemctl(ASK, "is-active", "--quiet", remedy.unit()).well();
  }

  private ProgramRun systemctl(Duration limit, String... words) {
    List<String> command =
        Stream.concat(Stream.of(programs.systemctl().toString()), Stream.of(words)).toList();
    try {
      return ProgramRun.of(command, limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new ProgramRun(true, true, -1, "interrupted");
    }
  }

  @Override
  public Optional<String> undo(RestartService remedy, Bench bench) {
    return Optional.of("nothing takes a restart back: a person has to look at " + remedy.unit());
  }

  /** It is running; whether by this restart, systemd's journal knows. */
  @Override
  public boolean inForce(RestartService remedy, Bench bench) {
    return active(remedy);
  }
}
