package io.howdah.loop;

import io.howdah.act.Journal.StepRefusedException;
import io.howdah.guard.Policy;
import io.howdah.ledger.ActionRecord;
import io.howdah.ledger.Advance;
import io.howdah.ledger.Body;
import io.howdah.ledger.Entry;
import io.howdah.loop.Treatment.StuckException;
import io.howdah.model.Action;
import io.howdah.model.ActionState;
import io.howdah.model.Decision;
import io.howdah.model.ServerIdentity;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What people say to actions. A yes is bound to the SQL's hash and to the server, lapses, and is
 * good for once; what is lost for good wants the yes of two.
 */
final class Assent {
  private static final String BOUND_TO = "sqlSha256";
  private static final String AND = ", ";

  private final Home home;
  private final HomeJournal journal;
  private final Policy policy;
  private final Clock clock;

  Assent(Home home, HomeJournal journal, Policy policy, Clock clock) {
    this.home = home;
    this.journal = journal;
    this.policy = policy;
    this.clock = clock;
  }

  /**
   * A person's yes to an action that waits.
   *
   * @param here the server as it is now
   * @return the action: APPROVED, or WAITING for the second of two people
   */
  Action yes(ActionRecord record, String person, Optional<ServerIdentity> here)
      throws StepRefusedException, StuckException {
    Action waiting = record.action();
    mayBeApproved(record, here);
    Policy.Rule rule = policy.ruleFor(waiting.type());
    Optional<String> first = waiting.approvedBy();
    if (rule.persons() > 1 && first.isEmpty()) {
      return journal.take(
          Advance.of(
                  waiting.id(),
                  ActionState.WAITING,
                  ActionState.WAITING,
                  "%s said yes; one more person has to".formatted(person))
              .approvedBy(person)
              .with(bound(waiting.sql())));
    }
    if (rule.persons() > 1 && first.equals(Optional.of(person))) {
      throw new StuckException(
          "%s said yes to action %d before: the second yes has to be another person's"
              .formatted(person, waiting.id()));
    }
    String all = rule.persons() > 1 ? first.orElseThrow() + AND + person : person;
    return journal.take(
        Advance.of(waiting.id(), ActionState.WAITING, ActionState.APPROVED, "approved by " + all)
            .approvedBy(all)
            .with(bound(waiting.sql())));
  }

  private void mayBeApproved(ActionRecord record, Optional<ServerIdentity> here)
      throws StepRefusedException, StuckException {
    Action waiting = record.action();
    long id = waiting.id();
    if (waiting.state() != ActionState.WAITING) {
      throw new StuckException(
          "action %d is %s: only what is WAITING can be approved".formatted(id, waiting.state()));
    }
    if (policy.ruleFor(waiting.type()).may() == Policy.May.NEVER) {
      throw new StuckException(
          "the policy never allows %s, so action %d cannot be approved"
              .formatted(waiting.type(), id));
    }
    Instant until = until(record);
    if (until.isBefore(clock.instant())) {
      var _ =
          journal.advance(
              waiting, ActionState.EXPIRED, "nobody said yes until %s".formatted(until));
      throw new StuckException(
          "action %d lapsed at %s: howdah plan proposes it anew, if it is still wanted"
              .formatted(id, until));
    }
    List<String> differences =
        here.map(h -> waiting.server().differences(h))
            .orElse(List.of("the server's identity cannot be read"));
    if (!differences.isEmpty()) {
      throw new StuckException(
          "action %d was decided for another server or another life of it (%s): howdah plan proposes it anew"
              .formatted(id, String.join("; ", differences)));
    }
  }

  /** Until when a yes may be said. */
  Instant until(ActionRecord record) {
    return switch (record.decision().orElse(new Decision.Proposed(List.of()))) {
      case Decision.Waiting w -> w.until();
      default -> record.action().created().plus(policy.approvalPatience());
    };
  }

  /** What an approval says of the SQL that it is for. */
  static Body bound(List<String> sql) {
    return Body.of(Map.of(BOUND_TO, hash(sql)));
  }

  /**
   * Why an approval does not hold any more, or is for something else; empty where it holds. An
   * action is approved once and carried out once: the plan of its states sees to that.
   */
  Optional<String> lapsed(ActionRecord record) {
    Action action = record.action();
    Optional<Entry> yes =
        home.ledger().ofAction(action.id()).stream()
            .filter(e -> e.kind().equals("action-approved"))
            .reduce((_, last) -> last);
    if (yes.isEmpty()) {
      return Optional.of("the ledger has no approval of action %d".formatted(action.id()));
    }
    if (!yes.get().body().contains("\"" + BOUND_TO + "\":\"" + hash(action.sql()) + "\"")) {
      return Optional.of(
          "the approval of action %d was for other SQL than it would run".formatted(action.id()));
    }
    Instant from =
        switch (record.decision().orElse(new Decision.Proposed(List.of()))) {
          case Decision.Allowed a when a.notBefore().isAfter(yes.get().at()) -> a.notBefore();
          default -> yes.get().at();
        };
    Instant until = from.plus(policy.bounds().yesHolds());
    return until.isBefore(clock.instant())
        ? Optional.of("the approval of action %d lapsed at %s".formatted(action.id(), until))
        : Optional.empty();
  }

  private static String hash(List<String> sql) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String s : sql) {
        byte[] bytes = s.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(bytes);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
