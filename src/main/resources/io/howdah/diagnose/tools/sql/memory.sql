-- tool: memory
-- description: memory settings, and what all connections together could take if each used one work_mem
SELECT pg_size_bytes(current_setting('shared_buffers')) AS shared_buffers, pg_size_bytes(current_setting('work_mem')) AS work_mem,
       current_setting('hash_mem_multiplier')::float8 AS hash_mem_multiplier, pg_size_bytes(current_setting('maintenance_work_mem')) AS maintenance_work_mem,
       current_setting('autovacuum_max_workers')::int AS autovacuum_workers, current_setting('max_connections')::int AS max_connections,
       pg_size_bytes(current_setting('work_mem')) * current_setting('max_connections')::int AS work_mem_of_all
