package io.howdah.guard.sql;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** CREATE INDEX and DROP INDEX: what Howdah may do by itself. */
final class IndexRules {
  private final Vocabulary words;
  private final Findings findings;
  private final TreeWalk walk;
  private final RelationRules relations;

  IndexRules(Vocabulary words, Findings findings, TreeWalk walk, RelationRules relations) {
    this.words = words;
    this.findings = findings;
    this.walk = walk;
    this.relations = relations;
  }

  StatementKind create(JsonNode body, Trail at) {
    relations.target(Tree.relation(body.path("relation")), at);
    if (Tree.text(body, "idxname").startsWith("pg_")) {
      findings.deny(at, "names that begin with pg_ are the server's own");
    }
    if (!Tree.flag(body, "concurrent")) {
      findings.approve(
          at,
          "CREATE INDEX without CONCURRENTLY blocks every writer of the table; Permission denied"
              + " for Howdah alone");
    }
    if (Tree.flag(body, "unique")) {
      findings.approve(
          at,
          "a UNIQUE index refuses rows from its first moment, even while INVALID; Permission denied"
              + " for Howdah alone");
    }
    if (body.has("tableSpace")) {
      findings.approve(at, "placing files in a tablespace is a person's choice; Permission denied");
    }
    String method = Tree.text(body, "accessMethod");
    if (!words.has("method", method)) {
      findings.deny(at, "index method %s is not on the list".formatted(method));
    }
    for (JsonNode option : body.path("options")) {
      String name = Tree.text(option.path("DefElem"), "defname");
      if (!words.has("index-option", name)) {
        findings.deny(at, "index option %s is not on the list".formatted(name));
      }
    }
    walk.fields("IndexStmt", body, Scope.INDEX, at);
    return StatementKind.CREATE_INDEX;
  }

  /** The list already asks a person; an index of our own, dropped without a lock, need not. */
  StatementKind drop(JsonNode body, Trail at) {
    walk.fields("DropStmt", body, Scope.DEFINE, at);
    List<List<String>> names =
        Tree.items(body.path("objects")).stream()
            .map(object -> Tree.names(object.path("List").path("items")))
            .toList();
    for (List<String> name : names) {
      relations.target(Tree.qualified(name), at);
    }
    if (!Tree.text(body, "behavior").equals("DROP_RESTRICT")) {
      findings.deny(at, "CASCADE drops what is not named here");
    }
    return StatementKind.DROP_INDEX;
  }

  /**
   * Whether it drops exactly one index, of Howdah's own making, without a lock: no person is asked.
   */
  static boolean dropsOwn(JsonNode body, GuardContext context) {
    List<JsonNode> objects = Tree.items(body.path("objects"));
    if (!Tree.text(body, "removeType").equals("OBJECT_INDEX")
        || !Tree.flag(body, "concurrent")
        || !Tree.text(body, "behavior").equals("DROP_RESTRICT")
        || objects.size() != 1) {
      return false;
    }
    List<String> parts = Tree.names(objects.getFirst().path("List").path("items"));
    return parts.size() <= 2 && context.owned().contains(Tree.qualified(parts));
  }
}
