-- What the loop asks for itself.

-- @lessons
SELECT cause, remedy, outcome, count(*) AS times FROM howdah.lesson WHERE cluster = ? GROUP BY 1, 2, 3 LIMIT 10000

-- Whether anything was ever kept for this cluster.
-- @remembers
SELECT EXISTS (SELECT FROM howdah.memory_scope WHERE cluster = ?) AS any
