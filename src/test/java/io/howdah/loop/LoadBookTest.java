package io.howdah.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.guard.Guard;
import io.howdah.guard.Policy;
import io.howdah.home.Homes;
import io.howdah.jobs.Job;
import io.howdah.model.Autonomy;
import io.howdah.model.Cause;
import io.howdah.model.Decision;
import io.howdah.model.Incident;
import io.howdah.model.Proposal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Given weeks of load in the home, an index build waits for the quietest hour and says why. */
final class LoadBookTest extends KeptCase {
  LoadBookTest(Homes homes) throws Exception {
    super(homes);
  }

  private Decision decided() throws Exception {
    Policy shipped = Policy.shipped();
    Map<String, Policy.Rule> rules = new HashMap<>(shipped.rules());
    rules.put("analyze", new Policy.Rule(Policy.May.ALONE, 1.1, true));
    Policy quiet =
        new Policy(
            shipped.version(),
            Autonomy.AUTONOMOUS,
            shipped.approvalPatience(),
            shipped.verifyWithin(),
            rules);
    Treatment treatment = new Treatment(cluster, home, new Guard(quiet, clock), event -> {}, clock);
    var remedy = new io.howdah.model.Analyze(INDEX.object(), List.of("public.t"), "a test");
    Incident none = new Incident("i", here(), clock.instant(), clock.instant(), List.of());
    return treatment
        .register(new Proposal(Cause.STALE_STATISTICS, 0.9, remedy, true, "test"), none, List.of())
        .decision();
  }

  @Test
  void theHourIsReadFromTheServerAndKeptForFourWeeks() {
    LoadBook book = new LoadBook(cluster.door(), home.dataSource());
    homes.sql(
        database,
        "INSERT INTO howdah.load VALUES (now() - interval '29 days', 'old', 1),"
            + " (now() - interval '1 day', 'old', 2)");
    Job.Next next = book.run(LoadBook.OF, clock.instant());
    assertThat(next)
        .isEqualTo(
            new Job.Next.At(
                clock.instant().truncatedTo(ChronoUnit.HOURS).plus(Duration.ofHours(1))));
    assertThat(book.run(LoadBook.OF, clock.instant())).as("twice is once").isEqualTo(next);
    assertThat(
            homes.ask(
                database, "SELECT string_agg(left(life, 3), ' ' ORDER BY at) FROM howdah.load"))
        .startsWith("old ")
        .hasSize(7);
  }

  @Test
  void whatAsksForQuietWaitsForTheHourThatIsForetold() throws Exception {
    assertThat(decided())
        .isInstanceOfSatisfying(
            Decision.Allowed.class, a -> assertThat(a.notBefore()).isEqualTo(clock.instant()));
    Instant best = clock.instant().truncatedTo(ChronoUnit.HOURS).plus(Duration.ofHours(5));
    homes.sql(
        database,
        // Four sessions at work, but in the hour that comes five hours from now: next to none.
        ("INSERT INTO howdah.load SELECT at, 'life', sum(CASE WHEN extract(hour FROM at AT TIME"
                + " ZONE 'UTC') = (%d + 1) %% 24 THEN 0.1 ELSE 4 END * 3600000) OVER (ORDER BY at)"
                + " FROM generate_series('%s'::timestamptz - interval '27 days', '%s', '1 hour') at")
            .formatted(
                best.atZone(java.time.ZoneOffset.UTC).getHour(),
                clock.instant().truncatedTo(ChronoUnit.HOURS),
                clock.instant()));
    home.actions()
        .open()
        .forEach(r -> {
          var _ =
              home.actions()
                  .advance(
                      io.howdah.ledger.Advance.of(
                          r.action().id(),
                          r.action().state(),
                          io.howdah.model.ActionState.DENIED,
                          "for the test"));
        });
    assertThat(decided())
        .isInstanceOfSatisfying(
            Decision.Allowed.class,
            a -> {
              assertThat(a.notBefore()).isEqualTo(best);
              assertThat(a.reasons().toString()).contains("quietest hour of the next 24");
            });
  }
}
