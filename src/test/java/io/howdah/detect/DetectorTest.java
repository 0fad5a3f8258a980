package io.howdah.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.model.Anomaly;
import io.howdah.model.Anomaly.Symptom;
import io.howdah.model.Interval;
import io.howdah.model.Looks;
import io.howdah.model.Session;
import io.howdah.model.TemplateCounters;
import io.howdah.model.TemplateId;
import io.howdah.model.TemplatePast;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Given what is usual, what departs from it, and what hurts whatever is usual. */
final class DetectorTest {
  private final Detector detector = new Detector(Duration.ofSeconds(1));

  private static Interval tenSeconds(TemplateCounters... templates) {
    return new Interval(Looks.sample(0), Looks.sample(10, templates));
  }

  private static Interval sessions(Session... sessions) {
    return new Interval(
        Looks.sample(0), Looks.sample(10, Looks.SERVER, List.of(), List.of(sessions)));
  }

  private static TemplateCounters counted(long id, long calls, double meanMs, long blocks) {
    return new TemplateCounters(
        Looks.id(id),
        calls,
        calls * meanMs,
        calls * meanMs * meanMs,
        0,
        calls,
        calls * blocks,
        0,
        0,
        0);
  }

  private static TemplatePast past(double meanMs, double spreadMs, double blocks) {
    return new TemplatePast(meanMs, spreadMs, blocks, 10, 30);
  }

  private List<Anomaly> look(Interval interval, Map<Long, TemplatePast> past) {
    return detector.anomalies(interval, id -> Optional.ofNullable(past.get(id.queryId())));
  }

  @Test
  void aTemplateThatTouchesManyMoreBlocksAndTakesLongerIsSeen() {
    List<Anomaly> seen = look(tenSeconds(counted(1, 100, 40, 5_000)), Map.of(1L, past(2, 0.1, 5)));
    assertThat(seen)
        .singleElement()
        .satisfies(a -> {
          assertThat(a.symptom()).isEqualTo(Symptom.TEMPLATE_SLOWER);
          assertThat(a.observed()).isEqualTo(40, Offset.offset(1e-9));
          assertThat(a.expected()).isEqualTo(2, Offset.offset(1e-9));
          assertThat(a.load()).isEqualTo(0.4, Offset.offset(1e-9));
          assertThat(a.since()).isEqualTo(Looks.START);
        });
  }

  @Test
  void itsOwnNoiseNothingToFeelAndNoPastAreNoSuspicion() {
    Interval interval = tenSeconds(counted(1, 100, 40, 5_000));
    assertThat(look(interval, Map.of(1L, past(2, 10, 5)))).as("noisy by itself").isEmpty();
    assertThat(look(interval, Map.of(1L, past(30, 0.1, 5)))).as("not twice").isEmpty();
    assertThat(look(interval, Map.of())).as("no past").isEmpty();
    assertThat(look(tenSeconds(counted(1, 2, 40, 5_000)), Map.of(1L, past(2, 0.1, 5))))
        .as("80 ms in 10 s are nobody's load")
        .isEmpty();
  }

  @Test
  void whenAllSlowDownAtTheSameWorkNoTemplateIsBlamed() {
    Map<Long, TemplatePast> past =
        Map.of(1L, past(2, 0.1, 5), 2L, past(4, 0.1, 9), 3L, past(8, 0.1, 20), 4L, past(1, 0.1, 3));
    TemplateCounters[] all = {
      counted(1, 100, 8, 5), counted(2, 100, 16, 9), counted(3, 100, 32, 20), counted(4, 100, 4, 3)
    };
    assertThat(look(tenSeconds(all), past)).isEmpty();
    all[3] = counted(4, 100, 40, 9_000);
    assertThat(look(tenSeconds(all), past))
        .singleElement()
        .satisfies(a -> assertThat(a.object().oid()).isEqualTo(4));
  }

  @Test
  void lockWaitsCountFromTheServersOwnPatienceOn() {
    Session longer = Looks.active(1, 1, Duration.ofMillis(2_500), 9);
    Session brief = Looks.active(2, 1, Duration.ofMillis(900), 9);
    assertThat(look(sessions(brief), Map.of())).isEmpty();
    assertThat(look(sessions(longer, brief), Map.of()))
        .singleElement()
        .satisfies(a -> {
          assertThat(a.symptom()).isEqualTo(Symptom.SESSIONS_BLOCKED);
          assertThat(a.observed()).isEqualTo(1, Offset.offset(1e-9));
          assertThat(a.words()).isEqualTo("1 session waits for locks, the longest for 2.5 s");
          assertThat(a.since()).isEqualTo(Looks.START.plusMillis(7_500));
        });
  }

  @Test
  void idleTransactionsAndLongStatementsAreNamed() {
    List<Anomaly> seen =
        look(
            sessions(
                Looks.session(1, Session.State.IDLE_IN_TRANSACTION, 1, Duration.ofSeconds(40)),
                Looks.session(2, Session.State.IDLE, 1, Duration.ofHours(1)),
                Looks.active(3, 1, Duration.ofSeconds(30)),
                Looks.active(4, 1, Duration.ofSeconds(10)),
                Looks.session(5, Session.State.IDLE_IN_TRANSACTION, 1, Duration.ofSeconds(3))),
            Map.of());
    assertThat(seen)
        .extracting(Anomaly::symptom, a -> a.object().oid())
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(Symptom.TRANSACTION_IDLE, 1L),
            org.assertj.core.groups.Tuple.tuple(Symptom.STATEMENT_LONG, 3L));
  }

  @Test
  void oneIncidentBeginsWithItsFirstAnomaly() {
    Interval interval =
        sessions(
            Looks.active(1, 1, Duration.ofSeconds(3), 9),
            Looks.session(9, Session.State.IDLE_IN_TRANSACTION, 1, Duration.ofSeconds(40)));
    List<Anomaly> seen = look(interval, Map.of());
    assertThat(seen).hasSize(2);
    var incident = detector.incident("i", interval.to(), seen).orElseThrow();
    assertThat(incident.began()).isEqualTo(Looks.START.minusSeconds(30));
    assertThat(incident.unseen()).isEqualTo(Duration.ofSeconds(40));
    assertThat(detector.incident("i", interval.to(), List.of())).isEmpty();
  }

  private static Interval window(int i, double meanMs) {
    return new Interval(Looks.sample(i), Looks.sample(i + 1, counted(1, 10, meanMs, 4)));
  }

  @Test
  void theBaselineIsTheMedianAndOutliersDoNotMoveIt() {
    Baseline baseline = new Baseline();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 4; i++) {
      baseline.learn(window(i, 5), Set.of());
      assertThat(baseline.of(Looks.id(1))).as("%d windows are no past", i + 1).isEmpty();
    }
    for (int i = 4; i < 40; i++) {
      baseline.learn(window(i, i % 10 == 0 ? 500 : 5 + 0.2 * random.nextGaussian()), Set.of());
    }
    TemplatePast past = baseline.of(Looks.id(1)).orElseThrow();
    assertThat(past.meanMs()).isEqualTo(5, Offset.offset(0.1));
    assertThat(past.spreadMs()).isBetween(0.05, 0.4);
    assertThat(past.callsPerSecond()).isEqualTo(10, Offset.offset(1e-9));
    assertThat(past.windows()).isEqualTo(40);
  }

  @Test
  void suspectsAreNotLearnedAndOldWindowsAreForgotten() {
    Baseline baseline = new Baseline();
    for (int i = 0; i < 10; i++) {
      baseline.learn(window(i, 5), Set.of());
    }
    for (int i = 10; i < 200; i++) {
      baseline.learn(window(i, 50), Set.of(Looks.id(1)));
    }
    assertThat(baseline.of(Looks.id(1)).orElseThrow().meanMs()).isEqualTo(5, Offset.offset(1e-9));
    for (int i = 200; i < 200 + Baseline.WINDOWS; i++) {
      baseline.learn(window(i, 7), Set.of());
    }
    TemplatePast past = baseline.of(Looks.id(1)).orElseThrow();
    assertThat(past.meanMs()).isEqualTo(7, Offset.offset(1e-9));
    assertThat(past.windows()).isEqualTo(Baseline.WINDOWS);
    baseline.forget();
    assertThat(baseline.of(Looks.id(1))).isEmpty();
  }

  @Test
  void noMoreTemplatesAreLearnedThanTheLimit() {
    Baseline baseline = new Baseline();
    TemplateCounters[] many = new TemplateCounters[Baseline.TEMPLATES + 10];
    for (int i = 0; i < many.length; i++) {
      many[i] = counted(i, 1, 1, 1);
    }
    for (int i = 0; i < 6; i++) {
      baseline.learn(tenSeconds(many), Set.of());
    }
    long known = 0;
    for (TemplateCounters t : many) {
      TemplateId id = t.id();
      known += baseline.of(id).isPresent() ? 1 : 0;
    }
    assertThat(known).isEqualTo(Baseline.TEMPLATES);
  }
}
