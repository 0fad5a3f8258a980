package io.howdah.remember;

import io.howdah.model.Cause;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runbooks in Markdown as notes. The first heading is the title; a line {@code Causes: id, id}
 * before the next heading says what it is for.
 */
public final class Runbooks {
  /** Files that one directory may hold. */
  public static final int MOST_FILES = 1_000;

  private static final int DEEPEST = 8;
  private static final String PLACE = "runbooks/";
  private static final String CAUSES = "causes:";

  private Runbooks() {}

  /**
   * What was found in a directory.
   *
   * @param skipped file by file, with the reason
   */
  public record Found(List<Note> notes, List<String> skipped) {
    public Found {
      notes = List.copyOf(notes);
      skipped = List.copyOf(skipped);
    }
  }

  /** Those that come with Howdah, for every cluster. */
  public static List<Note> starter(Instant now) {
    return resource("index.txt")
        .lines()
        .filter(l -> !l.isBlank())
        .map(name ->
            note(
                name,
                resource(name),
                MemoryKind.PROCEDURE,
                Scope.everywhere(),
                Source.RUNBOOK,
                now))
        .toList();
  }

  private static String resource(String name) {
    try (InputStream in = Runbooks.class.getResourceAsStream(PLACE + name)) {
      if (in == null) {
        throw new IllegalStateException("not in this program: " + PLACE + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A file, or the Markdown files of a directory and those below it.
   *
   * @throws IOException when it cannot be read at all
   */
  public static Found read(Path place, MemoryKind kind, Scope scope, Instant now)
      throws IOException {
    List<Note> notes = new ArrayList<>();
    List<String> skipped = new ArrayList<>();
    for (Path file : files(place)) {
      if (notes.size() == MOST_FILES) {
        skipped.add("%s and what comes after it: more than %d files".formatted(file, MOST_FILES));
        break;
      }
      String name = Files.isDirectory(place) ? place.relativize(file).toString() : file.toString();
      try {
        if (Files.size(file) > 4L * Note.LONGEST_BODY) {
          skipped.add(tooLong(name));
          continue;
        }
        String text = Files.readString(file, StandardCharsets.UTF_8);
        if (text.isBlank()) {
          skipped.add(name + ": empty");
        } else if (text.length() > Note.LONGEST_BODY) {
          skipped.add(tooLong(name));
        } else {
          notes.add(note(name, text, kind, scope, Source.PERSON, now));
        }
      } catch (CharacterCodingException e) {
        skipped.add(name + ": not UTF-8 text");
      }
    }
    return new Found(notes, skipped);
  }

  private static String tooLong(String name) {
    return "%s: longer than %d characters; split it into one runbook a page"
        .formatted(name, Note.LONGEST_BODY);
  }

  private static List<Path> files(Path place) throws IOException {
    if (!Files.isDirectory(place)) {
      return List.of(place);
    }
    try (Stream<Path> tree = Files.walk(place, DEEPEST)) {
      return tree.filter(Files::isRegularFile)
          .filter(p -> p.toString().endsWith(".md"))
          .sorted()
          .limit(MOST_FILES + 1L)
          .toList();
    }
  }

  static Note note(
      String name, String markdown, MemoryKind kind, Scope scope, Source source, Instant now) {
    List<String> lines = markdown.lines().toList();
    String title = name.replaceAll("(^.*/|\\.md$)", "").replace('-', ' ');
    List<Cause> causes = new ArrayList<>();
    List<String> body = new ArrayList<>();
    boolean titled = false;
    boolean head = true;
    for (String line : lines) {
      if (!titled && line.startsWith("# ")) {
        title = line.substring(2).strip();
        titled = true;
      } else if (head && line.toLowerCase(Locale.ROOT).startsWith(CAUSES)) {
        Arrays.stream(line.substring(CAUSES.length()).split("[,\\s]+", -1))
            .map(Cause::ofId)
            .flatMap(Optional::stream)
            .forEach(causes::add);
      } else {
        head &= !line.startsWith("#");
        body.add(line);
      }
    }
    Fingerprint fingerprint =
        Fingerprint.none().withAll(Fingerprint.Sort.CAUSE, causes.stream().map(Cause::id).toList());
    return new Note(
        kind,
        scope,
        title.isBlank() ? "untitled" : title,
        String.join("\n", body),
        causes.stream().findFirst(),
        fingerprint,
        (source == Source.RUNBOOK ? "howdah: " : "file: ") + name,
        source,
        name,
        now,
        Optional.empty());
  }
}
