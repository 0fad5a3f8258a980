package io.howdah.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How eagerly autovacuum looks after one table.
 *
 * @param object the table
 * @param table qualified, quoted where needed
 * @param options what to set; at least one
 */
public record SetTableOptions(ObjectRef object, String table, List<Option> options, String why)
    implements Remedy {

  /**
   * One storage parameter.
   *
   * @param value the new value, or empty to take the table's own away
   * @param before the value that the table has, or empty where it has none
   */
  public record Option(String name, Optional<String> value, Optional<String> before) {}

  public SetTableOptions {
    options = List.copyOf(options);
    if (options.isEmpty()) {
      throw new IllegalArgumentException("nothing to set");
    }
  }

  @Override
  public String type() {
    return "set-table-options";
  }

  @Override
  public List<String> sql() {
    return statements(Option::value);
  }

  @Override
  public List<String> inverse() {
    return statements(Option::before);
  }

  private List<String> statements(Function<Option, Optional<String>> wanted) {
    List<String> out = new ArrayList<>();
    String set =
        options.stream()
            .filter(o -> wanted.apply(o).isPresent())
            .map(o ->
                SqlNames.parameter(o.name())
                    + " = "
                    + SqlNames.literal(wanted.apply(o).orElseThrow()))
            .collect(Collectors.joining(", "));
    String reset =
        options.stream()
            .filter(o -> wanted.apply(o).isEmpty())
            .map(o -> SqlNames.parameter(o.name()))
            .collect(Collectors.joining(", "));
    if (!set.isEmpty()) {
      out.add("ALTER TABLE %s SET (%s)".formatted(table, set));
    }
    if (!reset.isEmpty()) {
      out.add("ALTER TABLE %s RESET (%s)".formatted(table, reset));
    }
    return List.copyOf(out);
  }

  @Override
  public Risk risk() {
    return Risk.LOW;
  }

  @Override
  public boolean reversible() {
    return true;
  }

  @Override
  public String blastRadius() {
    return "autovacuum on that table only, from its next round on";
  }

  @Override
  public Footprint footprint() {
    return Footprint.of(
        "SHARE UPDATE EXCLUSIVE on the table, for a moment, waited for at most 0.5 s at a time",
        "the table shows the settings, and no template becomes slower",
        "the settings are those of autovacuum, and never switch it off",
        "the table still has the settings that were written down");
  }
}
