-- tool: jit
-- description: templates that spend their time in compiling expressions rather than in running
-- privilege: pg_read_all_stats
-- rows: 10
-- finding: jit-dominates jit_share some 0.3 strong 0.55 template query_id query_id
-- empty: no template was compiled
-- versions: 15+
-- extension: pg_stat_statements
WITH s AS (
  SELECT queryid, sum(calls) AS calls, sum(total_exec_time) AS total_ms, sum(jit_emission_count) AS compiled,
         sum(jit_generation_time + jit_inlining_time + jit_optimization_time + jit_emission_time) AS jit_ms
  FROM {pg_stat_statements}.pg_stat_statements
  WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) GROUP BY 1),
a AS (SELECT sum(total_ms) AS all_ms FROM s),
-- A call that is compiled beside one as it runs: calls of before JIT came into play do not thin it out.
c AS (
  SELECT queryid, calls, compiled, total_ms, jit_ms, jit_ms / compiled AS jit_ms_a_call, greatest(total_ms - jit_ms, 0) / calls AS run_ms_a_call
  FROM s WHERE compiled >= 3)
SELECT queryid AS query_id, calls, compiled, round(total_ms::numeric, 0) AS total_ms, round(jit_ms_a_call::numeric, 1) AS jit_ms_a_call,
       round(run_ms_a_call::numeric, 1) AS run_ms_a_call,
       round((jit_ms_a_call / greatest(jit_ms_a_call + run_ms_a_call, 0.001))::numeric, 3) AS jit_share
FROM c, a WHERE jit_ms_a_call >= 5 AND jit_ms >= 0.02 * all_ms ORDER BY jit_ms DESC
