package io.howdah.sense.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.howdah.model.TemplateId;
import io.howdah.sense.Catalogue;
import io.howdah.sense.server.LatencyMixture.Part;
import io.howdah.sense.server.TemplateTotals.Counted;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Given numbers, what the sensors make of them. */
final class ArithmeticTest {
  private static final Instant T0 = Instant.parse("2026-11-20T00:00:00Z");

  @Test
  void oneLognormalGivesItsOwnPercentile() {
    // mu = ln 0.010, sigma = 0.5: mean and variance by the formulas of the distribution.
    double mean = 0.010 * Math.exp(0.125);
    double variance = (Math.exp(0.25) - 1) * mean * mean;
    var p99 = LatencyMixture.quantile(List.of(new Part(1000, mean, variance)), 0.99);
    assertThat(p99.orElseThrow()).isCloseTo(0.010 * Math.exp(0.5 * 2.3263), within(1e-4));
  }

  @Test
  void aRareSlowTemplateMakesTheTail() {
    List<Part> parts = List.of(new Part(980, 0.001, 0), new Part(20, 1, 0));
    assertThat(LatencyMixture.quantile(parts, 0.5).orElseThrow()).isCloseTo(0.001, within(1e-4));
    assertThat(LatencyMixture.quantile(parts, 0.99).orElseThrow()).isCloseTo(1, within(0.05));
    assertThat(LatencyMixture.quantile(List.of(), 0.99)).isEmpty();
  }

  private static Counted counted(long id, double calls) {
    return new Counted(new TemplateId(1, id), calls, calls, calls, 0, 0, 0, 0);
  }

  @Test
  void sumsOverTemplatesNeverShrink() {
    TemplateTotals totals = new TemplateTotals();
    assertThat(totals.add(List.of(counted(1, 100)), T0, T0, 0, T0).total().calls()).isZero();
    var more = totals.add(List.of(counted(1, 105), counted(2, 3)), T0, T0, 0, T0.plusSeconds(5));
    assertThat(more.total().calls()).isEqualTo(8);
    assertThat(more.lossy()).isFalse();
    // 1 was thrown out and came back with two calls.
    var evicted = totals.add(List.of(counted(1, 2)), T0, T0, 1, T0.plusSeconds(10));
    assertThat(evicted.total().calls()).isEqualTo(10);
    assertThat(evicted.lossy()).isTrue();
    // A restart keeps the templates, but begins another life.
    Instant restart = T0.plusSeconds(12);
    var restarted = totals.add(List.of(counted(1, 4)), T0, restart, 1, T0.plusSeconds(15));
    assertThat(restarted.total().calls()).isEqualTo(2);
    assertThat(restarted.since()).isEqualTo(restart);
    // A reset empties them: all that is there now came after it.
    Instant reset = T0.plusSeconds(16);
    var emptied = totals.add(List.of(counted(1, 50)), reset, restart, 0, T0.plusSeconds(20));
    assertThat(emptied.total().calls()).isEqualTo(50);
    assertThat(emptied.since()).isEqualTo(reset);
  }

  @Test
  void aLookThatTakesLongIsTakenLessOftenAndAHiccupChangesNothing() {
    Agenda agenda = new Agenda(Duration.ofSeconds(1));
    agenda.done(T0, Duration.ofMillis(5));
    agenda.done(T0.plusSeconds(1), Duration.ofSeconds(3));
    assertThat(agenda.slowed()).isFalse();
    agenda.done(T0.plusSeconds(2), Duration.ofSeconds(2));
    assertThat(agenda.period()).isEqualTo(Duration.ofSeconds(20));
    assertThat(agenda.due(T0.plusSeconds(21))).isFalse();
    assertThat(agenda.due(T0.plusSeconds(22))).isTrue();
    agenda.tooLong(T0.plusSeconds(22), Duration.ofSeconds(3));
    assertThat(agenda.period()).isEqualTo(Duration.ofSeconds(40));
    agenda.done(T0.plusSeconds(62), Duration.ofMillis(5));
    assertThat(agenda.slowed()).isFalse();
  }

  @Test
  void aClockThatWasSetBackMakesEverythingDue() {
    Agenda agenda = new Agenda(Duration.ofMinutes(5));
    agenda.done(T0, Duration.ofMillis(5));
    assertThat(agenda.due(T0.plusSeconds(10))).isFalse();
    assertThat(agenda.due(T0.minusSeconds(3600))).isTrue();
  }

  @Test
  void knownVulnerabilitiesAreOfTheVersionsThatRun() {
    KnownVulnerabilities known = KnownVulnerabilities.load();
    assertThat(known.of(Map.of("postgresql", "15.17 (Debian 15.17-0+deb12u1)")))
        .extracting(KnownVulnerabilities.Finding::cve)
        .contains("CVE-2026-6473")
        .doesNotContain("CVE-2026-2006", "CVE-2026-6637", "CVE-2026-6476");
    assertThat(known.of(Map.of("postgresql", "15.18", "pgcrypto", "1.3"))).isEmpty();
    assertThat(known.of(Map.of("postgresql", "16.11", "pgcrypto", "1.3")))
        .extracting(KnownVulnerabilities.Finding::cve)
        .contains("CVE-2026-2005");
    assertThat(known.of(Map.of("postgresql", "18.6", "vector", "0.8.0")))
        .extracting(KnownVulnerabilities.Finding::cve)
        .containsExactly("CVE-2026-3172");
    assertThat(known.of(Map.of("postgresql", "18.6", "vector", "0.8.2"))).isEmpty();
    assertThat(known.of(Map.of("postgresql", "18.6", "vector", "0.10.0"))).isEmpty();
  }

  @Test
  void everyLookNamesMetricsOfTheCatalogueWithinTheServersNameLength() {
    for (Look look : Looks.all()) {
      assertThat(look.metrics()).as(look.query()).isNotEmpty();
      for (int major = 14; major <= 18; major++) {
        look.file()
            .query(look.query(), major * 10_000)
            .ifPresent(q ->
                java.util.regex.Pattern.compile("\"(postgresql_[^\"]+)\"")
                    .matcher(q.sql())
                    .results()
                    .forEach(r -> {
                      assertThat(r.group(1).length()).as(r.group(1)).isLessThanOrEqualTo(63);
                      assertThat(Catalogue.shared().find(r.group(1).replaceAll("\\{.*", "")))
                          .as(r.group(1))
                          .isPresent();
                    }));
      }
    }
  }
}
