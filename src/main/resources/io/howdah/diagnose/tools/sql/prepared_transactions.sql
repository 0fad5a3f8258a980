-- tool: prepared_transactions
-- description: prepared transactions that stand, and since when
-- finding: prepared-old seconds some 60 strong 600 transaction name
-- empty: no prepared transaction stands
SELECT 'prepared transaction ' || gid AS name, owner, database, round(extract(epoch FROM clock_timestamp() - prepared)::numeric, 0) AS seconds,
       age(transaction)::bigint AS transaction_age
FROM pg_prepared_xacts ORDER BY 4 DESC, 1
