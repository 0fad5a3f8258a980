package io.howdah.ledger;

import io.howdah.model.Action;
import io.howdah.model.ActionState;
import io.howdah.model.Cause;
import io.howdah.model.Decision;
import io.howdah.model.Estimate;
import io.howdah.model.Proposal;
import io.howdah.model.Remedy;
import io.howdah.model.Risk;
import io.howdah.model.ServerIdentity;
import io.howdah.model.Verdict;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the ledger's rows say of an action. The table {@code howdah.action} holds nothing else: a
 * row is first written to the ledger, read back through here, and what comes out is stored.
 */
final class Replay {
  private static final String KIND = "action-";

  private Replay() {}

  /** The kind of the row that moves an action to a state, such as {@code action-needs-human}. */
  static String kind(ActionState to) {
    return KIND + to.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The body of the row that begins an action. */
  record Opening(
      ServerIdentity server,
      Cause cause,
      double belief,
      String type,
      String object,
      List<String> sql,
      List<String> inverse,
      boolean reversible,
      Risk risk,
      String why,
      String origin,
      boolean gate,
      String sentence,
      Map<String, Object> tells) {

    static Opening of(Proposal proposal, ServerIdentity server, Body body) {
      Remedy remedy = proposal.remedy();
      return new Opening(
          exactAsKept(server),
          proposal.cause(),
          proposal.belief(),
          remedy.type(),
          remedy.object().toString(),
          remedy.sql(),
          remedy.inverse(),
          remedy.reversible(),
          remedy.risk(),
          remedy.why(),
          proposal.origin(),
          proposal.gate(),
          "proposed by %s: %s".formatted(proposal.origin(), remedy.why()),
          body.fields());
    }
  }

  /** The body of a row that moves an action. */
  record Taken(
      ActionState from,
      ActionState to,
      String sentence,
      Optional<Instant> verifyBy,
      Optional<String> approvedBy,
      Optional<Estimate> estimate,
      Optional<Decision> decision,
      Optional<Verdict> verdict,
      Map<String, Object> tells) {

    static Taken of(Advance step) {
      return new Taken(
          step.from(),
          step.to(),
          step.sentence(),
          step.verifyBy().map(t -> t.truncatedTo(ChronoUnit.MICROS)),
          step.approvedBy(),
          step.estimate(),
          step.decision(),
          step.verdict(),
          step.body().fields());
    }
  }

  /** The action after all of its rows, in order; the first is its proposal. */
  static ActionRecord of(List<Entry> entries) {
    ActionRecord record = begin(entries.getFirst());
    for (Entry entry : entries.subList(1, entries.size())) {
      record = moves(entry) ? step(record, entry) : record;
    }
    return record;
  }

  /** Whether a row moves its action; others only tell of it. */
  static boolean moves(Entry entry) {
    return entry.kind().startsWith(KIND);
  }

  static ActionRecord begin(Entry entry) {
    Opening o = Canonical.read(entry.body(), Opening.class);
    var action =
        new Action(
            entry.seq(),
            ActionState.PROPOSED,
            o.server(),
            o.cause(),
            o.belief(),
            o.type(),
            o.object(),
            o.sql(),
            o.inverse(),
            o.reversible(),
            o.risk(),
            o.why(),
            entry.at(),
            Optional.empty(),
            Optional.empty(),
            o.sentence());
    return new ActionRecord(
        action,
        entry.seq(),
        o.origin(),
        o.gate(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  static ActionRecord step(ActionRecord before, Entry entry) {
    Taken taken = Canonical.read(entry.body(), Taken.class);
    Action a = before.action();
    var action =
        new Action(
            a.id(),
            taken.to(),
            a.server(),
            a.cause(),
            a.belief(),
            a.type(),
            a.object(),
            a.sql(),
            a.inverse(),
            a.reversible(),
            a.risk(),
            a.why(),
            a.created(),
            taken.verifyBy().or(a::verifyBy),
            taken.approvedBy().or(a::approvedBy),
            taken.sentence());
    return new ActionRecord(
        action,
        entry.seq(),
        before.origin(),
        before.gate(),
        taken.estimate().or(before::estimate),
        taken.decision().or(before::decision),
        taken.verdict().or(before::verdict));
  }

  /**
   * The identity with its start to the microsecond, as the server gives it and the home keeps it.
   */
  private static ServerIdentity exactAsKept(ServerIdentity server) {
    return new ServerIdentity(
        server.systemIdentifier(),
        server.timeline(),
        server.postmasterStart().truncatedTo(ChronoUnit.MICROS),
        server.standby(),
        server.versionNum());
  }
}
