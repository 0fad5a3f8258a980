package io.howdah.model;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What an action did to the workload.
 *
 * @param templates what was measured, per template that the action can touch
 * @param took from the change in force to the verdict (for a rollback: to the change out of force)
 * @param sentence the verdict for a person, such as {@code kept index ...: 3 queries 41x faster}
 */
public record Verdict(
    Outcome outcome, List<TemplateChange> templates, Duration took, String sentence) {

  /** The outcomes. */
  public enum Outcome {
    KEPT,
    ROLLED_BACK,
    INCONCLUSIVE,
    FAILED;

    /** The contract's lower-case word. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A template before and after.
   *
   * @param beforeMs mean execution time before, milliseconds
   * @param afterMs mean execution time after, milliseconds
   * @param beforeCalls executions that the first mean is made of
   * @param afterCalls executions that the second mean is made of
   * @param judgement what the difference means
   */
  public record TemplateChange(
      TemplateId template,
      double beforeMs,
      double afterMs,
      long beforeCalls,
      long afterCalls,
      Judgement judgement) {}

  /** What a difference of two means is worth. */
  public enum Judgement {
    FASTER,
    SAME,
    SLOWER,
    /** Too few calls to tell. */
    UNKNOWN
  }

  public Verdict {
    templates = List.copyOf(templates);
  }
}
