package io.howdah.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.model.Analyze;
import io.howdah.model.Autonomy;
import io.howdah.model.Cause;
import io.howdah.model.CreateIndex;
import io.howdah.model.Decision;
import io.howdah.model.DropSlot;
import io.howdah.model.EndBackend;
import io.howdah.model.Estimate;
import io.howdah.model.EvidenceStatus;
import io.howdah.model.ObjectRef;
import io.howdah.model.Proposal;
import io.howdah.model.Remedy;
import io.howdah.model.SetRoleParameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Given a policy with bounds, and how things stand, what is still done alone, and what not at all.
 */
final class BoundsTest {
  /** A Friday. */
  private static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");

  private static final Remedy ANALYZE =
      new Analyze(ObjectRef.table("shop.orders", 1), List.of("shop.orders"), "why");
  private static final Remedy INDEX =
      new CreateIndex(
          ObjectRef.table("shop.orders", 1), "shop", "orders", "i", List.of("a"), "why");

  @TempDir private Path directory;

  private Guard guard(String... lines) throws Exception {
    String head = "version: 1\nautonomy: autonomous\n";
    String rules =
        "remedies: {analyze: {may: alone}, create-index: {may: alone, when: quiet}, end-backend:"
            + " {may: ask}, set-role-parameter: {may: alone}, drop-slot: {may: two}}\n";
    Path file =
        Files.writeString(
            directory.resolve("policy.yaml"), head + String.join("\n", lines) + "\n" + rules);
    return new Guard(Policy.of(file), Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private static Decision decide(Guard guard, Remedy remedy, Standing standing) {
    Estimate estimate =
        remedy instanceof CreateIndex
            ? new Estimate(EvidenceStatus.OK, List.of(), OptionalLong.empty(), "tried")
            : Estimate.none("nothing to try");
    return guard.decide(
        new Proposal(Cause.STALE_STATISTICS, 0.9, remedy, true, "test"), estimate, standing);
  }

  private static Standing standing(int begun, int takenBack, long active, double free) {
    return new Standing(
        "7", begun, takenBack, OptionalLong.of(active), OptionalDouble.of(free), Optional.empty());
  }

  @Test
  void whatNothingSpeaksAgainstIsDoneAlone() throws Exception {
    assertThat(decide(guard(), ANALYZE, standing(5, 1, 10, 0.5)))
        .isInstanceOf(Decision.Allowed.class);
  }

  @Test
  void tooManyTooBadOrTooBusyAsksAPerson() throws Exception {
    assertThat(decide(guard(), ANALYZE, standing(6, 0, 0, 1)).reasons().toString())
        .contains("6 actions were begun");
    assertThat(decide(guard(), ANALYZE, standing(0, 2, 0, 1)))
        .isInstanceOfSatisfying(
            Decision.Waiting.class,
            w -> assertThat(w.reasons().toString()).contains("2 changes had to be taken back"));
    assertThat(decide(guard(), ANALYZE, standing(0, 0, 201, 1)).reasons().toString())
        .contains("201 sessions are at work");
    assertThat(decide(guard("limits: {actions-per-hour: 0}"), ANALYZE, standing(0, 0, 0, 1)))
        .isInstanceOf(Decision.Waiting.class);
  }

  @Test
  void protectedObjectsAndRolesAreLeftAloneWhoeverAsks() throws Exception {
    Guard guard = guard("protected: {objects: [\"shop.ord*\"], roles: [payments]}");
    assertThat(decide(guard, ANALYZE, Standing.CALM)).isInstanceOf(Decision.Denied.class);
    assertThat(guard.objection(INDEX, Standing.CALM).orElseThrow()).contains("shop.orders");
    Remedy other = new Analyze(ObjectRef.table("shop.x", 1), List.of("shop.x"), "why");
    assertThat(decide(guard, other, Standing.CALM)).isInstanceOf(Decision.Allowed.class);
    Remedy session =
        new EndBackend(ObjectRef.session(7), 7, NOW, true, "x of role y of role payments", "why");
    assertThat(guard.objection(session, Standing.CALM).orElseThrow()).contains("role payments");
    Remedy setting =
        new SetRoleParameter(
            ObjectRef.parameter("work_mem"),
            "payments",
            Optional.empty(),
            Optional.of("8MB"),
            Optional.empty(),
            "why");
    assertThat(decide(guard, setting, Standing.CALM)).isInstanceOf(Decision.Denied.class);
  }

  @Test
  void aPatternIsNoRegularExpression() throws Exception {
    Guard guard = guard("protected: {objects: [\"shop.order.\"]}");
    assertThat(decide(guard, ANALYZE, Standing.CALM)).isInstanceOf(Decision.Allowed.class);
  }

  @Test
  void whatNeedsRoomIsNotBegunOnAFullDiskWhoeverSaidYes() throws Exception {
    assertThat(guard().objection(INDEX, standing(0, 0, 0, 0.05)).orElseThrow()).contains("5 %");
    assertThat(guard().objection(ANALYZE, standing(0, 0, 0, 0.05))).isEmpty();
    assertThat(guard().objection(INDEX, Standing.CALM)).isEmpty();
  }

  @Test
  void theBrakeStopsEverything() throws Exception {
    Standing stopped =
        new Standing(
            "7", 0, 0, OptionalLong.empty(), OptionalDouble.empty(), Optional.of("anna, at noon"));
    assertThat(guard().objection(ANALYZE, stopped).orElseThrow()).contains("anna, at noon");
  }

  @Test
  void heavyOnesWaitForQuietHours() throws Exception {
    Guard guard =
        guard(
            "quiet-hours: {zone: UTC, windows: [{days: [sat], from: \"22:00\", to: \"06:00\"},"
                + " {days: [fri], from: \"23:00\", to: \"23:30\"}]}");
    assertThat(decide(guard, INDEX, Standing.CALM))
        .isInstanceOfSatisfying(
            Decision.Allowed.class,
            a -> assertThat(a.notBefore()).isEqualTo(Instant.parse("2026-11-20T23:00:00Z")));
    assertThat(decide(guard, ANALYZE, Standing.CALM))
        .isInstanceOfSatisfying(
            Decision.Allowed.class, a -> assertThat(a.notBefore()).isEqualTo(NOW));
    QuietHours quiet = guard.policy().bounds().quiet().orElseThrow();
    Instant inIt = Instant.parse("2026-11-22T05:59:59Z");
    assertThat(quiet.next(inIt)).isEqualTo(inIt);
    assertThat(quiet.next(inIt.plusSeconds(1))).isEqualTo(Instant.parse("2026-11-27T23:00:00Z"));
  }

  @Test
  void aShadowSaysWhatItWouldHaveDone() throws Exception {
    assertThat(decide(guard("shadow: true"), ANALYZE, Standing.CALM))
        .isInstanceOfSatisfying(
            Decision.Proposed.class,
            p -> assertThat(p.reasons().toString()).contains("would have been"));
  }

  @Test
  void aClusterMayHaveLessButNotMore() throws Exception {
    Guard guard = guard("clusters: {\"7\": {autonomy: observe}, \"8\": {autonomy: approve}}");
    assertThat(decide(guard, ANALYZE, standing(0, 0, 0, 1))).isInstanceOf(Decision.Denied.class);
    assertThat(guard.policy().autonomyOn("8")).isEqualTo(Autonomy.APPROVE);
    assertThat(guard.policy().with(Autonomy.OBSERVE).autonomyOn("8")).isEqualTo(Autonomy.OBSERVE);
    assertThat(guard.policy().autonomyOn("9")).isEqualTo(Autonomy.AUTONOMOUS);
  }

  @Test
  void whatIsLostForGoodWantsTwoPeople() throws Exception {
    Remedy slot = new DropSlot(new ObjectRef(ObjectRef.Kind.SLOT, "s", 0), "s", "0/1", "why");
    assertThat(decide(guard(), slot, Standing.CALM).reasons().toString())
        .contains("two different people");
    assertThat(guard().policy().ruleFor("drop-slot").persons()).isEqualTo(2);
    assertThat(guard().policy().digest()).matches("[0-9a-f]{12}");
  }
}
