package io.howdah.sense.locks;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Who waits for whose lock, at about one moment: the parts are read one after the other, so a
 * process may be named that is gone by now. Names, gids and statements are untrusted text.
 *
 * @param at the server's clock
 * @param locks of the processes that wait or block and of all prepared transactions; not all that
 *     each holds, see {@link Lock#held}
 * @param complete false where a limit cut something: what is counted is then a lower bound
 * @param deadlockTimeout after this the server looks for a deadlock
 */
public record LockSnapshot(
    Instant at,
    List<Wait> waits,
    List<Lock> locks,
    List<Backend> backends,
    List<Prepared> prepared,
    boolean complete,
    Duration deadlockTimeout) {

  public LockSnapshot {
    waits = List.copyOf(waits);
    locks = List.copyOf(locks);
    backends = List.copyOf(backends);
    prepared = List.copyOf(prepared);
  }

  /**
   * A process that waits.
   *
   * @param blockers as pg_blocking_pids gives them: holders and those ahead in the queue; 0 is a
   *     prepared transaction
   */
  public record Wait(int pid, List<Integer> blockers) {
    public Wait {
      blockers = List.copyOf(blockers);
    }
  }

  /**
   * What a lock is on.
   *
   * @param key the same for the same thing
   * @param type as pg_locks names it
   * @param words for a person, such as {@code row (3,7) of shop.products}
   * @param transaction the transaction id where it is on one, else empty
   */
  public record Tag(String key, String type, String words, String transaction) {}

  /**
   * A lock, held or waited for.
   *
   * @param pid 0 where a prepared transaction holds it
   * @param virtualTransaction whose it is; tells prepared transactions apart
   * @param held how many locks that transaction has in all
   * @param waited how long it is waited for; zero where granted or not known
   */
  public record Lock(
      int pid,
      String virtualTransaction,
      Tag tag,
      Optional<LockMode> mode,
      boolean granted,
      long held,
      Duration waited) {}

  /**
   * A process that waits or blocks.
   *
   * @param leader the process whose parallel query it works for; its own pid otherwise
   * @param transactionAge zero without a transaction
   * @param hasXid whether its transaction has written or locked rows: only then it has an id
   * @param query as the client sent it, cut by the server
   */
  public record Backend(
      int pid,
      int leader,
      Instant start,
      String type,
      String role,
      String database,
      String application,
      String client,
      String state,
      Duration transactionAge,
      Duration stateAge,
      boolean hasXid,
      long queryId,
      String query) {}

  /** A transaction that waits for COMMIT PREPARED or ROLLBACK PREPARED. */
  public record Prepared(
      String transaction, String gid, String owner, String database, Duration age) {}
}
