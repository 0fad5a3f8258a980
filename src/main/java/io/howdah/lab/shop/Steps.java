package io.howdah.lab.shop;

import io.howdah.lab.Resource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A resource of SQL in named steps: each begins with a line {@code -- @step name}. */
record Steps(Map<String, String> byName) {
  private static final String MARK = "-- @step ";

  static Steps of(String resource) {
    var steps = new LinkedHashMap<String, String>();
    String name = "";
    for (String line : Resource.text(resource).lines().toList()) {
      if (line.startsWith(MARK)) {
        name = line.substring(MARK.length()).strip();
        steps.put(name, "");
      } else if (!name.isEmpty()) {
        steps.merge(name, line + "\n", String::concat);
      }
    }
    return new Steps(Map.copyOf(steps));
  }

  /** The same steps, each text changed. */
  Steps mapped(UnaryOperator<String> change) {
    return new Steps(
        byName.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> change.apply(e.getValue()))));
  }

  int size() {
    return byName.size();
  }

  String sql(String name) {
    String sql = byName.get(name);
    if (sql == null) {
      throw new IllegalStateException("no step " + name + " in " + byName.keySet());
    }
    return sql;
  }
}
