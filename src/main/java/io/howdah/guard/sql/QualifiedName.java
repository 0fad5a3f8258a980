package io.howdah.guard.sql;

import io.howdah.model.SqlNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A name as the grammar sees it: case folded, quotes gone.
 *
 * @param schema empty where none was written; that is another name than one with a schema
 */
public record QualifiedName(Optional<String> schema, String name) {

  /**
   * Reads {@code index} or {@code schema.index} the way PostgreSQL reads identifiers: unquoted
   * ASCII letters fold to lower case, quoted parts stay, a doubled quote is one.
   *
   * @throws IllegalArgumentException when it is not one or two identifiers
   */
  public static QualifiedName parse(String text) {
    List<String> parts = new ArrayList<>();
    int at = 0;
    while (true) {
      StringBuilder part = new StringBuilder();
      at = text.startsWith("\"", at) ? quoted(text, at, part) : plain(text, at, part);
      if (part.isEmpty()) {
        throw new IllegalArgumentException(
            "'%s' is no name of an index: write index or schema.index".formatted(text));
      }
      parts.add(part.toString());
      if (at == text.length()) {
        break;
      }
      if (text.charAt(at) != '.' || parts.size() == 2) {
        throw new IllegalArgumentException(
            "'%s' is no name of an index: write index or schema.index, and quote what is not plain"
                .formatted(text));
      }
      at++;
    }
    return parts.size() == 1
        ? new QualifiedName(Optional.empty(), parts.getFirst())
        : new QualifiedName(Optional.of(parts.getFirst()), parts.getLast());
  }

  private static int quoted(String text, int from, StringBuilder part) {
    int at = from + 1;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != '"') {
        part.append(c);
      } else if (at < text.length() && text.charAt(at) == '"') {
        part.append('"');
        at++;
      } else {
        return at;
      }
    }
    throw new IllegalArgumentException("'" + text + "' lacks its closing quote");
  }

  private static int plain(String text, int from, StringBuilder part) {
    int at = from;
    while (at < text.length()) {
      char c = text.charAt(at);
      boolean letter = c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
      boolean later = at > from && ((c >= '0' && c <= '9') || c == '$');
      if (!letter && !later) {
        break;
      }
      part.append(c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
      at++;
    }
    return at;
  }

  @Override
  public String toString() {
    return schema.map(s -> SqlNames.readable(s) + ".").orElse("") + SqlNames.readable(name);
  }
}
