-- tool: io_by_kind
-- description: reads and writes by kind of process and purpose since the statistics began
-- rows: 30
-- empty: nothing was read or written
-- versions: 16+
SELECT backend_type AS process, object, context, reads, writes, extends, evictions, fsyncs, read_time AS read_ms, write_time AS write_ms
FROM pg_stat_io WHERE coalesce(reads, 0) + coalesce(writes, 0) + coalesce(extends, 0) > 0
ORDER BY coalesce(reads, 0) + coalesce(writes, 0) DESC, 1, 2, 3
