package io.howdah.guard.sql;

import java.util.Optional;
import java.util.regex.Pattern;

/** All lists of names the guard judges by. Immutable; read once per guard. */
final class Vocabulary {
  private static final Pattern COLLATION_OF_A_LOCALE =
      Pattern.compile("[a-z]{2,3}([_-][A-Za-z0-9]{1,8})*(\\.(utf8|UTF-8))?(@[a-z]{2,16})?");

  private final WordList nodes = WordList.read(false, "nodes.txt");
  private final WordList statements = WordList.read(false, "statements.txt");
  private final WordList functions = WordList.read(false, "functions.txt", "known-functions.txt");
  private final WordList relations = WordList.read(false, "relations.txt");
  private final WordList names = WordList.read(true, "names.txt");

  /** The group of a node type below a statement: expression, lock, into, change, part. */
  Optional<Entry> node(String type) {
    return nodes.find(type);
  }

  Optional<Entry> statement(String type) {
    return statements.find(type);
  }

  /** A function of pg_catalog or an extension, by its bare name: allow, sized, sql, write, deny. */
  Optional<Entry> function(String name) {
    return functions.find(name);
  }

  /** A relation of the server's own: bare for pg_catalog, qualified for information_schema. */
  Optional<Entry> relation(String name) {
    return relations.find(name);
  }

  /** Whether names.txt has the word in that group. */
  boolean has(String group, String name) {
    return names.find(group + "/" + name).isPresent();
  }

  boolean isType(String name) {
    return has("type", name) || (name.startsWith("_") && has("type", name.substring(1)));
  }

  boolean isCollation(String name) {
    return has("collation", name) || COLLATION_OF_A_LOCALE.matcher(name).matches();
  }

  WordList functions() {
    return functions;
  }

  WordList relations() {
    return relations;
  }

  WordList nodes() {
    return nodes;
  }
}
