package io.howdah.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.cli.Main;
import io.howdah.home.Homes;
import io.howdah.ledger.Advance;
import io.howdah.model.ActionState;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Given a kept index, what {@code howdah plan} says of its probation and of its disuse. */
final class PlanShowsProbationTest extends KeptCase {
  PlanShowsProbationTest(Homes homes) throws Exception {
    super(homes);
  }

  private String plan(String... more) {
    StringWriter said = new StringWriter();
    PrintWriter all = new PrintWriter(said);
    String url = "postgresql://postgres@127.0.0.1:%d/%s".formatted(homes.server().port(), database);
    String[] arguments = new String[4 + more.length];
    System.arraycopy(new String[] {"plan", "--seconds", "0", url}, 0, arguments, 0, 4);
    System.arraycopy(more, 0, arguments, 4, more.length);
    assertThat(Main.commandLine().setOut(all).setErr(all).execute(arguments))
        .as(said::toString)
        .isZero();
    assertThat(more.length == 0 ? said.toString().lines().toList() : java.util.List.of())
        .as("80 columns")
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    return said.toString().replaceAll(more.length == 0 ? "\\s+" : "^", " ");
  }

  private JsonNode probation() {
    return JsonMapper.shared().readTree(plan("--json")).path("probation").path(0);
  }

  private static String day(Instant at) {
    return at.toString().substring(0, 10);
  }

  @Test
  void itSaysUntilWhenWhatWasFoundAndWhenAnUnusedIndexIsProposedForRemoval() throws Exception {
    long action = kept(INDEX, 200, 20);
    assertThat(plan()).contains("nothing to do", "on probation", "its looks have not begun");

    var _ = begun(action);
    Instant began = clock.instant();
    clock.move(Duration.ofDays(12));
    var _ = look(action);
    assertThat(plan())
        .contains(
            action + " create-index on table public.t, on probation",
            "compared with before again by " + day(began.plus(KeptChanges.MONTH)),
            "none in 12 of 90 days",
            "proposed for removal on " + day(began.plus(KeptChanges.UNUSED)));
    JsonNode told = probation();
    assertThat(told.path("id").asLong()).isEqualTo(action);
    assertThat(Instant.parse(told.path("compared_by").asString()))
        .isEqualTo(began.plus(KeptChanges.MONTH));
    assertThat(Instant.parse(told.path("removal_proposed").asString()))
        .isEqualTo(began.plus(KeptChanges.UNUSED));
    assertThat(told.path("unused_days").asInt()).isEqualTo(12);

    // What was scanned around a reset is unknown: no day can be named until the next look.
    homes.sql(database, "SELECT pg_stat_reset()");
    clock.move(DAY);
    var _ = look(action);
    assertThat(plan()).contains("none in 12 of 90 days", "not counted:", "began anew");
    assertThat(probation().has("removal_proposed")).isFalse();

    clock.move(DAY);
    var _ = look(action);
    clock.move(Duration.ofDays(77));
    var _ = look(action);
    assertThat(probation(action).finding()).hasValue("unused");
    long drop = home.actions().open().getFirst().action().id();
    assertThat(plan())
        .contains(
            drop + " drop-index on",
            "none in 90 of 90 days that were counted; action %d is to take it back"
                .formatted(drop));
    assertThat(probation().path("undo").asLong()).isEqualTo(drop);

    var _ =
        home.actions()
            .advance(Advance.of(drop, ActionState.WAITING, ActionState.DENIED, "somebody said no"));
    assertThat(plan()).contains("on probation").doesNotContain("is to take it back");
    homes.sql(database, "DROP INDEX public.t_id_idx");
    clock.move(DAY);
    var _ = look(action);
    assertThat(plan()).as("its probation is over").doesNotContain("on probation");
  }
}
