package io.howdah.pg;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code .sql} resource of named blocks. A block begins with {@code -- @name}, optionally
 * followed by the major versions it is for ({@code 17+}, {@code ..16}, {@code 16..17}) and by words
 * in parentheses for the reader; a name may have several blocks for different versions. Lines
 * {@code -- @needs role R} and {@code -- @needs extension E} say what it needs.
 */
public final class SqlFile {
  private static final Pattern HEAD =
      Pattern.compile("--\\s*@(\\w+)(?:\\s+(\\d+)?(\\+|\\.\\.)(\\d+)?)?\\s*(\\(.*)?");
  private static final Pattern NEEDS =
      Pattern.compile("--\\s*@needs\\s+(role|extension)\\s+(\\S+)\\s*");

  private record Block(int from, int to, Query query) {
    boolean fits(int major) {
      return from <= major && major <= to;
    }
  }

  private final String name;
  private final Map<String, List<Block>> blocks = new LinkedHashMap<>();

  private SqlFile(String name) {
    this.name = name;
  }

  /**
   * Loads a resource that lies beside a class.
   *
   * @throws IllegalArgumentException when the resource is not there or malformed: a fault of the
   *     build
   */
  public static SqlFile load(Class<?> beside, String resource) {
    try (InputStream in = beside.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException(
            "no resource " + resource + " beside " + beside.getName());
      }
      return parse(resource, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static SqlFile parse(String name, String text) {
    SqlFile file = new SqlFile(name);
    BlockReader reader = new BlockReader(file);
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      reader.line(line, number);
    }
    reader.end();
    return file;
  }

  /** The names of the queries in the order of the file. */
  public List<String> names() {
    return List.copyOf(blocks.keySet());
  }

  /**
   * The query of that name for a server version.
   *
   * @param versionNumber as server_version_num: 170004
   * @return empty where the file has the name, but not for this version
   * @throws IllegalArgumentException when the file has no such name: a fault of the caller
   */
  public Optional<Query> query(String queryName, int versionNumber) {
    List<Block> variants = blocks.get(queryName);
    if (variants == null) {
      throw new IllegalArgumentException("%s has no query @%s".formatted(name, queryName));
    }
    return variants.stream()
        .filter(b -> b.fits(versionNumber / 10_000))
        .findFirst()
        .map(Block::query);
  }

  private static final class BlockReader {
    private final SqlFile file;
    private String block = "";
    private int from;
    private int to;
    private final StringBuilder sql = new StringBuilder();
    private final List<String> roles = new ArrayList<>();
    private final List<String> extensions = new ArrayList<>();

    BlockReader(SqlFile file) {
      this.file = file;
    }

    void line(String line, int number) {
      Matcher needs = NEEDS.matcher(line);
      Matcher head = HEAD.matcher(line);
      if (needs.matches()) {
        (needs.group(1).equals("role") ? roles : extensions).add(needs.group(2));
      } else if (head.matches()) {
        end();
        block = head.group(1);
        from = head.group(2) == null ? 0 : Integer.parseInt(head.group(2));
        to = head.group(4) == null ? Integer.MAX_VALUE : Integer.parseInt(head.group(4));
      } else if (line.strip().startsWith("-- @")) {
        throw new IllegalArgumentException(
            "%s:%d: not a block's head".formatted(file.name, number));
      } else if (!block.isEmpty()) {
        sql.append(line).append('\n');
      }
    }

    void end() {
      if (!block.isEmpty()) {
        String text = sql.toString().strip();
        if (text.endsWith(";")) {
          text = text.substring(0, text.length() - 1);
        }
        if (!Sql.isOneStatement(text)) {
          throw new IllegalArgumentException(
              "%s: @%s is not exactly one statement".formatted(file.name, block));
        }
        file.blocks
            .computeIfAbsent(block, k -> new ArrayList<>())
            .add(new Block(from, to, new Query(block, text, roles, extensions)));
      }
      sql.setLength(0);
      roles.clear();
      extensions.clear();
    }
  }
}
