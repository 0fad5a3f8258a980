package io.howdah.guard.sql;

import tools.jackson.databind.JsonNode;

/** VACUUM, ANALYZE, REINDEX, CLUSTER. */
final class MaintenanceRules {
  private final Vocabulary words;
  private final Findings findings;
  private final TreeWalk walk;

  MaintenanceRules(Vocabulary words, Findings findings, TreeWalk walk) {
    this.words = words;
    this.findings = findings;
    this.walk = walk;
  }

  /**
   * VACUUM of named tables with light options, and any ANALYZE, may run by themselves. A VACUUM of
   * the whole database is an evening's work and asks a person.
   */
  StatementKind vacuum(JsonNode body, Trail at) {
    boolean vacuum = Tree.flag(body, "is_vacuumcmd");
    boolean heavy = false;
    String verb = vacuum ? "VACUUM" : "ANALYZE";
    for (JsonNode option : body.path("options")) {
      JsonNode element = option.path("DefElem");
      String name = Tree.text(element, "defname");
      if (vacuum && words.has("vacuum-heavy", name)) {
        if (!Options.isOff(element)) {
          heavy = true;
          findings.approve(
              at,
              "VACUUM (%s) is heavy maintenance; Permission denied for Howdah alone"
                  .formatted(name));
        }
      } else if (!words.has(vacuum ? "vacuum-option" : "analyze-option", name)) {
        findings.deny(at, "%s option %s is not on the list".formatted(verb, name));
      }
      argument(element.path("arg"), at);
    }
    int relations = 0;
    for (JsonNode item : body.path("rels")) {
      relations++;
      JsonNode relation = item.path("VacuumRelation").path("relation");
      if (Tree.text(relation, "relname").isEmpty()) {
        findings.deny(at, verb + " of something that is no relation");
      } else if (heavy) {
        lockedLong(relation, at);
      }
    }
    if (vacuum && relations == 0) {
      findings.approve(
          at, "VACUUM of a whole database is heavy; Permission denied: name the tables");
    }
    return vacuum ? StatementKind.VACUUM : StatementKind.ANALYZE;
  }

  /** Options take words and numbers, nothing that would have to be evaluated. */
  private void argument(JsonNode argument, Trail at) {
    if (!argument.isMissingNode()
        && Tree.type(argument)
            .filter(t -> t.equals("String") || t.equals("Integer") || t.equals("Float"))
            .isEmpty()) {
      findings.deny(at, "an option's value is no word or number");
    }
  }

  /**
   * Catalogues bloat, and a person may want them rebuilt. Howdah's own records are written in
   * between all it does, an undo included: a lock on them for long stops that.
   */
  private void lockedLong(JsonNode relation, Trail at) {
    own(Tree.text(relation, "schemaname"), at);
  }

  private void own(String schema, Trail at) {
    if (schema.equals(RelationRules.OWN)) {
      findings.deny(at, "schema %s holds Howdah's records: not locked for long".formatted(schema));
    }
  }

  /** The list already asks a person. */
  StatementKind heavy(String type, JsonNode body, Trail at) {
    lockedLong(body.path("relation"), at);
    if (Tree.text(body, "kind").equals("REINDEX_OBJECT_SCHEMA")) {
      own(Tree.text(body, "name"), at);
    }
    walk.fields(type, body, Scope.DEFINE, at);
    return type.equals("ReindexStmt") ? StatementKind.REINDEX : StatementKind.OTHER;
  }
}
