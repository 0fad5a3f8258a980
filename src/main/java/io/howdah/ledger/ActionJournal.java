package io.howdah.ledger;

import io.howdah.model.ActionState;
import io.howdah.model.Proposal;
import io.howdah.model.ServerIdentity;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * The life of actions, written to the ledger step by step. A step and its row in the ledger are one
 * transaction, on the disk of the home when the method returns. Every method throws {@link
 * LedgerException} when the home cannot be used, and {@link StaleEpochException} when it would
 * write for a controller whose reign is over.
 */
public final class ActionJournal {
  /** Actions that one list may have, the oldest first; more would be a fault elsewhere. */
  public static final int LONGEST_LIST = 1000;

  private final Ledger ledger;

  /** The journal in that ledger, written by the ledger's author. */
  public ActionJournal(Ledger ledger) {
    this.ledger = ledger;
  }

  /** Makes an action of a proposal, unless the same is alive already. */
  public Proposed propose(Proposal proposal, ServerIdentity server) {
    return propose(proposal, server, Body.EMPTY);
  }

  /**
   * Makes an action of a proposal, unless the same is alive already: same cluster, type, object and
   * SQL.
   *
   * @param body what else the ledger should tell, such as the evidence
   */
  public Proposed propose(Proposal proposal, ServerIdentity server, Body body) {
    Replay.Opening opening = Replay.Opening.of(proposal, server, body);
    Optional<String> unfit = unfit(opening);
    if (unfit.isPresent()) {
      return new Proposed.Refused(unfit.get());
    }
    Hash fingerprint = fingerprint(opening);
    return ledger.store().write(handle -> begin(handle, opening, fingerprint));
  }

  private Proposed begin(Handle handle, Replay.Opening opening, Hash fingerprint) {
    Chain.Head head = ledger.lock(handle);
    Optional<ActionRecord> alive = ActionTable.alive(handle, fingerprint);
    if (alive.isPresent()) {
      return new Proposed.Existing(alive.get());
    }
    Entry entry =
        Chain.add(
            handle,
            head,
            ledger.author(),
            ledger.now(),
            Replay.kind(ActionState.PROPOSED),
            OptionalLong.of(head.seq() + 1),
            Body.ofRecord(opening));
    ActionRecord record = Replay.begin(entry);
    ActionTable.insert(handle, record, fingerprint);
    return new Proposed.Fresh(record);
  }

  /** Takes a step, if the action is where the step begins and the plan knows the step. */
  public Advanced advance(Advance step) {
    return ledger.store().write(handle -> take(handle, step));
  }

  private Advanced take(Handle handle, Advance step) {
    // The head first and the action second, as everywhere: nobody can wait in a circle.
    Chain.Head head = ledger.lock(handle);
    Optional<ActionRecord> before = ActionTable.lock(handle, step.actionId());
    if (before.isEmpty()) {
      return new Advanced.NoSuchAction(step.actionId());
    }
    ActionState found = before.get().action().state();
    if (found != step.from() || !found.next().contains(step.to())) {
      return new Advanced.IllegalStep(step.actionId(), step.from(), step.to(), found);
    }
    Entry entry =
        Chain.add(
            handle,
            head,
            ledger.author(),
            ledger.now(),
            Replay.kind(step.to()),
            OptionalLong.of(step.actionId()),
            Body.ofRecord(Replay.Taken.of(step)));
    ActionRecord after = Replay.step(before.get(), entry);
    ActionTable.update(handle, after);
    return new Advanced.Done(after, entry);
  }

  public Optional<ActionRecord> find(long id) {
    return ledger.store().read(handle -> ActionTable.find(handle, id));
  }

  /** The last action that is or was about to do the very same to that server. */
  public Optional<ActionRecord> lastSame(Proposal proposal, ServerIdentity server) {
    Hash fingerprint = fingerprint(Replay.Opening.of(proposal, server, Body.EMPTY));
    return ledger.store().read(handle -> ActionTable.last(handle, fingerprint));
  }

  /**
   * The last action before this one that did the very same to the same cluster and did not stay.
   */
  public Optional<ActionRecord> takenBackBefore(long id) {
    return ledger.store().read(handle -> ActionTable.takenBackBefore(handle, id));
  }

  /** The newest actions before that one, the newest first: at most {@link #LONGEST_LIST}. */
  public List<ActionRecord> list(int limit, long before) {
    int rows = Math.clamp(limit, 0, LONGEST_LIST);
    return ledger.store().read(handle -> ActionTable.before(handle, before, rows));
  }

  /** Those that somebody still has to do with, be it a person: all but the ended ones. */
  public List<ActionRecord> open() {
    return in(state -> !state.settled() || state == ActionState.NEEDS_HUMAN);
  }

  /** Those that Howdah itself still has to do with. */
  public List<ActionRecord> unsettled() {
    return in(state -> !state.settled());
  }

  /** Those that may have changed the server and are not judged yet. */
  public List<ActionRecord> touched() {
    return in(ActionState::touched);
  }

  private List<ActionRecord> in(Predicate<ActionState> wanted) {
    EnumSet<ActionState> states = EnumSet.noneOf(ActionState.class);
    Stream.of(ActionState.values()).filter(wanted).forEach(states::add);
    return ledger.store().read(h -> ActionTable.inStates(h, states, LONGEST_LIST));
  }

  /**
   * Compares an action with what its rows in the ledger say of it.
   *
   * @return what differs, in words; empty when they agree
   */
  public Optional<String> disagreement(long id) {
    return ledger
        .store()
        .read(handle -> {
          List<Entry> told = ledger.ofAction(handle, id);
          Optional<ActionRecord> kept = ActionTable.find(handle, id);
          Optional<ActionRecord> replayed =
              told.isEmpty() ? Optional.empty() : Optional.of(Replay.of(told));
          return kept.equals(replayed)
              ? Optional.empty()
              : Optional.of(difference(id, kept, replayed));
        });
  }

  private static String difference(
      long id, Optional<ActionRecord> kept, Optional<ActionRecord> replayed) {
    return "howdah.action says of action %d: %s; the ledger says: %s"
        .formatted(id, brief(kept), brief(replayed));
  }

  private static String brief(Optional<ActionRecord> record) {
    return record.map(r -> r.action().state() + ", " + r.action().sentence()).orElse("nothing");
  }

  /** Why the proposal's SQL cannot be kept exactly. */
  private static Optional<String> unfit(Replay.Opening opening) {
    return Stream.concat(opening.sql().stream(), opening.inverse().stream())
        .filter(sql -> !Canonical.text(sql, false).equals(sql))
        .findFirst()
        .map(sql ->
            ("The SQL of this %s on %s holds a secret or more than %d characters, and the ledger"
                    + " keeps exactly what runs: it was not proposed. Do this one by hand.")
                .formatted(opening.type(), opening.object(), Canonical.LONGEST_TEXT));
  }

  /** What makes two proposals the same. */
  private static Hash fingerprint(Replay.Opening opening) {
    String all =
        Canonical.json(
            List.of(
                opening.server().systemIdentifier(),
                opening.type(),
                opening.object(),
                opening.sql()));
    return Hash.of(Seal.sha256().digest(all.getBytes(StandardCharsets.US_ASCII)));
  }
}
