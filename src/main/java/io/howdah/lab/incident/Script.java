package io.howdah.lab.incident;

import io.howdah.lab.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An incident as data: a resource of SQL in sections, each begun by a line {@code -- @kind name
 * key=value ...}.
 *
 * <p>{@code story} (its words stand on the same line); {@code make}: the department's tables as
 * they are when well; {@code traffic}: a template that its services call from then on, or with
 * {@code from=fault} only then; {@code fault}, with {@code repeat=N} in rounds; {@code session}: a
 * backend that the fault keeps busy; {@code measure}: what shows the damage ({@link Measure});
 * {@code allow}: what the right cure may change; {@code right} and {@code wrong}: what a DBA would
 * do, and what would not help, by which the script is tested.
 *
 * @param cause the resource's name: a cause's id, for a variant with a word after it
 */
record Script(String cause, String text, List<Section> sections) {
  private static final Pattern BEGIN = Pattern.compile("(?m)^(?=-- @)");
  private static final Pattern CARE = Pattern.compile("(?mi)^(VACUUM|ANALYZE)\\b");

  Script {
    sections = List.copyOf(sections);
  }

  /**
   * @param words after the kind, those that are no key=value
   */
  record Section(String kind, String words, Map<String, String> keys, String body) {
    Section {
      keys = Map.copyOf(keys);
    }

    String key(String name, String otherwise) {
      return keys.getOrDefault(name, otherwise);
    }

    static Section of(String block) {
      String head = block.lines().findFirst().orElse("").substring("-- @".length()).strip();
      String kind = head.split(" ", 2)[0];
      List<String> tokens =
          Pattern.compile(" ").splitAsStream(head).skip(1).filter(t -> !t.isEmpty()).toList();
      boolean told = kind.equals("story");
      Map<String, String> keys =
          tokens.stream()
              .filter(t -> !told && t.contains("="))
              .map(t -> t.split("=", 2))
              .collect(Collectors.toUnmodifiableMap(t -> t[0], t -> t[1]));
      String words =
          tokens.stream().filter(t -> told || !t.contains("=")).collect(Collectors.joining(" "));
      return new Section(
          kind, words, keys, block.lines().skip(1).collect(Collectors.joining("\n")).strip());
    }
  }

  static Script read(String cause) {
    String text = Resource.text("incidents/" + cause + ".sql");
    return new Script(
        cause,
        text,
        BEGIN
            .splitAsStream(text)
            .filter(block -> block.startsWith("-- @"))
            .map(Section::of)
            .toList());
  }

  List<Section> all(String kind) {
    return sections.stream().filter(s -> s.kind().equals(kind)).toList();
  }

  Section one(String kind) {
    List<Section> found = all(kind);
    if (found.size() != 1) {
      throw new IllegalStateException(
          "%s has %d sections %s, not one".formatted(cause, found.size(), kind));
    }
    return found.getFirst();
  }

  /**
   * The same with what a session changed counted before VACUUM or ANALYZE report: left to itself
   * the session counts up to a second later, and rows that were cared for would stand as neglected.
   */
  static List<String> counted(List<String> statements) {
    var all = new ArrayList<String>();
    for (String sql : statements) {
      if (CARE.matcher(sql).find()) {
        all.add("SELECT pg_stat_force_next_flush()");
      }
      all.add(sql);
    }
    return all;
  }

  /** Statements end with a semicolon at the end of a line; bodies in dollar quotes stay whole. */
  static List<String> statements(String text) {
    var all = new ArrayList<String>();
    var current = new StringBuilder();
    boolean quoted = false;
    for (String line : text.lines().toList()) {
      current.append(line).append('\n');
      quoted ^= line.split("\\$\\$", -1).length % 2 == 0;
      if (!quoted && line.stripTrailing().endsWith(";")) {
        all.add(current.toString().strip().replaceAll(";$", ""));
        current.setLength(0);
      }
    }
    if (!current.toString().isBlank()) {
      all.add(current.toString().strip());
    }
    return all;
  }
}
