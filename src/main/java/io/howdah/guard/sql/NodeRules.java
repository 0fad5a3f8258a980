package io.howdah.guard.sql;

import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** What single node types need beyond standing on the list: names judged, scopes changed. */
final class NodeRules {
  private static final String PG_CATALOG = "pg_catalog";

  private final Vocabulary words;
  private final Findings findings;
  private final FunctionRules functions;
  private final RelationRules relations;
  private boolean changesRows;

  NodeRules(Vocabulary words, Findings findings, FunctionRules functions, RelationRules relations) {
    this.words = words;
    this.findings = findings;
    this.functions = functions;
    this.relations = relations;
  }

  /**
   * Judges a node before its children are visited.
   *
   * @return the scope its children stand in
   */
  Scope enter(String type, Entry listed, JsonNode body, Scope scope, Trail at) {
    return switch (listed.group()) {
      case "lock" -> lock(scope, at);
      case "into" -> into(body, scope, at);
      case "change" -> change(type, body, scope, at);
      case "part" -> {
        if (!scope.mayWrite() && !inLine(type)) {
          findings.deny(at, type + " does not belong into a statement that only reads");
        }
        parts(type, body, at);
        yield scope;
      }
      default -> {
        expression(type, body, scope, at);
        yield scope;
      }
    };
  }

  /** Parts that a statement which runs by itself has as well: CREATE INDEX and its columns. */
  private static boolean inLine(String type) {
    return type.equals("IndexElem") || type.equals("DefElem");
  }

  /** A field whose node {@link #enter} judged already: the walk visits only what is below it. */
  boolean judgesItself(String type, String field, Scope scope) {
    return scope == Scope.DEFINE && type.equals("ColumnDef") && field.equals("typeName");
  }

  private Scope lock(Scope scope, Trail at) {
    if (!scope.mayWrite()) {
      findings.deny(at, "FOR UPDATE or FOR SHARE locks rows: a write in the dress of a read");
    }
    return scope;
  }

  private Scope into(JsonNode body, Scope scope, Trail at) {
    relations.target(Tree.relation(body.path("rel")), at);
    switch (scope) {
      case READ, INDEX ->
          findings.approve(at, "SELECT INTO makes a table; Permission denied for Howdah");
      case MEASURE -> findings.deny(at, "EXPLAIN ANALYZE would make the table");
      case CHANGE -> findings.deny(at, "a table is made inside of a change of rows");
      case DEFINE, PLAN -> {}
    }
    return scope == Scope.PLAN ? scope : Scope.DEFINE;
  }

  private Scope change(String type, JsonNode body, Scope scope, Trail at) {
    relations.target(Tree.relation(body.path("relation")), at);
    String verb = type.substring(0, type.length() - 4).toUpperCase(Locale.ROOT);
    switch (scope) {
      case READ, INDEX, CHANGE -> {
        changesRows = true;
        findings.approve(at, verb + " changes rows; Permission denied for Howdah alone");
      }
      case MEASURE -> findings.deny(at, "EXPLAIN ANALYZE executes the " + verb);
      case DEFINE -> findings.deny(at, verb + " inside of a definition");
      case PLAN -> {}
    }
    return scope == Scope.READ ? Scope.CHANGE : scope;
  }

  /** Whether a change of rows was met that would run, at the top or inside of WITH. */
  boolean changesRows() {
    return changesRows;
  }

  private void expression(String type, JsonNode body, Scope scope, Trail at) {
    switch (type) {
      case "FuncCall" -> functions.call(body, scope, at);
      case "CommonTableExpr" -> endless(body, at);
      case "A_Expr" -> {
        if (!Tree.text(body, "kind").startsWith("AEXPR_BETWEEN")
            && !Tree.text(body, "kind").startsWith("AEXPR_NOT_BETWEEN")) {
          operator(body.path("name"), at);
        }
      }
      case "SubLink" -> {
        notInIndex("a subquery", scope, at);
        operator(body.path("operName"), at);
      }
      case "SQLValueFunction" -> notInIndex("what differs by session or moment", scope, at);
      case "SortBy" -> operator(body.path("useOp"), at);
      case "ColumnRef" -> functions.dotted(body.path("fields"), 1, at);
      case "A_Indirection" -> functions.dotted(body.path("indirection"), 0, at);
      case "TypeName" -> type(body, at);
      case "ColumnDef" -> column(body, scope, at);
      case "RangeVar" -> relations.read(Tree.relation(body), at);
      case "CollateClause" -> collation(body.path("collname"), at);
      case "RangeTableSample" -> sample(body.path("method"), at);
      default -> {}
    }
  }

  private void notInIndex(String what, Scope scope, Trail at) {
    if (scope == Scope.INDEX) {
      findings.deny(at, "PostgreSQL builds no index on " + what);
    }
  }

  private void parts(String type, JsonNode body, Trail at) {
    switch (type) {
      case "IndexElem", "PartitionElem" -> {
        collation(body.path("collation"), at);
        operatorClass(body.path("opclass"), at);
      }
      case "Constraint" -> {
        if (body.has("pktable")) {
          relations.target(Tree.relation(body.path("pktable")), at);
        }
        for (JsonNode pair : body.path("exclusions")) {
          List<JsonNode> items = Tree.items(pair.path("List").path("items"));
          operator(items.isEmpty() ? pair : items.getLast().path("List").path("items"), at);
        }
      }
      default -> {}
    }
  }

  /** A query over nothing but itself, all rows of it, again and again: only a timeout ends it. */
  private void endless(JsonNode body, Trail at) {
    JsonNode query = body.path("ctequery").path("SelectStmt");
    JsonNode again = query.path("rarg");
    List<JsonNode> from = Tree.items(again.path("fromClause"));
    boolean itself =
        from.size() == 1
            && Tree.text(from.getFirst().path("RangeVar"), "relname")
                .equals(Tree.text(body, "ctename"));
    if (itself
        && Tree.flag(query, "all")
        && !again.has("whereClause")
        && !again.has("limitCount")
        && !query.has("limitCount")
        && !body.has("cycle_clause")) {
      findings.deny(
          at,
          "WITH RECURSIVE %s has nothing that ends it: no WHERE in its recursive part"
              .formatted(Tree.text(body, "ctename")));
    }
  }

  private void operator(JsonNode names, Trail at) {
    if (names.isMissingNode()) {
      return;
    }
    List<String> parts = Tree.names(names);
    String name = parts.isEmpty() ? "" : parts.getLast();
    if (!unqualified(parts)) {
      findings.deny(
          at,
          "operator %s: only pg_catalog's operators are known to be what they look like"
              .formatted(String.join(".", parts)));
    } else if (!words.has("operator", name)) {
      findings.deny(at, "operator %s is not on the list".formatted(name));
    }
  }

  private void type(JsonNode body, Trail at) {
    List<String> parts = Tree.names(body.path("names"));
    if (optionsWord(parts, body, at)) {
      return;
    }
    if (Tree.flag(body, "setof") || Tree.flag(body, "pct_type")) {
      findings.deny(at, "SETOF and %TYPE have no place here");
    }
    if (parts.isEmpty() || !unqualified(parts) || !words.isType(parts.getLast())) {
      findings.deny(
          at,
          "type %s is not on the list: its input function could be anybody's code"
              .formatted(String.join(".", parts)));
    }
  }

  /**
   * The value of an option, in {@code WITH (fastupdate = off)}: the grammar reads a bare word there
   * as a type's name.
   */
  private boolean optionsWord(List<String> parts, JsonNode body, Trail at) {
    return at.endsIn("DefElem", "arg", "TypeName")
        && parts.size() == 1
        && words.has("option-word", parts.getFirst())
        && !body.has("typmods")
        && !body.has("arrayBounds")
        && !Tree.flag(body, "setof")
        && !Tree.flag(body, "pct_type");
  }

  /** A definition may name a type of the user's own: nothing is converted by naming it. */
  private void column(JsonNode body, Scope scope, Trail at) {
    JsonNode type = body.path("typeName");
    if (scope == Scope.DEFINE && (Tree.flag(type, "setof") || Tree.flag(type, "pct_type"))) {
      findings.deny(at, "SETOF and %TYPE have no place here");
    }
  }

  private void collation(JsonNode names, Trail at) {
    if (names.isMissingNode()) {
      return;
    }
    List<String> parts = Tree.names(names);
    if (parts.isEmpty() || !unqualified(parts) || !words.isCollation(parts.getLast())) {
      findings.deny(at, "collation %s is not on the list".formatted(String.join(".", parts)));
    }
  }

  private void operatorClass(JsonNode names, Trail at) {
    if (names.isMissingNode()) {
      return;
    }
    List<String> parts = Tree.names(names);
    if (parts.isEmpty() || !unqualified(parts) || !words.has("opclass", parts.getLast())) {
      findings.deny(
          at,
          "operator class %s is not on the list: it brings functions of its own"
              .formatted(String.join(".", parts)));
    }
  }

  private void sample(JsonNode names, Trail at) {
    List<String> parts = Tree.names(names);
    if (parts.isEmpty() || !unqualified(parts) || !words.has("sample", parts.getLast())) {
      findings.deny(at, "TABLESAMPLE %s is not on the list".formatted(String.join(".", parts)));
    }
  }

  /** Whether a name is bare or pg_catalog's. */
  static boolean unqualified(List<String> parts) {
    return parts.size() == 1 || (parts.size() == 2 && parts.getFirst().equals(PG_CATALOG));
  }
}
