package io.howdah.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.guard.Policy;
import io.howdah.ledger.Advance;
import io.howdah.ledger.Body;
import io.howdah.ledger.Probation;
import io.howdah.ledger.Proposed;
import io.howdah.loop.Home;
import io.howdah.loop.LoopEvent;
import io.howdah.loop.Steward;
import io.howdah.loop.Unrest;
import io.howdah.model.ActionState;
import io.howdah.model.Cause;
import io.howdah.model.CreateIndex;
import io.howdah.model.ObjectRef;
import io.howdah.model.Proposal;
import io.howdah.pg.ConnectionSpec;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.TempPostgres;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Given a change that was kept, the daemon looks at it again, and explain says when and what. */
final class ServeKeepsLookingTest {
  private static final CreateIndex INDEX =
      new CreateIndex(
          ObjectRef.table("public.t", 1), "public", "t", "t_id_idx", List.of("id"), "a test");

  @Test
  void whatWasKeptBeforeItStartedIsLookedAtAndShown() throws Exception {
    try (TempPostgres postgres = TempPostgres.start()) {
      postgres.sql(
          "CREATE EXTENSION pg_stat_statements",
          "CREATE TABLE public.t AS SELECT n AS id FROM generate_series(1, 1000) n",
          "CREATE INDEX t_id_idx ON public.t (id)");
      ConnectionSpec spec = postgres.spec("");
      Queue<LoopEvent> told = new ConcurrentLinkedQueue<>();
      try (Home home = Home.make(spec, "tester", Clock.systemUTC())) {
        long id = kept(spec, home);
        assertThat(explained(postgres, id).path("probation").isMissingNode()).isTrue();
        try (Steward _ =
            Steward.start(
                "c", spec, Policy.shipped(), Unrest.UNFELT, told::add, Clock.systemUTC())) {
          Command.eventually(
              "the daemon looked at action %d; it said %s".formatted(id, told),
              () ->
                  home.probations().find(id).flatMap(Probation::looked).isPresent()
                      && home.probations().find(id).flatMap(Probation::next).isPresent());
        }
        JsonNode probation = explained(postgres, id).path("probation");
        Instant looked = Instant.parse(probation.path("last_look").asString());
        assertThat(Instant.parse(probation.path("next_look").asString()))
            .isBetween(looked, looked.plus(Duration.ofDays(1)).plusSeconds(60));
        assertThat(Command.howdah("explain", Long.toString(id), postgres.conninfo()).out())
            .contains("probation", "looked at ", "next look ");
      }
    }
  }

  private static JsonNode explained(TempPostgres postgres, long id) {
    Command.Said said = Command.howdah("explain", Long.toString(id), "--json", postgres.conninfo());
    assertThat(said.exit()).as(said.err()).isZero();
    return JsonMapper.shared().readTree(said.out());
  }

  /** An index that an earlier process built, watched and kept. */
  private static long kept(ConnectionSpec spec, Home home) throws Exception {
    try (ReadDoor door = ReadDoor.open(spec)) {
      Proposal proposal = new Proposal(Cause.MISSING_INDEX, 0.9, INDEX, true, "test");
      Proposed made =
          home.actions()
              .propose(
                  proposal,
                  door.identity().first().orElseThrow(),
                  Body.of(Map.of("remedy", INDEX)));
      long id = ((Proposed.Fresh) made).record().action().id();
      ActionState at = ActionState.PROPOSED;
      for (ActionState next :
          List.of(
              ActionState.APPROVED,
              ActionState.SCHEDULED,
              ActionState.INTENT,
              ActionState.EXECUTING,
              ActionState.APPLIED,
              ActionState.VERIFYING,
              ActionState.KEPT)) {
        var _ =
            home.actions()
                .advance(
                    next == ActionState.INTENT
                        ? Advance.intent(id, Instant.now().plusSeconds(600), "will run", Body.EMPTY)
                        : Advance.of(id, at, next, "now " + next));
        at = next;
      }
      return id;
    }
  }
}
