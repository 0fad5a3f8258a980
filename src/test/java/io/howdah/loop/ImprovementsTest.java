package io.howdah.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.guard.Guard;
import io.howdah.guard.Policy;
import io.howdah.home.Homes;
import io.howdah.jobs.Job;
import io.howdah.ledger.ActionRecord;
import io.howdah.model.ActionState;
import io.howdah.model.Autonomy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Given a workload that an index would serve and no incident, what the daily advice makes of it.
 */
final class ImprovementsTest extends KeptCase {
  private final Treatment treatment;
  private final List<String> said = new ArrayList<>();

  ImprovementsTest(Homes homes) throws Exception {
    super(homes);
    // The most that a policy can let be done alone: advice waits for a person all the same.
    Policy policy = Policy.shipped().with(Autonomy.AUTONOMOUS);
    treatment = new Treatment(cluster, home, new Guard(policy, clock), event -> {}, clock);
  }

  private Job.Next asked() {
    return new Improvements(
            cluster,
            home,
            treatment,
            Policy.shipped().keeping(),
            event -> {
              if (event instanceof LoopEvent.Sentence s) {
                said.add(s.words());
              }
            },
            clock)
        .run(Improvements.OF, clock.instant());
  }

  private void aWorkload() {
    homes.sql(
        database,
        "CREATE EXTENSION hypopg",
        "CREATE TABLE public.visits AS SELECT n AS id, n % 5000 AS guest, repeat('x', 80) AS pad"
            + " FROM generate_series(1, 50000) n",
        "ANALYZE public.visits",
        "SELECT pg_stat_statements_reset()");
    for (int i = 0; i < 20; i++) {
      homes.sql(database, "SELECT pad FROM public.visits WHERE guest = " + i);
    }
  }

  private List<ActionRecord> indexes() {
    return home.actions().list(100, Long.MAX_VALUE).stream()
        .filter(r -> r.action().type().equals("create-index"))
        .toList();
  }

  @Test
  void theBestIndexIsProposedAndWaitsForAPerson() {
    aWorkload();
    Job.Next next = asked();
    assertThat(next).isEqualTo(new Job.Next.At(clock.instant().plus(Improvements.EVERY)));
    assertThat(indexes()).as(said.toString()).hasSize(1);
    ActionRecord made = indexes().getFirst();
    assertThat(made.action().state()).isEqualTo(ActionState.WAITING);
    assertThat(made.action().sql().getFirst()).contains("ON public.visits (guest)");
    assertThat(made.action().why()).contains("the workload as a whole");
    assertThat(made.estimate().orElseThrow().templates())
        .as("tried on paper for the templates that it is for")
        .anyMatch(t -> t.gain() > 2);
    assertThat(said).anyMatch(s -> s.contains("action " + made.action().id()));
    assertThat(homes.ask(database, "SELECT count(*) FROM pg_indexes WHERE tablename = 'visits'"))
        .as("nothing was built")
        .isEqualTo("0");
  }

  @Test
  void whatWaitsOrWasRefusedIsNotAskedAgainForAMonth() throws Exception {
    aWorkload();
    Job.Next _ = asked();
    long id = indexes().getFirst().action().id();
    clock.move(DAY);
    Job.Next _ = asked();
    assertThat(indexes()).hasSize(1);
    assertThat(treatment.reject(id, "anna").state()).isEqualTo(ActionState.DENIED);
    clock.move(DAY.multipliedBy(10));
    Job.Next _ = asked();
    assertThat(indexes()).as("anna said no ten days ago").hasSize(1);
    clock.move(DAY.multipliedBy(25));
    Job.Next _ = asked();
    assertThat(indexes()).as("after a month").hasSize(2);
  }

  @Test
  void aWorkloadThatIsServedLeadsToNothing() {
    aWorkload();
    homes.sql(
        database,
        "CREATE INDEX visits_guest ON public.visits (guest)",
        "SELECT pg_stat_statements_reset()");
    for (int i = 0; i < 20; i++) {
      homes.sql(database, "SELECT pad FROM public.visits WHERE guest = " + i);
    }
    Job.Next _ = asked();
    assertThat(indexes()).isEmpty();
  }

  @Test
  void withoutHypoPgThereIsNoIndexAndNoFailure() {
    Job.Next next = asked();
    assertThat(next).isInstanceOf(Job.Next.At.class);
    assertThat(indexes()).isEmpty();
  }
}
