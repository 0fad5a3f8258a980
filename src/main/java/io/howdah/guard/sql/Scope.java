package io.howdah.guard.sql;

/** In what kind of statement a node stands: the same node may be harmless in one only. */
enum Scope {
  /** A statement that is to run by itself. */
  READ,
  /** CREATE INDEX: its expressions are evaluated for every row, now and by every writer. */
  INDEX,
  /** A statement that changes rows; a person is asked. */
  CHANGE,
  /** A statement that defines something; a person is asked. */
  DEFINE,
  /** EXPLAIN without ANALYZE: planned, not run. */
  PLAN,
  /** EXPLAIN ANALYZE: run, whatever it says on the lid. */
  MEASURE;

  /** Whether a person is asked anyway, or nothing runs. */
  boolean mayWrite() {
    return this == CHANGE || this == DEFINE || this == PLAN;
  }
}
