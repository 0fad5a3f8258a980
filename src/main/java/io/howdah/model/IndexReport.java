package io.howdah.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the index advisor found: what to build, what to drop, and what it decided against. Costs are
 * the planner's, times the calls of the workload; sizes are estimates of real bytes, deduplication
 * included.
 *
 * @param missing what keeps the advisor from trying indexes at all, and what to do about it
 * @param whatIfCalls questions to the planner
 * @param notes what the reader has to know: limits reached, statistics missing, sessions lost
 */
public record IndexReport(
    List<Build> indexes,
    List<Drop> drops,
    double costBefore,
    double costAfter,
    List<PerQuery> perQuery,
    List<NotBuilt> notBuilt,
    List<String> skipped,
    List<String> notes,
    Optional<String> missing,
    int whatIfCalls,
    double seconds) {
  public IndexReport {
    indexes = List.copyOf(indexes);
    drops = List.copyOf(drops);
    perQuery = List.copyOf(perQuery);
    notBuilt = List.copyOf(notBuilt);
    skipped = List.copyOf(skipped);
    notes = List.copyOf(notes);
  }

  /** How far an estimate is to be trusted. */
  public enum Confidence {
    HIGH,
    MEDIUM,
    LOW
  }

  /**
   * An index worth building.
   *
   * @param sql the statements, in order; several for a partitioned table
   * @param inverse what takes it away
   * @param benefit the part of the fall of the workload's cost that is its own
   * @param expectedMs what it should save of the measured time, milliseconds; empty where nothing
   *     was measured
   * @param writeMs what it should cost writers in the same time, milliseconds
   * @param hotLost whether updates of its columns lose the cheap path (HOT)
   * @param templates the statements that would use it
   */
  public record Build(
      String name,
      String table,
      String definition,
      List<String> columns,
      boolean plain,
      List<String> sql,
      List<String> inverse,
      long bytes,
      double benefit,
      OptionalDouble expectedMs,
      double writeMs,
      boolean hotLost,
      Confidence confidence,
      String why,
      List<Served> templates) {
    public Build {
      columns = List.copyOf(columns);
      sql = List.copyOf(sql);
      inverse = List.copyOf(inverse);
      templates = List.copyOf(templates);
    }
  }

  /** A statement that an index serves, with the planner's cost of one call. */
  public record Served(String template, double before, double after) {}

  /**
   * An index worth dropping.
   *
   * @param inverse what makes it again
   */
  public record Drop(
      String index,
      String table,
      String sql,
      String inverse,
      long bytes,
      Confidence confidence,
      String why) {}

  /**
   * One statement of the workload.
   *
   * @param calls in the time that the workload covers
   * @param before the planner's cost of one call today
   * @param after with every index of the report
   * @param msBefore measured time of one call, milliseconds
   * @param msAfter what it should be
   * @param uses names of the report's indexes that its plan uses
   */
  public record PerQuery(
      String template,
      String text,
      double calls,
      double before,
      double after,
      OptionalDouble msBefore,
      OptionalDouble msAfter,
      List<String> uses) {
    public PerQuery {
      uses = List.copyOf(uses);
    }
  }

  /** An index that was thought of and decided against. */
  public record NotBuilt(String definition, long bytes, String why) {}
}
