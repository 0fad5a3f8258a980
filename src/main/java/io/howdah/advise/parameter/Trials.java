package io.howdah.advise.parameter;

import io.howdah.model.ParameterReport.Basis;
import java.util.List;
import java.util.Map;

/** Tries settings on the templates. */
interface Trials {
  /**
   * What the templates take with other settings, compared with those in force.
   *
   * @param idea what is tried, where it is one parameter
   * @param before settings in force, with a value for each parameter of {@code after}
   * @param after the other settings
   */
  Outcome run(Knowledge.Idea idea, Map<String, String> before, Map<String, String> after);

  /** By how much all templates together must become cheaper to be worth a change, 0 to 1. */
  double worthwhile();

  Basis basis();

  /** Whether the time for trials is over. */
  boolean exhausted();

  /** The cost of one call today: milliseconds where executed, else the planner's. */
  double today(Template t);

  /** What all its calls take: as counted, or by a file's word and the cost of one. */
  default double weight(Template t) {
    return t.ms() > 0 ? t.ms() : t.calls() * today(t);
  }

  /** The templates that are tried. */
  List<Template> templates();
}
