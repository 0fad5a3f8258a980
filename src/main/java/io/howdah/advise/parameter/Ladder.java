package io.howdah.advise.parameter;

import io.howdah.pg.TunableParameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/** The values that a parameter may take, step by step, within Howdah's bounds and the server's. */
final class Ladder {
  /** Doublings from the lowest bound to the highest. */
  private static final int MOST_STEPS = 40;

  private Ladder() {}

  /** The lowest value allowed, in the parameter's unit; minus infinity for none. */
  static double lowest(TunableParameters.Parameter rule, Setting setting) {
    return Math.max(
        rule.min().orElse(Double.NEGATIVE_INFINITY),
        setting.min().orElse(Double.NEGATIVE_INFINITY));
  }

  static double highest(TunableParameters.Parameter rule, Setting setting) {
    return Math.min(
        rule.max().orElse(Double.POSITIVE_INFINITY),
        setting.max().orElse(Double.POSITIVE_INFINITY));
  }

  static boolean within(TunableParameters.Parameter rule, Setting setting, double value) {
    return lowest(rule, setting) <= value && value <= highest(rule, setting);
  }

  /** Values above today's, the nearest first. */
  static List<String> up(TunableParameters.Parameter rule, Setting setting) {
    return numbers(rule, setting).stream()
        .filter(v -> v > setting.number())
        .map(Amount::plain)
        .toList();
  }

  /** Values below today's, the nearest first. */
  static List<String> down(TunableParameters.Parameter rule, Setting setting) {
    return numbers(rule, setting).stream()
        .filter(v -> v < setting.number())
        .sorted(Comparator.reverseOrder())
        .map(Amount::plain)
        .toList();
  }

  private static List<Double> numbers(TunableParameters.Parameter rule, Setting setting) {
    TreeSet<Double> out = new TreeSet<>();
    if (rule.step().startsWith("choose")) {
      choices(rule).stream().map(Double::parseDouble).forEach(out::add);
    } else if (rule.step().startsWith("multiply") && setting.number() > 0) {
      double factor = Double.parseDouble(rule.step().substring("multiply".length()).strip());
      double up = setting.number();
      double down = setting.number();
      for (int i = 0; i < MOST_STEPS; i++) {
        up *= factor;
        down /= factor;
        out.add(up);
        out.add(setting.type().equals("integer") ? Math.rint(down) : down);
      }
    }
    return out.stream().filter(v -> within(rule, setting, v)).toList();
  }

  /** The values of a {@code choose} step as they stand there. */
  static List<String> choices(TunableParameters.Parameter rule) {
    String step = rule.step();
    int from = step.indexOf('[');
    return from < 0
        ? new ArrayList<>()
        : Arrays.stream(step.substring(from + 1, step.indexOf(']')).split(",", -1))
            .map(String::strip)
            .toList();
  }
}
