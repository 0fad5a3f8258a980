package io.howdah.guard.sql;

/** What PostgreSQL's grammar made of a text. */
sealed interface ParseOutcome {

  /**
   * It parsed.
   *
   * @param json the parse tree as libpg_query prints it
   */
  record Tree(String json) implements ParseOutcome {}

  /**
   * It is not SQL of this grammar.
   *
   * @param message the grammar's own words
   * @param position of the offending token, in characters from 1; 0 where there is none
   */
  record Refused(String message, int position) implements ParseOutcome {}

  /** The parser itself gave up (stack, memory, a trap, time); its instance was thrown away. */
  record Broken(String why) implements ParseOutcome {}
}
