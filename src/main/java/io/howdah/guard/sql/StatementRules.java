package io.howdah.guard.sql;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Judges one whole statement by its kind, then walks it. */
final class StatementRules {
  private final Vocabulary words;
  private final Findings findings;
  private final TreeWalk walk;
  private final IndexRules indexes;
  private final MaintenanceRules maintenance;
  private final DefinitionRules definitions;
  private final GuardContext context;
  private final FunctionRules functions;

  StatementRules(
      Vocabulary words,
      Findings findings,
      TreeWalk walk,
      RelationRules relations,
      FunctionRules functions,
      GuardContext context) {
    this.functions = functions;
    this.words = words;
    this.findings = findings;
    this.walk = walk;
    this.context = context;
    this.indexes = new IndexRules(words, findings, walk, relations);
    this.maintenance = new MaintenanceRules(words, findings, walk);
    this.definitions = new DefinitionRules(words, findings, walk, relations);
  }

  /** Judges the statement into the findings and says of what kind it is. */
  StatementKind judge(String type, JsonNode body) {
    Trail at = Trail.of(type);
    Optional<Entry> listed = words.statement(type).or(() -> words.statement(variant(type, body)));
    if (listed.isEmpty()) {
      findings.deny(
          at, "%s: this kind of statement is not on the list".formatted(variant(type, body)));
      return StatementKind.OTHER;
    }
    String why = listed.get().why();
    switch (listed.get().group()) {
      case "allow" -> {}
      case "approve" -> {
        // Changes of rows are told by the walk, where they stand inside of WITH as well.
        boolean told = words.node(type).filter(e -> e.group().equals("change")).isPresent();
        if (!told && (!type.equals("DropStmt") || !IndexRules.dropsOwn(body, context))) {
          findings.approve(at, why);
        }
      }
      default -> {
        findings.deny(at, why);
        return kind(type);
      }
    }
    return switch (variant(type, body)) {
      case "ExplainStmt" -> explain(body, at);
      case "DropStmt:OBJECT_INDEX" -> indexes.drop(body, at);
      case "IndexStmt" -> indexes.create(body, at);
      case "VacuumStmt" -> maintenance.vacuum(body, at);
      case "ReindexStmt", "ClusterStmt" -> maintenance.heavy(type, body, at);
      case "SelectStmt", "VariableShowStmt" -> {
        functions.parameter(Tree.text(body, "name"), at);
        walk.fields(type, body, Scope.READ, at);
        yield kind(type);
      }
      case "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt" -> {
        changed(type, body);
        yield StatementKind.CHANGE;
      }
      default -> {
        definitions.judge(type, body, at);
        yield StatementKind.DEFINITION;
      }
    };
  }

  /** Walked as a node, so that its target is judged like that of a change inside WITH. */
  private void changed(String type, JsonNode body) {
    walk.body(type, body, Scope.CHANGE, Trail.of(type));
    if ((type.equals("DeleteStmt") || type.equals("UpdateStmt")) && !body.has("whereClause")) {
      findings.approve(Trail.of(type), "it has no WHERE: every row of the table is changed");
    }
  }

  /** The faces of a statement that has several: {@code DropStmt:OBJECT_INDEX}. */
  private static String variant(String type, JsonNode body) {
    String face =
        switch (type) {
          case "DropStmt" -> Tree.text(body, "removeType");
          case "RenameStmt" -> Tree.text(body, "renameType");
          case "CommentStmt", "AlterTableStmt" -> Tree.text(body, "objtype");
          default -> "";
        };
    return face.isEmpty() ? type : type + ":" + face;
  }

  private static StatementKind kind(String type) {
    return switch (type) {
      case "SelectStmt" -> StatementKind.SELECT;
      case "VariableShowStmt" -> StatementKind.SHOW;
      default -> StatementKind.OTHER;
    };
  }

  private StatementKind explain(JsonNode body, Trail at) {
    boolean analyze = false;
    for (JsonNode option : body.path("options")) {
      JsonNode element = option.path("DefElem");
      String name = Tree.text(element, "defname");
      if (!words.has("explain-option", name)) {
        findings.deny(at.down("options"), "EXPLAIN has no option %s on the list".formatted(name));
      }
      // The last one counts for PostgreSQL; any one counts here.
      analyze |= name.equals("analyze") && !Options.isOff(element);
    }
    JsonNode query = body.path("query");
    String type = Tree.type(query).orElse("");
    JsonNode inner = query.path(type);
    Trail below = at.down("query").down(type);
    switch (type) {
      case "SelectStmt" -> walk.fields(type, inner, analyze ? Scope.MEASURE : Scope.PLAN, below);
      case "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt" ->
          walk.body(type, inner, analyze ? Scope.MEASURE : Scope.PLAN, below);
      case "CreateTableAsStmt" -> {
        if (analyze) {
          findings.deny(below, "EXPLAIN ANALYZE would make the table");
        }
        walk.fields(type, inner, Scope.PLAN, below);
      }
      default ->
          findings.deny(below, "EXPLAIN of %s: only queries and changes of rows".formatted(type));
    }
    return analyze ? StatementKind.EXPLAIN_ANALYZE : StatementKind.EXPLAIN;
  }
}
