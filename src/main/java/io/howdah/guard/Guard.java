package io.howdah.guard;

import io.howdah.model.Autonomy;
import io.howdah.model.Cause;
import io.howdah.model.CreateIndex;
import io.howdah.model.Decision;
import io.howdah.model.Estimate;
import io.howdah.model.EvidenceStatus;
import io.howdah.model.Proposal;
import io.howdah.model.Remedy;
import io.howdah.model.Risk;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Decides what may become of a proposal. Pure: policy, estimate and clock come in, a decision goes
 * out.
 */
public final class Guard {
  private final Policy policy;
  private final Clock clock;

  public Guard(Policy policy, Clock clock) {
    this.policy = policy;
    this.clock = clock;
  }

  public Policy policy() {
    return policy;
  }

  /** What may become of the proposal. */
  public Decision decide(Proposal proposal, Estimate estimate) {
    Remedy remedy = proposal.remedy();
    Policy.Rule rule = policy.ruleFor(remedy.type());
    if (remedy.sql().isEmpty()) {
      return new Decision.Proposed(List.of("this is for a person to do"));
    }
    if (rule.may() == Policy.May.NEVER) {
      return new Decision.Denied(List.of("the policy never allows " + remedy.type()));
    }
    if (policy.autonomy() == Autonomy.OBSERVE) {
      return new Decision.Denied(List.of("autonomy is observe: nothing is proposed"));
    }
    List<String> doubts = doubts(proposal, estimate, rule);
    if (policy.autonomy() == Autonomy.ADVISE) {
      doubts.add("autonomy is advise: a person runs it, or says yes with howdah approve");
      return new Decision.Proposed(doubts);
    }
    if (policy.autonomy() == Autonomy.AUTONOMOUS && doubts.isEmpty()) {
      return new Decision.Allowed(
          clock.instant(), List.of("the policy lets %s be done alone".formatted(remedy.type())));
    }
    if (policy.autonomy() == Autonomy.APPROVE) {
      doubts.add("autonomy is approve: everything waits for a person's yes");
    }
    Instant until = clock.instant().plus(policy.approvalPatience());
    return new Decision.Waiting(until, doubts);
  }

  /** Why a person should look first; empty when it may be done alone. */
  private static List<String> doubts(Proposal proposal, Estimate estimate, Policy.Rule rule) {
    List<String> doubts = new ArrayList<>();
    if (rule.may() == Policy.May.ASK) {
      doubts.add("the policy asks a person for " + proposal.remedy().type());
    }
    if (!proposal.gate()) {
      doubts.add("the evidence gate is not passed");
    }
    if (losesSomething(proposal)) {
      doubts.add("it cannot be undone");
    }
    if (!tried(proposal.remedy(), estimate)) {
      doubts.add("it could not be tried on paper: " + estimate.words());
    }
    if (estimate.worstSlowdown() > rule.worstSlowdown()) {
      doubts.add(
          String.format(
              Locale.ROOT,
              "on paper a template would become %.2f times dearer, the policy allows %.2f",
              estimate.worstSlowdown(),
              rule.worstSlowdown()));
    }
    return doubts;
  }

  /** Work or a session is lost: by the cause's nature, or since the remedy is that rough. */
  private static boolean losesSomething(Proposal proposal) {
    Remedy remedy = proposal.remedy();
    boolean rough = remedy.risk().compareTo(Risk.LOW) > 0;
    return !remedy.reversible() && (rough || proposal.cause().cure() == Cause.Cure.IRREVERSIBLE);
  }

  /** Where something can be simulated, it was; what cannot be has an estimate that is absent. */
  private static boolean tried(Remedy remedy, Estimate estimate) {
    boolean nothingToTry =
        estimate.status() == EvidenceStatus.ABSENT && !(remedy instanceof CreateIndex);
    return estimate.status() == EvidenceStatus.OK || nothingToTry;
  }
}
