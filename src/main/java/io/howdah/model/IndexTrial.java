package io.howdah.model;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What indexes were worth when they were really built on a copy and the workload was executed with
 * them.
 *
 * @param report the indexes that were found best, as advice
 * @param statements those that were executed
 * @param tried every index that was built
 * @param sets sets of indexes that were built and measured
 * @param byCpu whether the backend's CPU was compared, and not elapsed time
 * @param notes what the reader has to know
 */
public record IndexTrial(
    IndexReport report,
    List<Statement> statements,
    List<Tried> tried,
    int sets,
    boolean byCpu,
    double seconds,
    List<String> notes) {
  public IndexTrial {
    statements = List.copyOf(statements);
    tried = List.copyOf(tried);
    notes = List.copyOf(notes);
  }

  /**
   * A statement that was executed with the report's indexes and without.
   *
   * @param calls its weight
   * @param msBefore one call without them, milliseconds
   * @param msAfter one call with them; the same where its plan uses none
   * @param atLeast whether it was ended before it was done without them, so that it takes longer
   * @param indexes definitions of those that its plan really used
   */
  public record Statement(
      String label,
      String text,
      double calls,
      double msBefore,
      double msAfter,
      boolean atLeast,
      List<String> indexes) {
    public Statement {
      indexes = List.copyOf(indexes);
    }
  }

  /**
   * An index that was built.
   *
   * @param bytes as it really was
   * @param chosen whether it is among the report's
   * @param why what was seen of it
   */
  public record Tried(String definition, long bytes, boolean chosen, String why) {}

  /** Milliseconds of all calls without the indexes. */
  public double before() {
    return statements.stream().mapToDouble(s -> s.calls() * s.msBefore()).sum();
  }

  /** Milliseconds of all calls with them. */
  public double after() {
    return statements.stream().mapToDouble(s -> s.calls() * s.msAfter()).sum();
  }

  /** The statement that came off worst, as the part of its time before; empty without any. */
  public OptionalDouble worst() {
    return statements.stream()
        .filter(s -> s.msBefore() > 0)
        .mapToDouble(s -> s.msAfter() / s.msBefore())
        .max();
  }
}
