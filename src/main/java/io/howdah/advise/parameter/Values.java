package io.howdah.advise.parameter;

import io.howdah.pg.ReadDoor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds values for the parameters of a template, so that it can be executed: what a parameter is
 * compared with in the generic plan names a column, and the column's statistics name a value that
 * is there.
 */
final class Values {
  private static final Pattern COMPARED =
      Pattern.compile(
          "\\(?([A-Za-z_]\\w*|\"[^\"]+\")\\.([A-Za-z_]\\w*|\"[^\"]+\")\\)?(?:::[a-z ]+)?"
              + " (=|<|>|<=|>=|~~) \\(?\\$(\\d+)");

  private record Known(List<String> common, List<String> bounds) {}

  private Values() {}

  /** By parameter number; what no column tells is left out. */
  static Map<Integer, String> of(ReadDoor door, Plan generic) {
    Map<String, String> aliases = generic.aliases();
    Map<Integer, String> out = new HashMap<>();
    generic
        .top()
        .all()
        .flatMap(n -> n.conditions().stream())
        .forEach(condition -> {
          Matcher m = COMPARED.matcher(condition);
          while (m.find()) {
            int number = Integer.parseInt(m.group(4));
            String table = aliases.get(bare(m.group(1)));
            if (table != null && !out.containsKey(number)) {
              value(door, table, bare(m.group(2)), m.group(3)).ifPresent(v -> out.put(number, v));
            }
          }
        });
    return out;
  }

  private static String bare(String name) {
    return name.startsWith("\"") ? name.substring(1, name.length() - 1) : name;
  }

  private static Optional<String> value(
      ReadDoor door, String table, String column, String operator) {
    return door.read(
            Settings.SQL,
            "column_values",
            r -> new Known(r.texts("common"), r.texts("bounds")),
            table,
            column)
        .first()
        .flatMap(k -> {
          // Bounds of a range lie apart, so that a range of them is not empty.
          double place = operator.startsWith(">") ? 0.4 : operator.startsWith("<") ? 0.6 : 0.5;
          Optional<String> middle =
              k.bounds().isEmpty()
                  ? Optional.empty()
                  : Optional.of(k.bounds().get((int) (place * (k.bounds().size() - 1))));
          Optional<String> common = k.common().stream().findFirst();
          return operator.equals("=") ? common.or(() -> middle) : middle.or(() -> common);
        });
  }
}
