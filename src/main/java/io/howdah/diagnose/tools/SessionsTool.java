package io.howdah.diagnose.tools;

import io.howdah.diagnose.Level;
import io.howdah.diagnose.Observation;
import io.howdah.diagnose.Observation.Found;
import io.howdah.diagnose.Scene;
import io.howdah.diagnose.Tool;
import io.howdah.model.Anomaly;
import io.howdah.model.EvidenceStatus;
import io.howdah.model.ObjectRef;
import io.howdah.model.Sample;
import io.howdah.model.Session;
import java.time.Duration;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Who is connected, who works, who stands idle inside a transaction. */
final class SessionsTool implements Tool {
  private static final Duration IDLE_SOME = Duration.ofSeconds(10);
  private static final Duration IDLE_STRONG = Duration.ofSeconds(60);
  private static final Duration LONG_SOME = Duration.ofSeconds(10);
  private static final Duration LONG_STRONG = Duration.ofSeconds(20);

  @Override
  public String name() {
    return "sessions";
  }

  @Override
  public String description() {
    return "who is connected and what they do";
  }

  @Override
  public double cost() {
    return 1;
  }

  @Override
  public Observation look(Scene scene) {
    Sample sample = scene.interval().to();
    if (!sample.read(Sample.Source.SESSIONS)) {
      Sample.Reading r = sample.sources().get(Sample.Source.SESSIONS);
      return Observation.blind(
          r == null ? EvidenceStatus.ABSENT : r.status(), r == null ? "not read" : r.note());
    }
    long active = sample.sessions().stream().filter(s -> s.state() == Session.State.ACTIVE).count();
    long waiting = sample.sessions().stream().filter(Session::blocked).count();
    return Observation.ok(
        "%d sessions, %d active, %d of them wait for locks"
            .formatted(sample.sessions().size(), active, waiting),
        idle(sample),
        longStatement(scene));
  }

  private static Found idle(Sample sample) {
    Optional<Session> oldest =
        sample.sessions().stream()
            .filter(s -> s.state().idleInTransaction() && !s.system())
            .max(Comparator.comparing(s -> weight(s, sample)));
    if (oldest.isEmpty()) {
      return Found.none("transaction-idle", "no transaction stands open and idle");
    }
    Session s = oldest.get();
    boolean blocks = blocks(s, sample);
    Level level =
        s.stateAge().compareTo(IDLE_STRONG) >= 0 || (blocks && s.stateAge().toSeconds() >= 1)
            ? Level.STRONG
            : s.stateAge().compareTo(IDLE_SOME) >= 0 ? Level.SOME : Level.NONE;
    String words =
        String.format(
            Locale.ROOT,
            "session %d (%s) is idle in a transaction for %.0f s%s%s",
            s.pid(),
            s.application(),
            s.stateAge().toMillis() / 1e3,
            blocks ? " and blocks others" : "",
            s.xminAge() > 0
                ? ", its snapshot holds back %d transactions".formatted(s.xminAge())
                : "");
    return Found.of("transaction-idle", level, ObjectRef.session(s.pid()), words)
        .since(sample.at().minus(s.transactionAge()));
  }

  private static boolean blocks(Session s, Sample sample) {
    return sample.sessions().stream().anyMatch(o -> o.blockers().contains(s.pid()));
  }

  private static Duration weight(Session s, Sample sample) {
    return blocks(s, sample) ? s.stateAge().plus(Duration.ofDays(1)) : s.stateAge();
  }

  /** A root of a lock chain is another story: there the others are not well. */
  private static Found longStatement(Scene scene) {
    Sample sample = scene.interval().to();
    Optional<Session> longest =
        sample.sessions().stream()
            .filter(s -> s.state() == Session.State.ACTIVE && !s.blocked() && !s.system())
            .filter(s -> !s.waitType().equals("Lock") && !blocks(s, sample))
            .max(Comparator.comparing(Session::stateAge));
    if (longest.isEmpty()) {
      return Found.none("statement-long", "no statement runs for long");
    }
    Session s = longest.get();
    boolean felt =
        scene.incident().anomalies().stream()
            .anyMatch(a ->
                a.symptom() == Anomaly.Symptom.STATEMENT_LONG
                    && a.object().equals(ObjectRef.session(s.pid())));
    Level level =
        felt || s.stateAge().compareTo(LONG_STRONG) >= 0
            ? Level.STRONG
            : s.stateAge().compareTo(LONG_SOME) >= 0 ? Level.SOME : Level.NONE;
    if (level != Level.NONE && takesItsTime(s, scene)) {
      return Found.none(
          "statement-long",
          "the longest statement, of session %d, is one that takes its time".formatted(s.pid()));
    }
    String words =
        String.format(
            Locale.ROOT,
            "the longest statement runs for %.1f s (session %d, %s)",
            s.stateAge().toMillis() / 1e3,
            s.pid(),
            s.application());
    return Found.of("statement-long", level, ObjectRef.session(s.pid()), words)
        .since(sample.at().minus(s.stateAge()));
  }

  /** Index builds, vacuums, dumps and the like run long and are meant to. */
  private static boolean takesItsTime(Session s, Scene scene) {
    return scene
        .door()
        .read(Toolbox.SQL, "takes_its_time", r -> r.truth("takes_its_time"), s.pid())
        .first()
        .orElse(false);
  }
}
