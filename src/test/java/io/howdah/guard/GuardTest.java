package io.howdah.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.guard.Policy.May;
import io.howdah.model.Advice;
import io.howdah.model.Analyze;
import io.howdah.model.Autonomy;
import io.howdah.model.Cause;
import io.howdah.model.CreateIndex;
import io.howdah.model.Decision;
import io.howdah.model.EndBackend;
import io.howdah.model.Estimate;
import io.howdah.model.EvidenceStatus;
import io.howdah.model.ObjectRef;
import io.howdah.model.Proposal;
import io.howdah.model.Remedy;
import io.howdah.model.SetParameter;
import io.howdah.model.TemplateId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Given a policy, a gate's answer and an estimate, what may become of a remedy. */
final class GuardTest {
  private static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");
  private static final Duration PATIENCE = Duration.ofHours(4);
  private static final Remedy INDEX =
      new CreateIndex(
          ObjectRef.table("shop.orders", 1), "shop", "orders", "i", List.of("a"), "why");
  private static final Remedy END =
      new EndBackend(ObjectRef.session(7), 7, NOW, true, "someone", "idle");
  private static final Remedy CANCEL =
      new EndBackend(ObjectRef.session(7), 7, NOW, false, "someone", "why");

  private static Estimate ok(double after) {
    return new Estimate(
        EvidenceStatus.OK,
        List.of(
            new Estimate.TemplateCost(new TemplateId(1, 1), 100, 10, 0.5),
            new Estimate.TemplateCost(new TemplateId(1, 2), 100, after, 0.5)),
        OptionalLong.empty(),
        "tried");
  }

  private static Estimate not(EvidenceStatus status) {
    return new Estimate(status, List.of(), OptionalLong.empty(), "not tried: no HypoPG");
  }

  private static Decision decide(
      Autonomy autonomy, May may, Cause cause, Remedy remedy, boolean gate, Estimate estimate) {
    Policy policy =
        new Policy(
            1, autonomy, PATIENCE, PATIENCE, Map.of(remedy.type(), new Policy.Rule(may, 1.1)));
    return new Guard(policy, Clock.fixed(NOW, ZoneOffset.UTC))
        .decide(new Proposal(cause, 0.9, remedy, gate, "test"), estimate);
  }

  @Test
  void everyLevelRuleGateAndEstimate() {
    for (Autonomy autonomy : Autonomy.values()) {
      for (May may : May.values()) {
        for (boolean gate : new boolean[] {true, false}) {
          for (Estimate estimate :
              List.of(
                  ok(100),
                  ok(109),
                  ok(112),
                  not(EvidenceStatus.ERROR),
                  not(EvidenceStatus.ABSENT))) {
            Decision found = decide(autonomy, may, Cause.MISSING_INDEX, INDEX, gate, estimate);
            boolean alone =
                may == May.ALONE
                    && gate
                    && estimate.status() == EvidenceStatus.OK
                    && estimate.worstSlowdown() <= 1.1;
            assertThat(found)
                .as("%s, %s, gate %s, %s", autonomy, may, gate, estimate)
                .isInstanceOf(expected(autonomy, may, alone));
            assertThat(found.reasons()).isNotEmpty().allMatch(r -> !r.isBlank());
            if (found instanceof Decision.Waiting waiting) {
              assertThat(waiting.until()).isEqualTo(NOW.plus(PATIENCE));
            }
            if (found instanceof Decision.Allowed allowed) {
              assertThat(allowed.notBefore()).isEqualTo(NOW);
            }
          }
        }
      }
    }
  }

  private static Class<? extends Decision> expected(Autonomy autonomy, May may, boolean alone) {
    if (may == May.NEVER) {
      return Decision.Denied.class;
    }
    return switch (autonomy) {
      case OBSERVE -> Decision.Denied.class;
      case ADVISE -> Decision.Proposed.class;
      case APPROVE -> Decision.Waiting.class;
      case AUTONOMOUS -> alone ? Decision.Allowed.class : Decision.Waiting.class;
    };
  }

  @Test
  void aSessionIsNeverEndedAloneWhateverTheCauseAndThePolicy() {
    for (Cause cause : Cause.values()) {
      assertThat(decide(Autonomy.AUTONOMOUS, May.ALONE, cause, END, true, Estimate.none("none")))
          .as(cause.id())
          .isInstanceOfSatisfying(
              Decision.Waiting.class, w -> assertThat(w.reasons()).contains("it cannot be undone"));
    }
  }

  @Test
  void aStatementMayBeCancelledAloneWhereItsCauseLosesNothing() {
    assertThat(
            decide(
                Autonomy.AUTONOMOUS,
                May.ALONE,
                Cause.DDL_LOCK_QUEUE,
                CANCEL,
                true,
                Estimate.none("none")))
        .isInstanceOf(Decision.Allowed.class);
    assertThat(
            decide(
                Autonomy.AUTONOMOUS,
                May.ALONE,
                Cause.ROW_LOCK_CHAIN,
                CANCEL,
                true,
                Estimate.none("none")))
        .isInstanceOf(Decision.Waiting.class);
  }

  @Test
  void whatCannotBeSimulatedNeedsNoEstimate() {
    for (Remedy remedy :
        List.of(
            new Analyze(ObjectRef.table("shop.orders", 1), List.of("shop.orders"), "why"),
            new SetParameter(
                ObjectRef.parameter("work_mem"),
                Optional.of("8MB"),
                Optional.empty(),
                Optional.empty(),
                "why"))) {
      assertThat(
              decide(
                  Autonomy.AUTONOMOUS,
                  May.ALONE,
                  Cause.STALE_STATISTICS,
                  remedy,
                  true,
                  Estimate.none("nothing to simulate")))
          .isInstanceOf(Decision.Allowed.class);
    }
  }

  @Test
  void adviceStaysAProposal() {
    Remedy advice = new Advice(ObjectRef.cluster(), "buy more memory");
    for (Autonomy autonomy : Autonomy.values()) {
      assertThat(decide(autonomy, May.ALONE, Cause.UNKNOWN, advice, true, Estimate.none("nothing")))
          .isInstanceOf(Decision.Proposed.class);
    }
  }

  @Test
  void aTypeWithoutARuleIsDenied() {
    Policy policy = new Policy(1, Autonomy.AUTONOMOUS, PATIENCE, PATIENCE, Map.of());
    assertThat(
            new Guard(policy, Clock.fixed(NOW, ZoneOffset.UTC))
                .decide(new Proposal(Cause.MISSING_INDEX, 0.9, INDEX, true, "t"), ok(10)))
        .isInstanceOf(Decision.Denied.class);
  }
}
