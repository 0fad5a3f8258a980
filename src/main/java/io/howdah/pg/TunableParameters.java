package io.howdah.pg;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The parameters that Howdah may change, and those it never will: {@code parameters.yaml}, the one
 * list that the grants, the guard and the tuner share.
 *
 * @param never not to be touched by whatever way
 */
public record TunableParameters(List<Parameter> tunable, Set<String> never) {
  /**
   * One parameter. Bounds are in its own unit, as pg_settings tells it.
   *
   * @param step {@code multiply N}, {@code choose [..]} or {@code toggle}
   * @param since the first major version that has it reloadable, empty for all from 14
   */
  public record Parameter(
      String name,
      String step,
      Optional<Double> min,
      Optional<Double> max,
      Optional<Integer> since,
      Optional<Integer> until) {
    boolean existsIn(int major) {
      return since.orElse(0) <= major && major <= until.orElse(Integer.MAX_VALUE);
    }
  }

  public TunableParameters {
    tunable = List.copyOf(tunable);
    never = Set.copyOf(never);
  }

  /** Reads the list. */
  public static TunableParameters load() {
    try (InputStream in = TunableParameters.class.getResourceAsStream("parameters.yaml")) {
      if (in == null) {
        throw new IllegalStateException("parameters.yaml is not in the jar");
      }
      return new YAMLMapper().readValue(in, TunableParameters.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The names that a major version has. */
  public List<String> namesFor(int major) {
    return tunable.stream().filter(p -> p.existsIn(major)).map(Parameter::name).toList();
  }
}
