package io.howdah.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.model.Anomaly;
import io.howdah.model.Incident;
import io.howdah.model.Labels;
import io.howdah.model.Looks;
import io.howdah.model.ObjectRef;
import io.howdah.model.SeriesId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Given departures, which of them are one incident, and for how long it is the same. */
final class IncidentsTest {
  private static final Instant START = Looks.START;

  private final Incidents incidents = new Incidents();

  private static Departure departure(
      String metric, Watched.Role role, int depth, Watched.Costs costs, int since, double load) {
    return new Departure(
        new Anomaly(
            Anomaly.Symptom.SERIES_DEPARTED,
            ObjectRef.cluster(),
            1,
            0,
            "",
            START.plusSeconds(since),
            load,
            metric,
            Optional.of(new SeriesId(metric, Labels.NONE))),
        role,
        depth,
        costs,
        2);
  }

  private static Departure hurts(String metric, int depth, int since) {
    return departure(metric, Watched.Role.HURTS, depth, Watched.Costs.NONE, since, 0);
  }

  private static Departure tells(String metric, int depth, int since) {
    return departure(metric, Watched.Role.TELLS, depth, Watched.Costs.NONE, since, 0);
  }

  private Incidents.Standing look(int second, Departure... now) {
    return incidents.observe(START.plusSeconds(second), Looks.SERVER, List.of(now), 10);
  }

  private static List<String> spread(Incident incident) {
    return incident.spread().stream().map(Anomaly::words).toList();
  }

  @Test
  void whatTellsMakesNoIncidentAndJoinsOneThatHurts() {
    assertThat(look(0, tells("pressure", 4, -3)).open()).isEmpty();
    var standing =
        look(5, tells("pressure", 4, -3), tells("retransmits", 0, -2), hurts("latency", 3, 0));
    assertThat(standing.begun()).hasSize(1);
    Incident incident = standing.open().getFirst();
    assertThat(spread(incident))
        .as("together: the nearest to the cause first")
        .containsExactly("retransmits", "latency", "pressure");
    assertThat(incident.began()).isEqualTo(START.minusSeconds(3));
  }

  @Test
  void whatToldLongBeforeIsNoPartOfIt() {
    var standing = look(2_000, tells("an old transaction", 0, 0), hurts("latency", 3, 1_990));
    assertThat(spread(standing.open().getFirst())).containsExactly("latency");
  }

  @Test
  void itSpreadsInTheOrderOfBeginningsAndStaysTheSame() {
    Departure locks = hurts("locks", 1, 0);
    String id = look(10, locks).begun().getFirst().id();
    var later = look(60, locks, hurts("latency", 0, 50));
    assertThat(later.begun()).isEmpty();
    assertThat(later.open()).extracting(Incident::id).containsExactly(id);
    assertThat(spread(later.open().getFirst())).containsExactly("locks", "latency");
    var hours = look(7_200, locks);
    assertThat(hours.open()).extracting(Incident::id).containsExactly(id);
  }

  @Test
  void troubleThatBeginsMuchLaterIsAnotherIncident() {
    Departure locks = hurts("locks", 1, 0);
    look(10, locks);
    var standing = look(3_600, locks, hurts("disk", 0, 3_590));
    assertThat(standing.begun()).hasSize(1);
    assertThat(standing.open()).hasSize(2).extracting(Incident::id).doesNotHaveDuplicates();
  }

  @Test
  void itEndsAfterHalfAMinuteOfCalmAndComesBackAsTheSame() {
    Departure locks = hurts("locks", 1, 0);
    String id = look(10, locks).begun().getFirst().id();
    assertThat(look(30).ended()).isEmpty();
    assertThat(look(39).open()).hasSize(1);
    var over = look(41);
    assertThat(over.open()).isEmpty();
    assertThat(over.ended()).extracting(Incident::id).containsExactly(id);
    assertThat(look(50).ended()).as("it ends once").isEmpty();
    assertThat(look(200, hurts("locks", 1, 190)).begun())
        .extracting(Incident::id)
        .containsExactly(id);
    look(260);
    look(300);
    assertThat(look(3_000, hurts("locks", 1, 2_990)).begun())
        .extracting(Incident::id)
        .doesNotContain(id)
        .hasSize(1);
  }

  @Test
  void theSameTimeIsNotCountedThrice() {
    var standing =
        look(
            5,
            departure("waits", Watched.Role.HURTS, 1, Watched.Costs.WAITS, 0, 4),
            departure("template", Watched.Role.HURTS, 3, Watched.Costs.TEMPLATES, 0, 3),
            departure("all", Watched.Role.HURTS, 5, Watched.Costs.STATEMENTS, 0, 4.5));
    assertThat(standing.open().getFirst().share()).isEqualTo(0.45, Offset.offset(1e-9));
    assertThat(standing.open().getFirst().anomalies())
        .extracting(Anomaly::words)
        .first()
        .isEqualTo("all");
  }

  @Test
  void whatSessionsAndTemplatesShowJoinsByTheSameRule() {
    Anomaly blocked =
        new Anomaly(
            Anomaly.Symptom.SESSIONS_BLOCKED,
            ObjectRef.cluster(),
            3,
            0,
            "sessions",
            START,
            3,
            "3 sessions wait");
    var standing = look(5, hurts("latency", 3, 1), Departure.hurting(blocked));
    assertThat(standing.open()).hasSize(1);
    assertThat(spread(standing.open().getFirst())).containsExactly("3 sessions wait", "latency");
  }
}
