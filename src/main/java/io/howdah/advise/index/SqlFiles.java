package io.howdah.advise.index;

import io.howdah.model.TemplateId;
import io.howdah.model.TemplateText;
import io.howdah.pg.ReadDoor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A workload that a person wrote down: the statements of a file of SQL, or of all {@code *.sql}
 * files of a directory in the order of their names.
 *
 * @param statements in that order
 * @param skipped what could not be taken in, and why
 */
public record SqlFiles(List<Statement> statements, List<String> skipped) {
  /** Verbs of statements that only read. */
  public static final Set<String> READS = Set.of("select", "with", "values", "table");

  private static final Set<String> WRITES = Set.of("insert", "update", "delete", "merge");
  private static final int MOST_FILES = 5_000;
  private static final long LARGEST_FILE = 4L << 20;
  private static final int MOST_SKIPPED = 50;

  /** Rows of a statement in a file, where LIMIT $n asks for a number. */
  private static final double ROWS = 20;

  public SqlFiles {
    statements = List.copyOf(statements);
    skipped = List.copyOf(skipped);
  }

  /**
   * One of them.
   *
   * @param label the file's name without {@code .sql}, and the line where it holds several
   * @param text as the role of this session runs it; its id is its place, from 0
   * @param generic whether it has parameters ($n)
   * @param calls how often it runs, as the file says
   * @param reads whether it begins as a statement that only reads
   */
  public record Statement(
      String label, TemplateText text, boolean generic, double calls, boolean reads) {}

  /**
   * Reads them.
   *
   * @param most statements that are taken in
   * @throws IOException when a file cannot be read, in the operating system's words
   */
  public static SqlFiles read(ReadDoor door, Path place, int most) throws IOException {
    String role = door.server().role();
    String path = SearchPaths.of(door, List.of(role)).of(role);
    List<Statement> out = new ArrayList<>();
    List<String> skipped = new ArrayList<>();
    for (Path file : files(place)) {
      if (Files.size(file) > LARGEST_FILE) {
        skipped.add("%s: larger than %d MB".formatted(file.getFileName(), LARGEST_FILE >> 20));
        continue;
      }
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      List<SqlScript.Statement> statements = SqlScript.split(text);
      for (SqlScript.Statement s : statements) {
        String bare = file.getFileName().toString().replaceFirst("\\.sql$", "");
        String label = statements.size() > 1 ? "%s line %d".formatted(bare, s.line()) : bare;
        boolean reads = READS.contains(s.verb());
        if (!reads && !WRITES.contains(s.verb())) {
          skipped.add("%s: %s is not planned".formatted(label, s.verb().toUpperCase(Locale.ROOT)));
        } else if (out.size() >= most) {
          skipped.add("%s: more than %d statements".formatted(label, most));
        } else {
          TemplateId id = new TemplateId(0, out.size());
          out.add(
              new Statement(
                  label,
                  new TemplateText(id, s.text(), role, path, ROWS),
                  s.parameters(),
                  s.weight(),
                  reads));
        }
      }
    }
    return new SqlFiles(out, skipped.stream().limit(MOST_SKIPPED).toList());
  }

  private static List<Path> files(Path place) throws IOException {
    if (!Files.isDirectory(place)) {
      return List.of(place);
    }
    try (Stream<Path> all = Files.list(place)) {
      return all.filter(f -> f.getFileName().toString().endsWith(".sql"))
          .sorted()
          .limit(MOST_FILES)
          .toList();
    }
  }
}
