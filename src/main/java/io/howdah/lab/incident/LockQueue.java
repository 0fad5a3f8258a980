package io.howdah.lab.incident;

import io.howdah.lab.Instance;
import io.howdah.lab.incident.Injected.Finding;

/** Who waits behind whom, as the server says it. */
final class LockQueue {
  private static final String BEHIND =
      """
      WITH RECURSIVE waits AS MATERIALIZED (
        SELECT pid, unnest(pg_blocking_pids(pid)) AS blocker FROM pg_stat_activity WHERE wait_event_type = 'Lock'
      ), behind AS (
        SELECT pid, 1 AS depth FROM waits WHERE blocker = ?
        UNION
        SELECT w.pid, b.depth + 1 FROM waits w JOIN behind b ON w.blocker = b.pid WHERE b.depth < 10
      )
      SELECT count(DISTINCT pid), coalesce(max(depth), 0) FROM behind
      """;
  private static final String LONG_WAITS =
      """
      SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
      WHERE NOT l.granted AND a.backend_type = 'client backend' AND l.waitstart < now() - interval '2 s'
      """;

  private LockQueue() {}

  /** Damage: so many sessions wait behind the root, at least so deep. */
  static Finding behind(Instance instance, long root, int victims, int depth) {
    var row = Sql.rows(instance, BEHIND, root).getFirst();
    long waiting = Long.parseLong(row.get(0));
    long deep = Long.parseLong(row.get(1));
    return new Finding(
        waiting >= victims && deep >= depth,
        "%d sessions wait behind pid %d, %d deep".formatted(waiting, root, deep));
  }

  /** Cure: nobody waits behind the root, and nobody has waited for any lock for over 2 s. */
  static Finding gone(Instance instance, long root) {
    long behind = Long.parseLong(Sql.rows(instance, BEHIND, root).getFirst().getFirst());
    long waits = Sql.number(instance, LONG_WAITS);
    return new Finding(
        behind == 0 && waits == 0,
        "%d sessions wait behind pid %d, %d wait for any lock for over 2 s"
            .formatted(behind, root, waits));
  }
}
