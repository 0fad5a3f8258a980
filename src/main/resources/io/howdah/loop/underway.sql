-- How far the statement of an action is, seen from another session.

-- @underway (builds of indexes, VACUUM, ANALYZE)
SELECT p.command, p.phase, p.part, p.whole, p.lockers, p.locker
FROM (SELECT pid, command, phase,
             CASE WHEN blocks_total > 0 THEN blocks_done ELSE tuples_done END AS part,
             CASE WHEN blocks_total > 0 THEN blocks_total ELSE tuples_total END AS whole,
             lockers_total - lockers_done AS lockers, current_locker_pid AS locker
      FROM pg_stat_progress_create_index
      UNION ALL
      SELECT pid, 'VACUUM', phase, heap_blks_scanned, heap_blks_total, 0, 0 FROM pg_stat_progress_vacuum
      UNION ALL
      SELECT pid, 'ANALYZE', phase, sample_blks_scanned, sample_blks_total, 0, 0 FROM pg_stat_progress_analyze) p
     JOIN pg_stat_activity a USING (pid)
WHERE a.application_name || ':' LIKE 'howdah:act:' || ? || ':%'
