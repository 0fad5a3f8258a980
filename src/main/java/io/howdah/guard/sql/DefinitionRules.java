package io.howdah.guard.sql;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Statements that define something: a person is asked, and what is hidden in them is denied. */
final class DefinitionRules {
  private final Vocabulary words;
  private final Findings findings;
  private final TreeWalk walk;
  private final RelationRules relations;

  DefinitionRules(Vocabulary words, Findings findings, TreeWalk walk, RelationRules relations) {
    this.words = words;
    this.findings = findings;
    this.walk = walk;
    this.relations = relations;
  }

  void judge(String type, JsonNode body, Trail at) {
    switch (type) {
      case "AlterTableStmt" -> {
        target(body, "relation", at);
        for (JsonNode command : body.path("cmds")) {
          alter(command.path("AlterTableCmd"), at.down("AlterTableCmd"));
        }
      }
      case "CreateStmt" -> {
        target(body, "relation", at);
        for (JsonNode parent : body.path("inhRelations")) {
          target(parent, "RangeVar", at);
        }
      }
      case "RefreshMatViewStmt" -> target(body, "relation", at);
      case "ViewStmt" -> target(body, "view", at);
      case "CreateSeqStmt", "AlterSeqStmt" -> target(body, "sequence", at);
      case "CompositeTypeStmt" -> target(body, "typevar", at);
      case "CreateStatsStmt" -> {
        named(Tree.names(body.path("defnames")), at);
        for (JsonNode relation : body.path("relations")) {
          target(relation, "RangeVar", at);
        }
      }
      case "AlterStatsStmt" -> named(Tree.names(body.path("defnames")), at);
      case "CreateEnumStmt" -> named(Tree.names(body.path("typeName")), at);
      case "CreateDomainStmt" -> named(Tree.names(body.path("domainname")), at);
      case "RenameStmt" -> rename(body, at);
      case "CommentStmt" -> comment(body, at);
      case "DropStmt" -> drop(body, at);
      case "CreateSchemaStmt" -> schema(body, at);
      case "CreateTableAsStmt" -> target(body.path("into"), "rel", at);
      default -> findings.deny(at, "%s is on the list but nobody knows its rules".formatted(type));
    }
    walk.fields(type, body, Scope.DEFINE, at);
  }

  private void target(JsonNode body, String field, Trail at) {
    JsonNode relation = body.path(field);
    if (relation.isObject()) {
      relations.target(Tree.relation(relation), at);
    }
  }

  private void named(List<String> names, Trail at) {
    relations.target(Tree.qualified(names), at);
  }

  private void alter(JsonNode command, Trail at) {
    String subtype = Tree.text(command, "subtype");
    Optional<Entry> listed = words.statement(subtype);
    if (listed.isEmpty()) {
      findings.deny(at, "ALTER TABLE: %s is not on the list".formatted(subtype));
    } else if (!listed.get().group().equals("approve")) {
      findings.deny(at, listed.get().why());
    }
    // Rows of a child are seen through its parent: whose child or parent it becomes counts.
    target(command.path("def"), "RangeVar", at);
    target(command.path("def").path("PartitionCmd"), "name", at);
    for (JsonNode option : command.path("def").path("List").path("items")) {
      String name = Tree.text(option.path("DefElem"), "defname");
      if (words.has("view-right", name)) {
        findings.deny(at, "%s changes with whose rights a view is read".formatted(name));
      }
    }
    cascade(command, at);
  }

  private void cascade(JsonNode body, Trail at) {
    if (Tree.text(body, "behavior").equals("DROP_CASCADE")) {
      findings.deny(at, "CASCADE reaches what is not named here");
    }
  }

  private void rename(JsonNode body, Trail at) {
    target(body, "relation", at);
    cascade(body, at);
    named(Tree.names(body.path("object").path("List").path("items")), at);
    if (Tree.text(body, "newname").startsWith("pg_")) {
      findings.deny(at, "names that begin with pg_ are the server's own");
    }
  }

  /**
   * A column or constraint is named schema.table.column: every part before the last is looked at.
   */
  private void comment(JsonNode body, Trail at) {
    JsonNode object = body.path("object");
    List<String> names = Tree.names(object.path("List").path("items"));
    boolean inTable =
        List.of("OBJECT_COLUMN", "OBJECT_TABCONSTRAINT").contains(Tree.text(body, "objtype"));
    named(inTable && names.size() > 1 ? names.subList(0, names.size() - 1) : names, at);
    Tree.string(object)
        .filter(RelationRules::protectedSchema)
        .ifPresent(s -> findings.deny(at, "schema %s is not changed by hand".formatted(s)));
  }

  private void drop(JsonNode body, Trail at) {
    cascade(body, at);
    for (JsonNode object : body.path("objects")) {
      named(Tree.names(object.path("List").path("items")), at);
    }
  }

  private void schema(JsonNode body, Trail at) {
    if (body.has("schemaElts") || body.has("authrole")) {
      findings.deny(at, "CREATE SCHEMA with statements or an owner inside");
    }
    if (RelationRules.protectedSchema(Tree.text(body, "schemaname"))) {
      findings.deny(at, "schema %s is not made by hand".formatted(Tree.text(body, "schemaname")));
    }
  }
}
