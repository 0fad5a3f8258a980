package io.howdah.guard.sql;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the lists beside this class: {@code [group] why}, then words, until the next group. A line
 * that begins with {@code # } is a comment (a lone # is an operator).
 */
final class WordList {
  private final Map<String, Entry> entries;

  private WordList(Map<String, Entry> entries) {
    this.entries = Map.copyOf(entries);
  }

  /**
   * All entries of the given resources.
   *
   * @param apart whether a word may stand in several groups and is kept as {@code group/word}
   * @throws IllegalStateException when a word stands twice: two groups would contradict each other
   */
  static WordList read(boolean apart, String... resources) {
    Map<String, Entry> entries = new HashMap<>();
    for (String resource : resources) {
      Entry group = new Entry("deny", "");
      for (String line : lines(resource)) {
        if (line.startsWith("# ") || line.isBlank()) {
          continue;
        }
        if (line.startsWith("[")) {
          int end = line.indexOf(']');
          group = new Entry(line.substring(1, end), line.substring(end + 1).trim());
          continue;
        }
        for (String word : line.trim().split(" +", -1)) {
          String key = apart ? group.group() + "/" + word : word;
          if (entries.put(key, group) != null) {
            throw new IllegalStateException(resource + " names " + word + " twice");
          }
        }
      }
    }
    return new WordList(entries);
  }

  static Iterable<String> lines(String resource) {
    try (InputStream in = WordList.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + resource);
      }
      var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      return reader.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("the jar's " + resource + " cannot be read", e);
    }
  }

  Optional<Entry> find(String word) {
    return Optional.ofNullable(entries.get(word));
  }

  Map<String, Entry> entries() {
    return entries;
  }
}
