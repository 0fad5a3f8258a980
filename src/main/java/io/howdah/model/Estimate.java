package io.howdah.model;

import java.util.List;
import java.util.OptionalLong;

/**
 * What a remedy would do, on paper.
 *
 * @param status ok when something could be simulated; absent when there is nothing to simulate
 * @param templates the planner's cost of each template that the remedy can touch
 * @param bytes disk it would take, estimated
 * @param words one line for a person
 */
public record Estimate(
    EvidenceStatus status, List<TemplateCost> templates, OptionalLong bytes, String words) {

  /**
   * A template's cost in the planner's unit.
   *
   * @param weight its share of database time, between 0 and 1
   */
  public record TemplateCost(TemplateId template, double before, double after, double weight) {

    /** How many times cheaper it would be; 1 where nothing changes. */
    public double gain() {
      return before / Math.max(after, 1e-6);
    }
  }

  public Estimate {
    templates = List.copyOf(templates);
  }

  /** An estimate for what cannot be simulated, such as the end of a session. */
  public static Estimate none(String words) {
    return new Estimate(EvidenceStatus.ABSENT, List.of(), OptionalLong.empty(), words);
  }

  /** The worst slowdown of any template: 1.1 is 10 % dearer; 1 where none is. */
  public double worstSlowdown() {
    return templates.stream()
        .mapToDouble(t -> t.after() / Math.max(t.before(), 1e-6))
        .max()
        .stream()
        .map(x -> Math.max(1, x))
        .findFirst()
        .orElse(1);
  }
}
