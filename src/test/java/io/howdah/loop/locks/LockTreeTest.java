package io.howdah.loop.locks;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.sense.locks.LockMode;
import io.howdah.sense.locks.LockSnapshot;
import io.howdah.sense.locks.LockSnapshot.Backend;
import io.howdah.sense.locks.LockSnapshot.Lock;
import io.howdah.sense.locks.LockSnapshot.Prepared;
import io.howdah.sense.locks.LockSnapshot.Tag;
import io.howdah.sense.locks.LockSnapshot.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Shapes of waiting that a live server shows too seldom, or for too short, to be waited for. */
final class LockTreeTest {
  private final List<Wait> waits = new ArrayList<>();
  private final List<Lock> locks = new ArrayList<>();
  private final List<Backend> backends = new ArrayList<>();
  private final List<Prepared> prepared = new ArrayList<>();

  private LockForest tree() {
    return LockTree.of(
        new LockSnapshot(
            Instant.EPOCH, waits, locks, backends, prepared, true, Duration.ofSeconds(1)));
  }

  private void backend(int pid, String state, String query) {
    backend(pid, pid, "client backend", state, query);
  }

  private void backend(int pid, int leader, String type, String state, String query) {
    backends.add(
        new Backend(
            pid,
            leader,
            Instant.EPOCH,
            type,
            "app",
            "shop",
            "web",
            "",
            state,
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            true,
            0,
            query));
  }

  private void holds(int pid, String what, LockMode mode) {
    lock(pid, "v" + pid, what, mode, true);
  }

  private void wants(int pid, String what, LockMode mode, Integer... blockers) {
    lock(pid, "v" + pid, what, mode, false);
    waits.add(new Wait(pid, List.of(blockers)));
  }

  private void lock(int pid, String virtual, String what, LockMode mode, boolean granted) {
    String transaction = what.startsWith("xid ") ? what.substring(4) : "";
    Tag tag =
        new Tag(what, transaction.isEmpty() ? "relation" : "transactionid", what, transaction);
    locks.add(
        new Lock(pid, virtual, tag, Optional.of(mode), granted, 1, Duration.ofSeconds(pid % 10)));
  }

  @Test
  void nobodyWaits() {
    assertThat(tree().roots()).isEmpty();
    assertThat(tree().waiting()).isZero();
  }

  @Test
  void readersBehindAnAlterTableBehindAReportAreFreedByCancellingTheAlterTable() {
    backend(1, "active", "SELECT count(*) FROM t");
    backend(2, "active", "ALTER TABLE t ADD c int");
    holds(1, "t", LockMode.ACCESS_SHARE);
    wants(2, "t", LockMode.ACCESS_EXCLUSIVE, 1);
    for (int reader = 3; reader <= 6; reader++) {
      backend(reader, "active", "SELECT * FROM t WHERE id = 7");
      wants(reader, "t", LockMode.ACCESS_SHARE, 2);
    }
    LockForest forest = tree();
    LockNode report = forest.roots().getFirst();
    LockNode alter = report.victims().getFirst();
    assertThat(forest.roots()).hasSize(1);
    assertThat(report.party().id()).isEqualTo(1);
    assertThat(alter.party().id()).isEqualTo(2);
    assertThat(alter.waits().orElseThrow().queued()).isFalse();
    assertThat(alter.victims()).hasSize(4).allMatch(v -> v.waits().orElseThrow().queued());
    assertThat(report.ending().orElseThrow().frees()).containsExactly(2);
    assertThat(LockForest.gentler(report).orElseThrow().party().id()).isEqualTo(2);
    assertThat(alter.ending().orElseThrow().frees()).containsExactly(3, 4, 5, 6);
    assertThat(alter.victims().getFirst().party().statement()).doesNotContain("7");
  }

  @Test
  void whoWaitsForTheHolderAndForSomebodyAheadStandsUnderTheHolderAndComesNext() {
    backend(1, "idle in transaction", "UPDATE t SET a = 1");
    backend(2, "active", "UPDATE t SET a = 2");
    backend(3, "active", "UPDATE t SET a = 3");
    holds(1, "t", LockMode.EXCLUSIVE);
    wants(2, "t", LockMode.EXCLUSIVE, 1);
    wants(3, "t", LockMode.EXCLUSIVE, 1, 2);
    LockNode root = tree().roots().getFirst();
    assertThat(root.victims()).extracting(v -> v.party().id()).containsExactly(3, 2);
    assertThat(root.victims().getFirst().behind()).containsExactly(2);
    Ending ending = root.ending().orElseThrow();
    assertThat(ending.how()).isEqualTo(Ending.How.TERMINATE);
    assertThat(ending.frees()).containsExactly(2);
    assertThat(ending.next()).containsEntry(3, List.of(2));
  }

  @Test
  void aCircleIsNamedAndStillShownAsATree() {
    backend(1, "active", "UPDATE a");
    backend(2, "active", "UPDATE b");
    backend(3, "active", "UPDATE a");
    holds(1, "xid 10", LockMode.EXCLUSIVE);
    holds(2, "xid 20", LockMode.EXCLUSIVE);
    wants(1, "xid 20", LockMode.SHARE, 2);
    wants(2, "xid 10", LockMode.SHARE, 1);
    wants(3, "xid 10", LockMode.SHARE, 1);
    LockForest forest = tree();
    assertThat(forest.cycles()).hasSize(1);
    assertThat(forest.cycles().getFirst()).containsExactlyInAnyOrder(1, 2);
    assertThat(forest.waiting()).isEqualTo(3);
  }

  @Test
  void theRightOneOfTwoPreparedTransactionsIsBlamed() {
    prepared.add(new Prepared("77", "innocent", "app", "shop", Duration.ofMinutes(1)));
    prepared.add(new Prepared("78", "o'guilty", "app", "shop", Duration.ofHours(3)));
    lock(0, "9/1", "xid 77", LockMode.EXCLUSIVE, true);
    lock(0, "9/2", "xid 78", LockMode.EXCLUSIVE, true);
    lock(0, "9/2", "t", LockMode.ROW_EXCLUSIVE, true);
    backend(5, "active", "UPDATE t");
    wants(5, "xid 78", LockMode.SHARE, 0);
    LockNode root = tree().roots().getFirst();
    assertThat(root.party().name()).isEqualTo("o'guilty");
    assertThat(root.ending().orElseThrow().how()).isEqualTo(Ending.How.DECIDE);
    assertThat(root.ending().orElseThrow().sql())
        .containsExactly("COMMIT PREPARED 'o''guilty'", "ROLLBACK PREPARED 'o''guilty'");
  }

  @Test
  void aParallelWorkerThatWaitsOrBlocksIsItsLeader() {
    backend(1, "active", "SELECT sum(x) FROM t");
    backend(11, 1, "parallel worker", "active", "SELECT sum(x) FROM t");
    backend(2, "active", "LOCK TABLE t");
    holds(2, "t", LockMode.ACCESS_EXCLUSIVE);
    wants(11, "t", LockMode.ACCESS_SHARE, 2);
    LockForest forest = tree();
    assertThat(forest.roots().getFirst().party().id()).isEqualTo(2);
    assertThat(forest.roots().getFirst().victims().getFirst().party().id()).isEqualTo(1);
  }

  @Test
  void anAutovacuumAgainstWraparoundIsLeftAlone() {
    backend(1, 1, "autovacuum worker", "active", "autovacuum: VACUUM t (to prevent wraparound)");
    backend(2, "active", "ALTER TABLE t");
    holds(1, "t", LockMode.SHARE_UPDATE_EXCLUSIVE);
    wants(2, "t", LockMode.ACCESS_EXCLUSIVE, 1);
    Ending ending = tree().roots().getFirst().ending().orElseThrow();
    assertThat(ending.how()).isEqualTo(Ending.How.LEAVE);
    assertThat(ending.sql()).isEmpty();
    assertThat(ending.caution()).contains("cancel what waits");
  }

  @Test
  void whatEndsAnIndexBuildSaysThatAnInvalidIndexStays() {
    backend(1, "active", "CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)");
    backend(2, "active", "ALTER TABLE t");
    holds(1, "t", LockMode.SHARE_UPDATE_EXCLUSIVE);
    wants(2, "t", LockMode.SHARE_UPDATE_EXCLUSIVE, 1);
    Ending ending = tree().roots().getFirst().ending().orElseThrow();
    assertThat(ending.how()).isEqualTo(Ending.How.CANCEL);
    assertThat(ending.caution()).contains("INVALID");
  }

  @Test
  void aBlockerThatIsGoneIsSaidToBeGone() {
    backend(2, "active", "UPDATE t");
    wants(2, "t", LockMode.EXCLUSIVE, 1);
    LockNode root = tree().roots().getFirst();
    assertThat(root.party().kind()).isEqualTo(Party.Kind.GONE);
    assertThat(root.ending().orElseThrow().sql()).isEmpty();
  }

  @Test
  void modesConflictAsTheManualSays() {
    assertThat(LockMode.ACCESS_SHARE.conflictsWith(LockMode.EXCLUSIVE)).isFalse();
    assertThat(LockMode.ACCESS_SHARE.conflictsWith(LockMode.ACCESS_EXCLUSIVE)).isTrue();
    for (LockMode a : LockMode.values()) {
      for (LockMode b : LockMode.values()) {
        assertThat(a.conflictsWith(b)).as("%s, %s", a, b).isEqualTo(b.conflictsWith(a));
      }
    }
    assertThat(LockMode.SHARE.conflictsWith(LockMode.SHARE)).isFalse();
    assertThat(LockMode.SHARE_UPDATE_EXCLUSIVE.conflictsWith(LockMode.SHARE_UPDATE_EXCLUSIVE))
        .isTrue();
  }
}
