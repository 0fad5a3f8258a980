package io.howdah.guard.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** The corpus under src/test/resources/guard: a statement a line, categories marked with ##. */
final class Corpus {
  /** The index that the corpus takes for Howdah's own. */
  static final GuardContext CONTEXT =
      new GuardContext(Set.of(QualifiedName.parse("public.howdah_owned_idx")));

  /** A statement and the category it stands in. */
  record Line(String category, String sql) {
    @Override
    public String toString() {
      return category + ": " + sql;
    }
  }

  private Corpus() {}

  static List<Line> lines(String file) {
    List<Line> lines = new ArrayList<>();
    String category = "";
    for (String line : text(file).split("\n", -1)) {
      if (line.startsWith("##")) {
        category = line.substring(2).trim();
      } else if (!line.isBlank()) {
        lines.add(new Line(category, line));
      }
    }
    return lines;
  }

  /** Statements over several lines, separated by empty lines. */
  static List<Line> blocks(String file) {
    return Arrays.stream(text(file).split("\n\n", -1))
        .filter(block -> !block.startsWith("--"))
        .map(block -> new Line(file, block.strip()))
        .toList();
  }

  static String text(String file) {
    try (InputStream in = Corpus.class.getResourceAsStream("/guard/" + file)) {
      if (in == null) {
        throw new IllegalStateException("no corpus file " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
