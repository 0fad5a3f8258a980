package io.howdah.advise.parameter;

import io.howdah.pg.TunableParameters;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Which parameter is worth a trial on which evidence: {@code knowledge.yaml}. */
record Knowledge(List<Idea> trials) {
  /**
   * One parameter worth a trial.
   *
   * @param when evidence, any of which makes it so
   * @param go up, down, usual, memory, or {@code to [..]}
   * @param touches what of a template it reaches though the plan stays the same: plan for nothing,
   *     memory, hash, jit
   * @param prices whether the planner's costs before and after are in other units
   */
  record Idea(
      String parameter,
      List<String> when,
      String go,
      String touches,
      boolean prices,
      double weight) {
    Idea {
      when = List.copyOf(when);
    }

    /** Values to try, the nearest first, within the bounds. */
    List<String> values(TunableParameters.Parameter rule, Setting setting, Host host) {
      return switch (go) {
        case "up" -> Ladder.up(rule, setting);
        case "down" -> Ladder.down(rule, setting);
        case "usual" -> setting.isUsual() ? List.of() : List.of(setting.boot());
        case "memory" -> memory(rule, setting, host);
        default -> named(setting);
      };
    }

    private List<String> named(Setting setting) {
      return Arrays.stream(go.substring(go.indexOf('[') + 1, go.indexOf(']')).split(",", -1))
          .map(String::strip)
          .filter(v -> !v.equals(setting.value()))
          .toList();
    }

    private static List<String> memory(
        TunableParameters.Parameter rule, Setting setting, Host host) {
      double unit = Amount.of(setting.unit());
      if (host.memory().isEmpty() || unit == 0) {
        return List.of();
      }
      // Whole gigabytes read better, and nothing hangs on the rest.
      double step = (1L << 30) / unit;
      double value = Math.floor(host.memory().getAsLong() * 0.75 / unit / step) * step;
      return value > 1.5 * setting.number() && Ladder.within(rule, setting, value)
          ? List.of(Amount.plain(value))
          : List.of();
    }
  }

  static Knowledge load() {
    try (InputStream in = Knowledge.class.getResourceAsStream("knowledge.yaml")) {
      if (in == null) {
        throw new IllegalStateException("knowledge.yaml is not in the jar");
      }
      return new YAMLMapper().readValue(in, Knowledge.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
