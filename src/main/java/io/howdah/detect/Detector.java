package io.howdah.detect;

import io.howdah.model.Anomaly;
import io.howdah.model.Anomaly.Symptom;
import io.howdah.model.Incident;
import io.howdah.model.Interval;
import io.howdah.model.ObjectRef;
import io.howdah.model.Sample;
import io.howdah.model.Session;
import io.howdah.model.TemplateCounters;
import io.howdah.model.TemplateId;
import io.howdah.model.TemplatePast;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.hipparchus.stat.descriptive.rank.Median;

/** Sees what departs from the usual, and what hurts whatever the usual is. Pure. */
public final class Detector {
  /** A mean this many times the usual is a suspicion. */
  private static final double SLOWER = 2.0;

  /** And it has to be this many robust deviations away. */
  private static final double DEVIATIONS = 6;

  /** And this many standard errors of its own mean. */
  private static final double OWN_ERRORS = 2;

  /** Database time, in sessions, below which nobody would notice. */
  private static final double NOTICEABLE = 0.01;

  /** Idle inside a transaction for longer than this is looked at. */
  private static final Duration IDLE_LONG = Duration.ofSeconds(10);

  /** One statement of a client that runs for longer than this is looked at. */
  private static final Duration STATEMENT_LONG = Duration.ofSeconds(20);

  /** Sooner, where it takes this many times as long as anything that is usual on this server. */
  private static final double BEYOND_ALL = 10;

  private static final Duration STATEMENT_LONG_AT_LEAST = Duration.ofSeconds(5);

  /**
   * A statement in flight is slow at this many times what nearly all calls of its template take.
   */
  private static final double BEYOND_ITS_OWN = 5;

  private static final Duration IN_FLIGHT_AT_LEAST = Duration.ofSeconds(1);

  /** Fewer calls make nothing usual. */
  private static final long FEWEST_CALLS = 20;

  private final Duration lockPatience;

  /**
   * @param lockPatience how long a lock wait is nobody's business; the server's own {@code
   *     deadlock_timeout} is its notion of a long one
   */
  public Detector(Duration lockPatience) {
    this.lockPatience = lockPatience;
  }

  /**
   * What is wrong in an interval.
   *
   * @param past what is usual for a template; empty where nothing is known
   * @return the heaviest first
   */
  public List<Anomaly> anomalies(
      Interval interval, Function<TemplateId, Optional<TemplatePast>> past) {
    List<Anomaly> out = new ArrayList<>();
    blocked(interval.to()).ifPresent(out::add);
    for (Session s : interval.to().sessions()) {
      idleTransaction(s, interval.to()).ifPresent(out::add);
      longStatement(s, interval.to()).ifPresent(out::add);
    }
    List<Anomaly> slow = slowTemplates(interval, past);
    out.addAll(slow);
    out.addAll(slowInFlight(interval, past, slow));
    out.sort(Comparator.comparingDouble(Anomaly::load).reversed());
    return out;
  }

  /** One incident of what belongs together: everything that shows at once on one cluster. */
  public Optional<Incident> incident(String id, Sample seen, List<Anomaly> anomalies) {
    if (anomalies.isEmpty()) {
      return Optional.empty();
    }
    Instant began =
        anomalies.stream().map(Anomaly::since).min(Comparator.naturalOrder()).orElseThrow();
    return Optional.of(new Incident(id, seen.server(), began, seen.at(), anomalies));
  }

  private Optional<Anomaly> blocked(Sample sample) {
    List<Session> victims =
        sample.sessions().stream()
            .filter(s -> s.blocked() && s.blockedFor().compareTo(lockPatience) >= 0)
            .toList();
    if (victims.isEmpty()) {
      return Optional.empty();
    }
    Duration longest =
        victims.stream().map(Session::blockedFor).max(Comparator.naturalOrder()).orElseThrow();
    return Optional.of(
        new Anomaly(
            Symptom.SESSIONS_BLOCKED,
            ObjectRef.cluster(),
            victims.size(),
            0,
            "sessions",
            sample.at().minus(longest),
            victims.size(),
            "%d session%s wait%s for locks, the longest for %s"
                .formatted(
                    victims.size(),
                    victims.size() == 1 ? "" : "s",
                    victims.size() == 1 ? "s" : "",
                    seconds(longest))));
  }

  private Optional<Anomaly> idleTransaction(Session s, Sample sample) {
    boolean blocksSomebody =
        sample.sessions().stream().anyMatch(o -> o.blockers().contains(s.pid()));
    boolean old = s.stateAge().compareTo(blocksSomebody ? lockPatience : IDLE_LONG) >= 0;
    if (s.system() || !s.state().idleInTransaction() || !old) {
      return Optional.empty();
    }
    return Optional.of(
        new Anomaly(
            Symptom.TRANSACTION_IDLE,
            ObjectRef.session(s.pid()),
            s.stateAge().toMillis() / 1e3,
            0,
            "s",
            sample.at().minus(s.transactionAge()),
            0,
            "session %d (%s) stands idle in a transaction for %s"
                .formatted(s.pid(), s.application(), seconds(s.stateAge()))));
  }

  private static Optional<Anomaly> longStatement(Session s, Sample sample) {
    if (!runs(s) || s.stateAge().compareTo(longFor(sample)) < 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Anomaly(
            Symptom.STATEMENT_LONG,
            ObjectRef.session(s.pid()),
            s.stateAge().toMillis() / 1e3,
            0,
            "s",
            sample.at().minus(s.stateAge()),
            1,
            "session %d (%s) runs one statement for %s"
                .formatted(s.pid(), s.application(), seconds(s.stateAge()))));
  }

  private static boolean runs(Session s) {
    return s.state() == Session.State.ACTIVE && !s.blocked() && !s.system();
  }

  /**
   * From when on a statement is long here: where reports take minutes a minute is nothing, where
   * nothing takes a tenth of a second five seconds are an age. The spread is added and not
   * multiplied: one stalled call among twenty would make ten seconds of it.
   */
  private static Duration longFor(Sample sample) {
    double longMs =
        sample.templates().stream()
            .filter(t -> t.calls() >= FEWEST_CALLS)
            .mapToDouble(t -> (BEYOND_ALL - 1) * t.meanMs() + nearlyAllMs(t))
            .max()
            .orElse(Double.MAX_VALUE);
    double ms = Math.clamp(longMs, STATEMENT_LONG_AT_LEAST.toMillis(), STATEMENT_LONG.toMillis());
    return Duration.ofMillis((long) ms);
  }

  /** Three deviations above the mean of single calls: by Chebyshev at least 8 of 9 are quicker. */
  private static double nearlyAllMs(TemplateCounters total) {
    return total.meanMs() + 3 * Math.sqrt(total.varianceMs());
  }

  /** Calls that did not end yet and already take far longer than their template's calls do. */
  private static List<Anomaly> slowInFlight(
      Interval interval,
      Function<TemplateId, Optional<TemplatePast>> past,
      List<Anomaly> slowAlready) {
    double everybody = Math.max(1, common(interval.templates(), past));
    List<Anomaly> out = new ArrayList<>();
    for (Session s : interval.to().sessions()) {
      Optional<TemplateCounters> total =
          interval.to().templates().stream()
              .filter(t -> s.queryId() != 0 && t.id().queryId() == s.queryId())
              .filter(t -> t.calls() >= FEWEST_CALLS && past.apply(t.id()).isPresent())
              .max(Comparator.comparingLong(TemplateCounters::calls));
      if (total.isEmpty() || !runs(s)) {
        continue;
      }
      ObjectRef object = ObjectRef.template(total.get().id());
      double ms = s.stateAge().toNanos() / 1e6;
      boolean slow =
          ms >= IN_FLIGHT_AT_LEAST.toMillis()
              && ms >= BEYOND_ITS_OWN * everybody * nearlyAllMs(total.get());
      boolean known =
          slowAlready.stream().anyMatch(a -> a.object().equals(object))
              || out.stream().anyMatch(a -> a.object().equals(object));
      if (slow && !known) {
        out.add(slowInFlight(s, object, ms, total.get().meanMs(), interval.to()));
      }
    }
    return out;
  }

  private static Anomaly slowInFlight(
      Session s, ObjectRef object, double ms, double usualMs, Sample sample) {
    return new Anomaly(
        Symptom.TEMPLATE_SLOWER,
        object,
        ms,
        usualMs,
        "ms",
        sample.at().minus(s.stateAge()),
        1,
        String.format(
            Locale.ROOT,
            "template %s has run for %s and is not done (session %d), usually %.2f ms",
            object.name(),
            seconds(s.stateAge()),
            s.pid(),
            usualMs));
  }

  private List<Anomaly> slowTemplates(
      Interval interval, Function<TemplateId, Optional<TemplatePast>> past) {
    List<TemplateCounters> now = interval.templates();
    double everybody = common(now, past);
    List<Anomaly> out = new ArrayList<>();
    for (TemplateCounters t : now) {
      Optional<TemplatePast> usual = past.apply(t.id());
      double load = t.execMs() / 1e3 / interval.seconds();
      if (usual.isPresent() && load >= NOTICEABLE && slower(t, usual.get(), everybody)) {
        out.add(slowTemplate(t, usual.get(), interval, load));
      }
    }
    return out;
  }

  private static Anomaly slowTemplate(
      TemplateCounters t, TemplatePast usual, Interval interval, double load) {
    return new Anomaly(
        Symptom.TEMPLATE_SLOWER,
        ObjectRef.template(t.id()),
        t.meanMs(),
        usual.meanMs(),
        "ms",
        interval.from().at(),
        load,
        String.format(
            Locale.ROOT,
            "template %d takes %.2f ms a call, usually %.2f ms",
            t.id().queryId(),
            t.meanMs(),
            usual.meanMs()));
  }

  /**
   * Slower than usual, beyond its own noise, and not merely because everything is: when the machine
   * is short of CPU all templates slow down together and each touches as many blocks as ever.
   */
  private static boolean slower(TemplateCounters t, TemplatePast usual, double everybody) {
    double ratio = t.meanMs() / Math.max(usual.meanMs(), 1e-3);
    double deviations = (t.meanMs() - usual.meanMs()) / Math.max(usual.spreadMs(), 0.02);
    // One stalled call among a dozen moves the mean of a short look: its own error counts as well.
    double error = Math.sqrt(t.varianceMs() / Math.max(1, t.calls()));
    boolean byItsOwn = t.meanMs() - usual.meanMs() > OWN_ERRORS * error;
    boolean sameWork = t.blocksPerCall() < 1.5 * usual.blocksPerCall() + 10 && t.tempBlocks() == 0;
    double allowed = sameWork ? SLOWER * Math.max(1, everybody) * 1.5 : SLOWER;
    return ratio > allowed && deviations > DEVIATIONS && byItsOwn;
  }

  /** The median slowdown over all templates with a past. */
  private static double common(
      List<TemplateCounters> now, Function<TemplateId, Optional<TemplatePast>> past) {
    double[] ratios =
        now.stream()
            .filter(t -> past.apply(t.id()).isPresent())
            .mapToDouble(
                t -> t.meanMs() / Math.max(past.apply(t.id()).orElseThrow().meanMs(), 1e-3))
            .toArray();
    return ratios.length < 3 ? 1 : new Median().evaluate(ratios);
  }

  private static String seconds(Duration d) {
    return String.format(Locale.ROOT, "%.1f s", d.toMillis() / 1e3);
  }
}
