package io.howdah.guard;

import io.howdah.model.Autonomy;
import io.howdah.model.Cause;
import io.howdah.model.CreateIndex;
import io.howdah.model.Decision;
import io.howdah.model.Estimate;
import io.howdah.model.EvidenceStatus;
import io.howdah.model.Proposal;
import io.howdah.model.Reindex;
import io.howdah.model.Remedy;
import io.howdah.model.Risk;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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

  /** What may become of the proposal, as far as is known without a look at the server. */
  public Decision decide(Proposal proposal, Estimate estimate) {
    return decide(proposal, estimate, Standing.CALM);
  }

  /** What may become of the proposal, as things stand. */
  public Decision decide(Proposal proposal, Estimate estimate, Standing standing) {
    Remedy remedy = proposal.remedy();
    Autonomy autonomy = policy.autonomyOn(standing.cluster());
    Policy.Rule rule = policy.ruleFor(remedy.type());
    if (remedy.sql().isEmpty()) {
      return new Decision.Proposed(List.of("this is for a person to do"));
    }
    if (rule.may() == Policy.May.NEVER) {
      return new Decision.Denied(List.of("the policy never allows " + remedy.type()));
    }
    Optional<String> guarded = Reach.of(remedy).protectedBy(policy.bounds());
    if (guarded.isPresent()) {
      return new Decision.Denied(
          List.of("the policy protects %s: nothing is done to it".formatted(guarded.get())));
    }
    if (autonomy == Autonomy.OBSERVE) {
      return new Decision.Denied(List.of("autonomy is observe: nothing is proposed"));
    }
    List<String> doubts = doubts(proposal, estimate, rule);
    standing.before().ifPresent(doubts::add);
    if (autonomy == Autonomy.ADVISE) {
      doubts.add("autonomy is advise: a person runs it, or says yes with howdah approve");
      return new Decision.Proposed(doubts);
    }
    if (autonomy == Autonomy.AUTONOMOUS) {
      doubts.addAll(pressing(standing));
    }
    if (autonomy == Autonomy.AUTONOMOUS && doubts.isEmpty()) {
      return alone(remedy, rule, standing);
    }
    if (autonomy == Autonomy.APPROVE) {
      doubts.add("autonomy is approve: everything waits for a person's yes");
    }
    Instant until = clock.instant().plus(policy.approvalPatience());
    return new Decision.Waiting(until, doubts);
  }

  private Decision alone(Remedy remedy, Policy.Rule rule, Standing standing) {
    Instant now = clock.instant();
    QuietTime quiet =
        rule.quiet()
            ? QuietTime.of(now, policy.bounds().quiet(), standing.ahead())
            : new QuietTime(now, "");
    Instant when = quiet.at();
    String words = "the policy lets %s be done alone".formatted(remedy.type());
    if (policy.bounds().shadow()) {
      return new Decision.Proposed(
          List.of(
              "%s; in shadow mode it is not done. It would have been, at %s"
                  .formatted(words, when)));
    }
    return new Decision.Allowed(
        when, quiet.why().isEmpty() ? List.of(words) : List.of(words, quiet.why()));
  }

  /** Why nothing is begun alone right now: how often, how well it went lately, how busy it is. */
  private List<String> pressing(Standing standing) {
    Bounds bounds = policy.bounds();
    List<String> out = new ArrayList<>();
    if (standing.begunLastHour() >= bounds.actionsPerHour()) {
      out.add(
          "%d actions were begun within the last hour; the policy allows %d alone"
              .formatted(standing.begunLastHour(), bounds.actionsPerHour()));
    }
    if (standing.takenBack() >= bounds.breaker()) {
      out.add(
          "%d changes had to be taken back within the last %d h: a person should look"
              .formatted(standing.takenBack(), bounds.pause().toHours()));
    }
    if (standing.active().isPresent() && standing.active().getAsLong() > bounds.mostActive()) {
      out.add(
          "%d sessions are at work; the policy acts alone with at most %d"
              .formatted(standing.active().getAsLong(), bounds.mostActive()));
    }
    return out;
  }

  /**
   * Why it must not be begun in this very moment, whoever said yes; empty when nothing speaks
   * against it. Read right before the intent is written.
   */
  public Optional<String> objection(Remedy remedy, Standing standing) {
    Bounds bounds = policy.bounds();
    if (policy.ruleFor(remedy.type()).may() == Policy.May.NEVER) {
      return Optional.of("the policy never allows " + remedy.type());
    }
    if (standing.stopped().isPresent()) {
      return Optional.of("the brake is on: " + standing.stopped().get());
    }
    Optional<String> guarded = Reach.of(remedy).protectedBy(bounds);
    if (guarded.isPresent()) {
      return Optional.of("the policy protects %s: nothing is done to it".formatted(guarded.get()));
    }
    boolean tight =
        needsRoom(remedy)
            && standing.freeDisk().isPresent()
            && standing.freeDisk().getAsDouble() < bounds.leastFreeDisk();
    return tight
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "the data directory's disk has %.0f %% left, and %s needs room: the policy wants"
                    + " %.0f %%",
                100 * standing.freeDisk().getAsDouble(),
                remedy.type(),
                100 * bounds.leastFreeDisk()))
        : Optional.empty();
  }

  private static boolean needsRoom(Remedy remedy) {
    return remedy instanceof CreateIndex || remedy instanceof Reindex;
  }

  /** Why a person should look first; empty when it may be done alone. */
  private static List<String> doubts(Proposal proposal, Estimate estimate, Policy.Rule rule) {
    List<String> doubts = new ArrayList<>();
    if (rule.may() == Policy.May.ASK) {
      doubts.add("the policy asks a person for " + proposal.remedy().type());
    }
    if (rule.may() == Policy.May.TWO) {
      doubts.add("two different people have to say yes to " + proposal.remedy().type());
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
