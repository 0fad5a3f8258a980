package io.howdah.advise.parameter;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What became of the templates under other settings.
 *
 * @param complete false when the time was over before all were tried
 */
record Outcome(List<Effect> effects, boolean complete) {
  /** No template may become slower by more. */
  static final double MOST_SLOWER = 0.10;

  /** Milliseconds a call that nobody feels, be they ten per cent. */
  private static final double UNFELT_MS = 0.3;

  Outcome {
    effects = List.copyOf(effects);
  }

  /**
   * One template.
   *
   * @param weight of it in the whole
   * @param ratio after divided by before; 1 where it was not touched
   * @param floor standard deviation of executions under the same settings, as a share of them
   * @param before cost of one call: milliseconds where executed, else the planner's
   * @param executed whether it was
   */
  record Effect(
      Template template,
      double weight,
      double ratio,
      double floor,
      double before,
      boolean executed) {
    boolean harmed() {
      boolean felt = !executed || before * (ratio - 1) > UNFELT_MS;
      return felt && ratio > 1 + Math.max(MOST_SLOWER, 2 * floor);
    }

    boolean helped() {
      boolean felt = !executed || before * (1 - ratio) > UNFELT_MS;
      return felt && ratio < 1 - Math.max(0.2, 2 * floor);
    }
  }

  /** After divided by before of all together, each by its weight. */
  double total() {
    double all = effects.stream().mapToDouble(Effect::weight).sum();
    return all <= 0 ? 1 : effects.stream().mapToDouble(e -> e.weight() * e.ratio()).sum() / all;
  }

  /** By which {@link #total} may differ without any change. */
  double noise() {
    double all = effects.stream().mapToDouble(Effect::weight).sum();
    double squares =
        effects.stream()
            .filter(e -> e.ratio() != 1)
            .mapToDouble(e -> Math.pow(e.weight() * e.floor(), 2))
            .sum();
    return all <= 0 ? 0 : Math.sqrt(squares) / all;
  }

  Optional<Effect> worst() {
    return effects.stream().max(Comparator.comparingDouble(Effect::ratio));
  }

  double worstRatio() {
    return worst().map(Effect::ratio).orElse(1.0);
  }

  Optional<Effect> harmed() {
    return effects.stream().filter(Effect::harmed).max(Comparator.comparingDouble(Effect::ratio));
  }
}
