package io.howdah.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.act.Hands;
import io.howdah.act.Outcome;
import io.howdah.guard.Policy;
import io.howdah.home.Homes;
import io.howdah.jobs.Job;
import io.howdah.model.Action;
import io.howdah.model.ActionState;
import io.howdah.model.Autonomy;
import io.howdah.model.DropIndex;
import io.howdah.model.Remedy;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Given an index of ours, when it counts as unused, and when that cannot be known. */
final class OwnIndexDisuseTest extends KeptCase {
  OwnIndexDisuseTest(Homes homes) throws Exception {
    super(homes);
  }

  @Test
  void anIndexThatNothingScansIsProposedAfterNinetyCountedDaysAndWaitsForAPerson()
      throws Exception {
    long action = kept(INDEX, 200, 20);
    var _ = begun(action);
    for (int month = 0; month < 2; month++) {
      clock.move(Duration.ofDays(40));
      var _ = look(action);
    }
    // What was scanned around a reset is not known: that month does not count.
    homes.sql(database, "SELECT pg_stat_reset()");
    clock.move(Duration.ofDays(40));
    var _ = look(action);
    assertThat(probation(action).finding()).isNotEqualTo(Optional.of("unused"));
    clock.move(Duration.ofDays(11));
    Policy autonomous = Policy.shipped().with(Autonomy.AUTONOMOUS);
    assertThat(autonomous.autonomy()).isEqualTo(Autonomy.AUTONOMOUS);
    var _ = job(Autonomy.AUTONOMOUS).run(Long.toString(action), clock.instant());
    assertThat(probation(action).finding()).hasValue("unused");
    Action drop = home.actions().open().getFirst().action();
    assertThat(drop.state()).as("never alone").isEqualTo(ActionState.WAITING);
    assertThat(drop.why()).contains("no scan of public.t_id_idx in 91 days");
    assertThat(drop.inverse())
        .containsExactly("CREATE INDEX CONCURRENTLY t_id_idx ON public.t USING btree (id)");

    // Meanwhile somebody scans it: whoever said yes said it too early.
    homes.sql(
        database, "SET enable_seqscan = off", "SELECT * FROM public.t WHERE id = 7", "SELECT 1");
    Remedy remedy =
        RemedyPapers.read(home.ledger().ofAction(drop.id()), drop.type(), drop.sql()).orElseThrow();
    assertThat(((DropIndex) remedy).scannedBefore()).hasValue(0L);
    Hands hands = new Hands(spec, cluster.door(), (a, to, words) -> a, clock);
    assertThat(((Outcome.Failed) hands.apply(drop, remedy)).words())
        .contains("was scanned 1 times since it was proposed");
    clock.move(DAY);
    var _ = look(action);
    assertThat(Recalled.read(probation(action).memory()).orElseThrow().disuse().counted())
        .isEqualTo(Duration.ZERO);
  }

  @Test
  void whereAStandbyMayScanItDisuseIsNeverClaimed() {
    long action = kept(INDEX, 200, 20);
    homes.sql(
        database, "SELECT pg_create_physical_replication_slot('standby_%s')".formatted(action));
    try {
      var _ = begun(action);
      clock.move(Duration.ofDays(100));
      var _ = look(action);
      assertThat(probation(action).sentence()).contains("a standby may scan it");
      assertThat(home.actions().open()).isEmpty();
    } finally {
      homes.sql(database, "SELECT pg_drop_replication_slot('standby_%s')".formatted(action));
    }
  }

  @Test
  void anIndexThatSomebodyDroppedByHandEndsItsProbation() {
    long action = kept(INDEX, 200, 20);
    var _ = begun(action);
    homes.sql(database, "DROP INDEX public.t_id_idx");
    clock.move(DAY);
    assertThat(look(action)).isEqualTo(new Job.Next.Never());
    assertThat(probation(action).ended()).isPresent();
    assertThat(probation(action).sentence()).contains("by another hand");
    assertThat(state(action).state()).as("nobody took it back").isEqualTo(ActionState.KEPT);
    assertThat(home.probations().unplanned(state(action).server().systemIdentifier())).isEmpty();
  }
}
