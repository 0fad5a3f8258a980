package io.howdah.advise.index;

import io.howdah.model.SqlNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A plan as {@code EXPLAIN (FORMAT JSON, VERBOSE)} prints it, with what the advisor needs beyond
 * {@link io.howdah.model.PlanNode}: outputs, groups and the query id.
 *
 * @param queryId as pg_stat_statements computes it, where the server says it
 */
record Plan(Node top, OptionalLong queryId) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final List<String> CONDITIONS =
      List.of("Index Cond", "Recheck Cond", "Filter", "Hash Cond", "Merge Cond", "Join Filter");

  /**
   * One node.
   *
   * @param relation qualified, where it reads or writes a table
   * @param conditions all of them, deparsed
   * @param outputs expressions it gives to its parent
   * @param operation such as Insert, for the node that writes
   */
  record Node(
      String type,
      Optional<String> relation,
      String alias,
      Optional<String> index,
      double rows,
      double cost,
      List<String> conditions,
      List<String> outputs,
      List<String> sortKeys,
      List<String> groupKeys,
      String operation,
      List<Node> children) {
    Stream<Node> all() {
      return Stream.concat(Stream.of(this), children.stream().flatMap(Node::all));
    }

    /** The same, giving out other expressions. */
    Node giving(List<String> expressions) {
      return new Node(
          type,
          relation,
          alias,
          index,
          rows,
          cost,
          conditions,
          expressions,
          sortKeys,
          groupKeys,
          operation,
          children);
    }

    boolean writes() {
      return !operation.isEmpty() && !operation.equals("Select");
    }

    /** Whether it reads rows of a table, or by a bitmap's index. */
    boolean scans() {
      return relation.isPresent() && !writes();
    }
  }

  static Plan read(String json) {
    JsonNode root = JSON.readTree(json).path(0);
    JsonNode id = root.path("Query Identifier");
    return new Plan(
        node(root.path("Plan")),
        id.isIntegralNumber() ? OptionalLong.of(id.asLong()) : OptionalLong.empty());
  }

  double cost() {
    return top.cost();
  }

  List<String> relations() {
    return top.all().flatMap(n -> n.relation().stream()).distinct().toList();
  }

  private static Node node(JsonNode n) {
    List<String> conditions = new ArrayList<>();
    for (String key : CONDITIONS) {
      text(n, key).ifPresent(conditions::add);
    }
    Optional<String> relation =
        text(n, "Relation Name")
            .map(name ->
                text(n, "Schema")
                    .map(s -> SqlNames.readable(s) + "." + SqlNames.readable(name))
                    .orElse(SqlNames.readable(name)));
    return new Node(
        n.path("Node Type").asString(""),
        relation,
        text(n, "Alias").orElse(""),
        text(n, "Index Name"),
        n.path("Plan Rows").asDouble(0),
        n.path("Total Cost").asDouble(0),
        List.copyOf(conditions),
        texts(n, "Output"),
        texts(n, "Sort Key"),
        texts(n, "Group Key"),
        n.path("Node Type").asString("").equals("ModifyTable")
            ? text(n, "Operation").orElse("Write")
            : "",
        n.path("Plans").valueStream().map(Plan::node).toList());
  }

  private static List<String> texts(JsonNode n, String key) {
    return n.path(key).valueStream().map(JsonNode::asString).toList();
  }

  private static Optional<String> text(JsonNode n, String key) {
    JsonNode value = n.path(key);
    return value.isString() ? Optional.of(value.asString()) : Optional.empty();
  }
}
