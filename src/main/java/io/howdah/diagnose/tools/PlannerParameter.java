package io.howdah.diagnose.tools;

import io.howdah.diagnose.Level;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A parameter that decides plans.
 *
 * @param value in force, in base units
 * @param usual PostgreSQL's built-in default
 * @param type {@code bool}, {@code real}, {@code integer}, {@code enum}
 * @param source where the value comes from
 */
record PlannerParameter(String name, String value, String usual, String type, String source) {

  /** The span in which nobody would call the value wrong: lowest and highest. */
  private record Sane(double low, double high) {}

  private static final Set<String> OFF = Set.of("off", "false", "no", "0");

  private static final Map<String, Sane> SANE =
      Map.of(
          "random_page_cost", new Sane(0.9, 6),
          "seq_page_cost", new Sane(0.05, 2),
          "cpu_tuple_cost", new Sane(0.002, 0.05),
          "cpu_index_tuple_cost", new Sane(0.001, 0.025),
          "cpu_operator_cost", new Sane(0.0005, 0.0125),
          "effective_cache_size", new Sane(8192, Double.MAX_VALUE),
          "join_collapse_limit", new Sane(4, 100),
          "from_collapse_limit", new Sane(4, 100),
          "default_statistics_target", new Sane(30, 10_000));

  static Reading<PlannerParameter> read(ReadDoor door) {
    return door.read(
        Toolbox.SQL,
        "planner_parameters",
        r ->
            new PlannerParameter(
                r.text("name"),
                r.text("setting"),
                r.text("boot_value"),
                r.text("vartype"),
                r.text("source")));
  }

  /** By name; empty where they cannot be read. */
  static Map<String, PlannerParameter> byName(ReadDoor door) {
    return read(door).rows().stream()
        .collect(Collectors.toMap(PlannerParameter::name, Function.identity()));
  }

  PlannerParameter withValue(String other) {
    return new PlannerParameter(name, other, usual, type, source);
  }

  /** Whether one role or database has it so, and not the whole server. */
  boolean overridden() {
    return source.startsWith("database") || source.equals("user");
  }

  /** How far it is from anything sane. */
  Level offness() {
    if (value.equals(usual)) {
      return Level.NONE;
    }
    if (type.equals("bool") && name.startsWith("enable_")) {
      return OFF.contains(value.toLowerCase(Locale.ROOT)) ? Level.STRONG : Level.NONE;
    }
    Sane sane = SANE.get(name);
    if (sane == null) {
      return Level.NONE;
    }
    double v;
    try {
      v = Double.parseDouble(value);
    } catch (NumberFormatException e) {
      // With a unit, as in 4GB: as somebody wrote it for a role, and not in base units.
      return Level.NONE;
    }
    double times = v < sane.low() ? sane.low() / Math.max(v, 1e-9) : v / sane.high();
    return times <= 1 ? Level.NONE : times >= 1.5 ? Level.STRONG : Level.SOME;
  }

  String inWords() {
    return "%s is %s (default %s, from %s)".formatted(name, value, usual, source);
  }
}
