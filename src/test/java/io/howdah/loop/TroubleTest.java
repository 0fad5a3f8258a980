package io.howdah.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.loop.Trouble.Feeling;
import io.howdah.model.Anomaly;
import io.howdah.model.Anomaly.Symptom;
import io.howdah.model.Incident;
import io.howdah.model.Looks;
import io.howdah.model.ObjectRef;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Given what templates, sessions and series show, when is looked, and at how many incidents. */
final class TroubleTest {
  private static final Instant BEGIN = Instant.parse("2026-06-01T10:00:00Z");

  private final List<Incident> open = new ArrayList<>();
  private final List<Incident> looks = new ArrayList<>();
  private final Moving clock = new Moving();
  private final Trouble trouble = new Trouble(() -> List.copyOf(open), clock);

  private static final class Moving extends Clock {
    private Instant now = BEGIN;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  private Anomaly anomaly(Symptom symptom, ObjectRef object, Duration ago) {
    return new Anomaly(symptom, object, 2, 1, "s", clock.instant().minus(ago), 1, symptom.name());
  }

  private Anomaly slower(long template) {
    ObjectRef object = new ObjectRef(ObjectRef.Kind.TEMPLATE, "t" + template, template);
    return anomaly(Symptom.TEMPLATE_SLOWER, object, Duration.ofSeconds(4));
  }

  private void series(String id, Duration ago) {
    Anomaly departed = anomaly(Symptom.SERIES_DEPARTED, ObjectRef.cluster(), ago);
    open.add(new Incident(id, Looks.SERVER, departed.since(), clock.instant(), List.of(departed)));
  }

  /** A cycle a second, each look finding nothing to do. */
  private Feeling watch(int seconds, Anomaly... seen) {
    Feeling last = new Feeling.Calm();
    for (int i = 0; i < seconds; i++) {
      clock.now = clock.now.plusSeconds(1);
      last = trouble.feel(Looks.SERVER, List.of(seen));
      if (last instanceof Feeling.Due due) {
        looks.add(due.incident());
        trouble.looked();
      }
    }
    return last;
  }

  @Test
  void aCalmServerIsNeverLookedAt() {
    assertThat(watch(3_600)).isInstanceOf(Feeling.Calm.class);
    assertThat(looks).isEmpty();
  }

  @Test
  void aMomentIsNoIncident() {
    assertThat(watch(1, slower(1))).isInstanceOf(Feeling.Suspicion.class);
    watch(1);
    watch(1, slower(1));
    assertThat(looks).isEmpty();
    watch(1, slower(1));
    assertThat(looks).hasSize(1);
  }

  @Test
  void whatOnlySeriesShowIsLookedAtAtOnceWithTheirBeginning() {
    watch(10);
    series("incident-7", Duration.ofSeconds(13));
    Instant began = clock.instant().minusSeconds(13);
    watch(1);
    assertThat(looks)
        .singleElement()
        .satisfies(
            i -> assertThat(i.id()).isEqualTo("incident-7"),
            i -> assertThat(i.began()).isEqualTo(began),
            i -> assertThat(i.anomalies()).hasSize(1));
  }

  @Test
  void whatTheSeriesSayLaterIsTheSameIncident() {
    watch(6, slower(1));
    series("incident-8", Duration.ofSeconds(20));
    Instant began = clock.instant().minusSeconds(20);
    watch(60, slower(1));
    assertThat(looks).extracting(Incident::id).containsOnly(looks.getFirst().id());
    assertThat(looks.getLast().began()).isEqualTo(began);
    assertThat(looks.getLast().anomalies()).hasSize(2);
  }

  @Test
  void whatGoesOnIsLookedAtEverMoreSeldom() {
    series("incident-7", Duration.ofSeconds(13));
    watch(60);
    int inTheFirstMinute = looks.size();
    watch(86_400 - 60);
    assertThat(inTheFirstMinute).isBetween(3, 7);
    assertThat(looks.size() - inTheFirstMinute).isBetween(24, 36);
    assertThat(looks).extracting(Incident::id).containsOnly("incident-7");
  }

  @Test
  void whatJoinsIsLookedAtSoonAndIsNoOtherIncident() {
    watch(600, slower(1));
    int before = looks.size();
    watch(3, slower(1), slower(2));
    assertThat(looks).hasSize(before + 1);
    watch(12, slower(1), slower(2));
    assertThat(looks).as("evidence gathers").hasSize(before + 3);
    assertThat(looks).extracting(Incident::id).containsOnly(looks.getFirst().id());
  }

  @Test
  void whatWasTreatedIsOverAlthoughTheSeriesLag() {
    series("incident-7", Duration.ofSeconds(13));
    watch(1);
    trouble.treated();
    assertThat(watch(30)).isInstanceOf(Feeling.Calm.class);
    assertThat(looks).hasSize(1);

    open.clear();
    watch(5);
    series("incident-9", Duration.ofSeconds(13));
    watch(1);
    assertThat(looks).hasSize(2).last().extracting(Incident::id).isEqualTo("incident-9");
  }

  @Test
  void whatGoesOnForMinutesAfterACureWasNotCured() {
    series("incident-7", Duration.ofSeconds(13));
    watch(1);
    trouble.treated();
    watch(400);
    assertThat(looks).hasSizeGreaterThan(1).extracting(Incident::id).containsOnly("incident-7");
  }

  @Test
  void whatComesBackAfterHalfAMinuteOfCalmIsAnother() {
    watch(3, slower(1));
    watch(20);
    watch(3, slower(1));
    assertThat(looks).extracting(Incident::id).containsOnly(looks.getFirst().id());
    watch(31);
    watch(3, slower(1));
    assertThat(looks.getLast().id()).isNotEqualTo(looks.getFirst().id());
  }
}
