-- WAL, checkpoints, archive, I/O, small caches. The conventions of sessions.sql hold.

-- @wal ..17
SELECT greatest(stats_reset, pg_postmaster_start_time()) AS since, wal_bytes AS postgresql_wal_bytes, wal_records AS postgresql_wal_records,
       wal_fpi AS postgresql_wal_full_page_images, wal_buffers_full AS postgresql_wal_buffers_full,
       wal_write AS postgresql_wal_writes, wal_sync AS postgresql_wal_syncs,
       CASE WHEN current_setting('track_wal_io_timing')::bool THEN wal_write_time / 1000 END AS postgresql_wal_write_seconds,
       CASE WHEN current_setting('track_wal_io_timing')::bool THEN wal_sync_time / 1000 END AS postgresql_wal_sync_seconds
FROM pg_stat_wal

-- @wal 18+
SELECT greatest(stats_reset, pg_postmaster_start_time()) AS since, wal_bytes AS postgresql_wal_bytes, wal_records AS postgresql_wal_records,
       wal_fpi AS postgresql_wal_full_page_images, wal_buffers_full AS postgresql_wal_buffers_full
FROM pg_stat_wal

-- @wal_io 18+ (18 moved it to pg_stat_io)
SELECT greatest(max(stats_reset), pg_postmaster_start_time()) AS since, sum(writes) AS postgresql_wal_writes, sum(fsyncs) AS postgresql_wal_syncs,
       CASE WHEN current_setting('track_wal_io_timing')::bool THEN sum(write_time) / 1000 END AS postgresql_wal_write_seconds,
       CASE WHEN current_setting('track_wal_io_timing')::bool THEN sum(fsync_time) / 1000 END AS postgresql_wal_sync_seconds
FROM pg_stat_io WHERE object = 'wal' AND context = 'normal'

-- @checkpoints ..16
SELECT greatest(stats_reset, pg_postmaster_start_time()) AS since,
       checkpoints_timed AS "postgresql_checkpoints{kind=timed}", checkpoints_req AS "postgresql_checkpoints{kind=requested}",
       checkpoint_write_time / 1000 AS "postgresql_checkpoint_seconds{phase=write}", checkpoint_sync_time / 1000 AS "postgresql_checkpoint_seconds{phase=sync}",
       buffers_checkpoint AS "postgresql_buffers_written{writer=checkpointer}", buffers_clean AS "postgresql_buffers_written{writer=background writer}",
       buffers_backend AS "postgresql_buffers_written{writer=backend}", buffers_backend_fsync AS postgresql_backend_syncs,
       buffers_alloc AS postgresql_buffers_allocated, maxwritten_clean AS postgresql_background_writer_stops
FROM pg_stat_bgwriter

-- @checkpoints 17+
SELECT greatest(stats_reset, pg_postmaster_start_time()) AS since,
       num_timed AS "postgresql_checkpoints{kind=timed}", num_requested AS "postgresql_checkpoints{kind=requested}",
       restartpoints_timed AS "postgresql_restartpoints{kind=timed}", restartpoints_req AS "postgresql_restartpoints{kind=requested}",
       write_time / 1000 AS "postgresql_checkpoint_seconds{phase=write}", sync_time / 1000 AS "postgresql_checkpoint_seconds{phase=sync}",
       buffers_written AS "postgresql_buffers_written{writer=checkpointer}"
FROM pg_stat_checkpointer

-- @background_writer 17+
SELECT greatest(stats_reset, pg_postmaster_start_time()) AS since, buffers_clean AS "postgresql_buffers_written{writer=background writer}",
       buffers_alloc AS postgresql_buffers_allocated, maxwritten_clean AS postgresql_background_writer_stops
FROM pg_stat_bgwriter

-- @backend_writes 17+ (17 took them out of pg_stat_bgwriter)
SELECT greatest(max(stats_reset), pg_postmaster_start_time()) AS since, sum(writes) AS "postgresql_buffers_written{writer=backend}",
       sum(fsyncs) AS postgresql_backend_syncs
FROM pg_stat_io WHERE object = 'relation' AND backend_type IN ('client backend', 'background worker', 'autovacuum worker')

-- @io 16..17
SELECT backend_type AS backend, object, greatest(max(stats_reset), pg_postmaster_start_time()) AS since,
       sum(reads) AS "postgresql_io_operations{operation=read}", sum(writes) AS "postgresql_io_operations{operation=write}",
       sum(writebacks) AS "postgresql_io_operations{operation=writeback}", sum(extends) AS "postgresql_io_operations{operation=extend}",
       sum(fsyncs) AS "postgresql_io_operations{operation=sync}", sum(hits) AS "postgresql_io_operations{operation=hit}",
       sum(evictions) AS "postgresql_io_operations{operation=evict}", sum(reuses) AS "postgresql_io_operations{operation=reuse}",
       sum(reads * op_bytes) AS "postgresql_io_bytes{operation=read}", sum(writes * op_bytes) AS "postgresql_io_bytes{operation=write}",
       sum(extends * op_bytes) AS "postgresql_io_bytes{operation=extend}",
       CASE WHEN timed THEN sum(read_time) / 1000 END AS "postgresql_io_seconds{operation=read}",
       CASE WHEN timed THEN sum(write_time) / 1000 END AS "postgresql_io_seconds{operation=write}",
       CASE WHEN timed THEN sum(extend_time) / 1000 END AS "postgresql_io_seconds{operation=extend}",
       CASE WHEN timed THEN sum(fsync_time) / 1000 END AS "postgresql_io_seconds{operation=sync}"
FROM pg_stat_io, (SELECT current_setting('track_io_timing')::bool AS timed) t
GROUP BY backend_type, object, timed
HAVING sum(coalesce(reads, 0) + coalesce(writes, 0) + coalesce(extends, 0) + coalesce(fsyncs, 0) + coalesce(hits, 0)) > 0

-- @io 18+ (bytes are counted: one read may be of many blocks; WAL is timed by a parameter of its own)
SELECT backend_type AS backend, object, greatest(max(stats_reset), pg_postmaster_start_time()) AS since,
       sum(reads) AS "postgresql_io_operations{operation=read}", sum(writes) AS "postgresql_io_operations{operation=write}",
       sum(writebacks) AS "postgresql_io_operations{operation=writeback}", sum(extends) AS "postgresql_io_operations{operation=extend}",
       sum(fsyncs) AS "postgresql_io_operations{operation=sync}", sum(hits) AS "postgresql_io_operations{operation=hit}",
       sum(evictions) AS "postgresql_io_operations{operation=evict}", sum(reuses) AS "postgresql_io_operations{operation=reuse}",
       sum(read_bytes) AS "postgresql_io_bytes{operation=read}", sum(write_bytes) AS "postgresql_io_bytes{operation=write}",
       sum(extend_bytes) AS "postgresql_io_bytes{operation=extend}",
       CASE WHEN timed THEN sum(read_time) / 1000 END AS "postgresql_io_seconds{operation=read}",
       CASE WHEN timed THEN sum(write_time) / 1000 END AS "postgresql_io_seconds{operation=write}",
       CASE WHEN timed THEN sum(extend_time) / 1000 END AS "postgresql_io_seconds{operation=extend}",
       CASE WHEN timed THEN sum(fsync_time) / 1000 END AS "postgresql_io_seconds{operation=sync}"
FROM (SELECT *, CASE WHEN object = 'wal' THEN current_setting('track_wal_io_timing')::bool ELSE current_setting('track_io_timing')::bool END AS timed
      FROM pg_stat_io) i
GROUP BY backend_type, object, timed
HAVING sum(coalesce(reads, 0) + coalesce(writes, 0) + coalesce(extends, 0) + coalesce(fsyncs, 0) + coalesce(hits, 0)) > 0

-- @slru (17 renamed them all; the new names stand for the old)
SELECT CASE name WHEN 'CommitTs' THEN 'commit_timestamp' WHEN 'MultiXactMember' THEN 'multixact_member' WHEN 'MultiXactOffset' THEN 'multixact_offset'
                 WHEN 'Notify' THEN 'notify' WHEN 'Serial' THEN 'serializable' WHEN 'Subtrans' THEN 'subtransaction' WHEN 'Xact' THEN 'transaction'
                 ELSE name END AS slru,
       greatest(stats_reset, pg_postmaster_start_time()) AS since, blks_hit AS postgresql_slru_hits, blks_read AS postgresql_slru_reads,
       blks_written AS postgresql_slru_writes, blks_zeroed AS postgresql_slru_zeroed
FROM pg_stat_slru

-- @archiver
SELECT greatest(stats_reset, pg_postmaster_start_time()) AS since, archived_count AS postgresql_archiver_archived, failed_count AS postgresql_archiver_failures,
       (last_failed_time IS NOT NULL AND last_failed_time > coalesce(last_archived_time, '-infinity'))::int AS postgresql_archiver_failing,
       greatest(0, extract(epoch FROM clock_timestamp() - last_archived_time)) AS postgresql_archiver_last_success_seconds
FROM pg_stat_archiver

-- @wal_directory
-- @needs role pg_monitor
SELECT (SELECT sum(size) FROM pg_ls_waldir()) AS postgresql_wal_directory_bytes,
       CASE WHEN current_setting('archive_mode') <> 'off' THEN (SELECT count(*) FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready') END
         AS postgresql_wal_files_ready

-- @database_sizes (looks at every file)
-- @needs role pg_read_all_stats
SELECT CASE WHEN row_number <= 50 THEN datname ELSE '(others)' END AS database, sum(pg_database_size(oid)) AS postgresql_database_size_bytes
FROM (SELECT oid, datname, row_number() OVER (ORDER BY oid) FROM pg_database) d GROUP BY 1
