package io.howdah.cli;

import io.howdah.loop.locks.Ending;
import io.howdah.loop.locks.LockForest;
import io.howdah.loop.locks.LockNode;
import io.howdah.loop.locks.Party;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The shape of {@code howdah locks --json}. */
final class LockAnswers {
  private LockAnswers() {}

  /**
   * @param waiting how many sessions wait
   * @param cycles ids that wait for each other in a circle
   * @param complete false where a limit cut something
   */
  record Forest(
      String at,
      int waiting,
      double longest_seconds,
      double deadlock_timeout_seconds,
      boolean complete,
      List<Node> roots,
      List<List<Integer>> cycles) {}

  /**
   * @param id the pid; negative for a prepared transaction
   * @param behind others that it waits behind as well
   */
  record Node(
      int id,
      String kind,
      String gid,
      String role,
      String database,
      String application,
      String client,
      String state,
      double transaction_seconds,
      double state_seconds,
      boolean wrote,
      String query_id,
      String statement,
      Optional<Wait> waits_for,
      List<Hold> holds,
      long held,
      List<Integer> behind,
      Optional<End> ending,
      List<Node> victims) {}

  record Wait(String type, String mode, String object, double seconds, boolean queued) {}

  record Hold(String type, String mode, String object, boolean wanted) {}

  record End(
      String how,
      List<String> sql,
      List<Integer> frees,
      Map<String, List<Integer>> then_wait,
      String rolls_back,
      String because,
      String caution) {}

  static Forest of(LockForest f) {
    return new Forest(
        f.at().toString(),
        f.waiting(),
        seconds(f.longest()),
        seconds(f.deadlockTimeout()),
        f.complete(),
        f.roots().stream().map(LockAnswers::of).toList(),
        f.cycles());
  }

  private static Node of(LockNode n) {
    Party p = n.party();
    return new Node(
        p.id(),
        p.kind().word(),
        p.name(),
        p.role(),
        p.database(),
        p.application(),
        p.client(),
        p.state(),
        seconds(p.transactionAge()),
        seconds(p.stateAge()),
        p.wrote(),
        p.queryId() == 0 ? "" : Long.toString(p.queryId()),
        p.statement(),
        n.waits()
            .map(w -> new Wait(w.type(), w.mode(), w.object(), seconds(w.waited()), w.queued())),
        n.holds().stream().map(h -> new Hold(h.type(), h.mode(), h.object(), h.wanted())).toList(),
        n.held(),
        n.behind(),
        n.ending().map(LockAnswers::of),
        n.victims().stream().map(LockAnswers::of).toList());
  }

  private static End of(Ending e) {
    Map<String, List<Integer>> next = new TreeMap<>();
    e.next().forEach((who, whom) -> next.put(Integer.toString(who), whom));
    return new End(
        e.how().word(), e.sql(), e.frees(), next, e.rollsBack(), e.because(), e.caution());
  }

  static double seconds(Duration d) {
    return Answers.rounded(d.toNanos() / 1e9, 1);
  }
}
