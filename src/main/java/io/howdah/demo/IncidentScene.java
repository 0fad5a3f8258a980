package io.howdah.demo;

import io.howdah.lab.Instance;
import io.howdah.lab.incident.Incident;
import io.howdah.lab.incident.Incidents;
import io.howdah.lab.incident.Injected;
import io.howdah.loop.DriveException;
import io.howdah.loop.Driven;
import io.howdah.model.Cause;
import java.time.Duration;

/** One incident: it happens, and the loop drives. */
final class IncidentScene {
  private static final Duration PATIENCE = Duration.ofSeconds(75);
  private static final Duration CHECK_PATIENCE = Duration.ofSeconds(10);
  private static final long SEED = 42;

  private final Instance instance;
  private final Driven driven;
  private final Stage stage;

  IncidentScene(Instance instance, Driven driven, Stage stage) {
    this.instance = instance;
    this.driven = driven;
    this.stage = stage;
  }

  DemoEntry play(int number, int of, Cause cause) throws DriveException, InterruptedException {
    Incident incident = Incidents.of(cause);
    stage.scene(number, of, cause.id(), incident.story());
    long start = System.nanoTime();
    Injected injected = incident.inject(instance, SEED);
    Driven.Outcome outcome = driven.untilTreated(PATIENCE, "the operator, played by this demo");
    double seconds = (System.nanoTime() - start) / 1e9;
    Injected.Finding cured = check(injected);
    stage.checked(cause, cured.holds(), cured.seen());
    driven.untilQuiet(Duration.ofSeconds(20));
    return new DemoEntry(
        cause.id(),
        outcome.cause(),
        outcome.probability(),
        outcome.remedy(),
        outcome.before(),
        outcome.after(),
        outcome.unit(),
        outcome.subject(),
        outcome.verdict(),
        seconds,
        outcome.standingSeconds(),
        cured.holds());
  }

  /** The sandbox's predicate looks at moments; a cure may need some to show everywhere. */
  private static Injected.Finding check(Injected injected) throws InterruptedException {
    long deadline = System.nanoTime() + CHECK_PATIENCE.toNanos();
    Injected.Finding found = injected.cured();
    while (!found.holds() && System.nanoTime() < deadline) {
      Thread.sleep(Duration.ofMillis(250));
      found = injected.cured();
    }
    return found;
  }
}
