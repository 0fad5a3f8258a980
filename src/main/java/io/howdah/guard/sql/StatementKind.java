package io.howdah.guard.sql;

/** What kind of statement it is, as far as callers treat kinds differently. */
public enum StatementKind {
  SELECT,
  EXPLAIN,
  /** EXPLAIN that also executes. */
  EXPLAIN_ANALYZE,
  SHOW,
  CREATE_INDEX,
  DROP_INDEX,
  REINDEX,
  ANALYZE,
  VACUUM,
  /** INSERT, UPDATE, DELETE or MERGE, also inside a WITH. */
  CHANGE,
  /** Any other statement that defines something. */
  DEFINITION,
  OTHER
}
