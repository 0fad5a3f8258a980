package io.howdah.model;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What the parameter tuner found: what to change, what a person may do at a restart, and what was
 * thought of and left. Nothing of it was done.
 *
 * @param trials settings that were tried on the templates, by execution or by the planner
 * @param questions plans that the planner was asked for
 * @param lacking what could not be seen, and what that means
 * @param notes what else the reader has to know
 */
public record ParameterReport(
    List<Change> parameters,
    List<Card> cards,
    List<Rejected> rejected,
    List<Judged> templates,
    Memory memory,
    int trials,
    int questions,
    double seconds,
    List<String> lacking,
    List<String> notes) {
  public ParameterReport {
    parameters = List.copyOf(parameters);
    cards = List.copyOf(cards);
    rejected = List.copyOf(rejected);
    templates = List.copyOf(templates);
    lacking = List.copyOf(lacking);
    notes = List.copyOf(notes);
  }

  /** Whom a change reaches. */
  public enum Scope {
    GLOBAL,
    DATABASE,
    ROLE,
    /** The transaction that runs the template, by SET LOCAL. */
    TEMPLATE;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What an expectation rests on. */
  public enum Basis {
    /** Executions, the two settings by turns. */
    MEASURED,
    /** The planner's costs: they correlate with measured times at 0.4 only. */
    PLANNER,
    /** Counters of the server and a sum. */
    ARITHMETIC;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What a change should bring.
   *
   * @param gain before divided by after, of what the change is for: 3.5 is three and a half times
   *     less; of the CPU or the cost of all templates that it reaches, or of what the evidence says
   * @param worstTemplateRatio after divided by before of the template that comes off worst; empty
   *     where no template was looked at
   */
  public record Expected(double gain, Basis basis, OptionalDouble worstTemplateRatio) {}

  /**
   * A change of one parameter.
   *
   * @param whom the role, database or template it is for; empty for the whole cluster
   * @param current as SET takes it, with its unit
   * @param proposed the same
   * @param step the rule of the list of tunable parameters, such as {@code multiply 2}
   * @param min the lowest value Howdah allows, in {@code unit}; empty where there is no order
   * @param unit the parameter's own unit, empty for none
   * @param sql the statements, none of which was run
   * @param inverse what takes it back
   * @param context {@code reload} or {@code session}
   * @param risk in words
   * @param remedy as the loop would do it; empty for what only the application can say
   */
  public record Change(
      String name,
      Scope scope,
      String whom,
      String current,
      String proposed,
      String step,
      Optional<String> min,
      Optional<String> max,
      String unit,
      List<String> evidence,
      Expected expected,
      List<String> sql,
      List<String> inverse,
      String context,
      String risk,
      Optional<Remedy> remedy) {
    public Change {
      evidence = List.copyOf(evidence);
      sql = List.copyOf(sql);
      inverse = List.copyOf(inverse);
    }
  }

  /**
   * Something for a person, mostly at a restart: Howdah never does it.
   *
   * @param proposed empty where only a person can say
   * @param sum what the memory of the machine would be promised to with it; empty where it needs
   *     none
   */
  public record Card(
      String name,
      String current,
      Optional<String> proposed,
      List<String> evidence,
      Optional<String> sum,
      String next) {
    public Card {
      evidence = List.copyOf(evidence);
    }
  }

  /** A value that was thought of and left. */
  public record Rejected(String name, String value, String why) {}

  /**
   * A template that settings were tried on.
   *
   * @param share of the time of all templates that were looked at, 0 to 1
   * @param cost of one call today: milliseconds where executed, else the planner's cost
   * @param floor by which its own executions differ under the same setting, 0 to 1; empty where
   *     planned only
   * @param ratio after divided by before with all changes that reach it; 1 for none
   */
  public record Judged(
      String template,
      String text,
      String role,
      double share,
      double cost,
      OptionalDouble floor,
      double ratio) {}

  /**
   * What the machine's memory is promised to, in bytes.
   *
   * @param total of the machine or of the server's control group; empty where it cannot be seen
   * @param reserve left to the kernel, its page cache and everybody else
   * @param fixed shared_buffers and what else is taken at start
   * @param maintenance what vacuum workers and one index build may take
   * @param sessions that may work at once
   * @param perSession what the hungriest plan that was looked at may take in each
   * @param sum of it all with today's settings
   * @param sumAfter the same with what is proposed for the whole cluster
   * @param basis how it was worked out, for a person
   */
  public record Memory(
      OptionalLong total,
      long reserve,
      long fixed,
      long maintenance,
      int sessions,
      long perSession,
      long sum,
      long sumAfter,
      String basis) {}
}
