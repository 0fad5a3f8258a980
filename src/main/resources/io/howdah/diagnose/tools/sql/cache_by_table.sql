-- tool: cache_by_table
-- description: blocks of each table, its indexes and its TOAST that came from the cache and from the device
-- rows: 20
-- empty: no block was read
SELECT relid::bigint AS oid, format('%I.%I', schemaname, relname) AS table_name, heap_blks_read AS heap_reads, heap_blks_hit AS heap_hits,
       coalesce(idx_blks_read, 0) AS index_reads, coalesce(idx_blks_hit, 0) AS index_hits, coalesce(toast_blks_read, 0) AS toast_reads,
       coalesce(toast_blks_hit, 0) AS toast_hits
FROM pg_statio_user_tables WHERE heap_blks_read + heap_blks_hit > 0 ORDER BY heap_blks_read + coalesce(toast_blks_read, 0) DESC, 2
