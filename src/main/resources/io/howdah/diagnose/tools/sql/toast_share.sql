-- tool: toast_share
-- description: tables whose large values are read far more than their rows
-- rows: 10
-- finding: toast-dominates toast_for_each_heap some 1.5 strong 4 table table_name oid
-- empty: no large value was read
SELECT relid::bigint AS oid, format('%I.%I', schemaname, relname) AS table_name, heap_blks_read + heap_blks_hit AS heap_blocks,
       toast_blks_read + toast_blks_hit AS toast_blocks, toast_blks_read AS toast_from_device,
       round((toast_blks_read + toast_blks_hit) / greatest(heap_blks_read + heap_blks_hit, 1)::numeric, 2) AS toast_for_each_heap
FROM pg_statio_user_tables WHERE coalesce(toast_blks_read + toast_blks_hit, 0) >= 20000 ORDER BY 4 DESC, 2
