package io.howdah.diagnose.llm;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The words that may leave: PostgreSQL's own (keywords, parameters, wait events, catalogue names)
 * and Howdah's. What is not among them is somebody's name or somebody's data.
 */
final class Vocabulary {
  private static final String RESOURCE = "vocabulary.txt";

  private final Set<String> words;

  private Vocabulary(Set<String> words) {
    this.words = words;
  }

  static Vocabulary shipped() {
    try (InputStream in = Vocabulary.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + RESOURCE);
      }
      return of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("the jar's " + RESOURCE + " cannot be read", e);
    }
  }

  /** Words apart by blanks; lines that begin with # are for the reader. */
  static Vocabulary of(String text) {
    return new Vocabulary(
        text.lines()
            .filter(l -> !l.startsWith("#"))
            .flatMap(l -> Arrays.stream(l.strip().split("\\s+")))
            .filter(w -> !w.isEmpty())
            .map(w -> w.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet()));
  }

  boolean has(String word) {
    return words.contains(word.toLowerCase(Locale.ROOT));
  }
}
