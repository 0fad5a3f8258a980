package io.howdah.advise.parameter;

import io.howdah.model.SqlNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A plan as EXPLAIN tells it, with what parameters act on.
 *
 * @param jit whether it is compiled
 * @param ms planning and execution together; 0 where it was only planned
 */
record Plan(Node top, boolean jit, double ms) {
  private static final List<String> CONDITIONS =
      List.of("Index Cond", "Recheck Cond", "Filter", "Hash Cond", "Merge Cond", "Join Filter");
  private static final Set<String> SORTS =
      Set.of("Sort", "Incremental Sort", "Materialize", "CTE Scan", "WindowAgg");

  /** What a switched-off plan type is charged before PostgreSQL 18. */
  private static final double DISABLED = 1e10;

  /**
   * One node.
   *
   * @param workers that are planned at it
   * @param spilled bytes that it wrote to temporary files; 0 where it was only planned
   */
  record Node(
      String type,
      String strategy,
      Optional<String> relation,
      String alias,
      Optional<String> index,
      double rows,
      double width,
      double cost,
      int workers,
      double spilled,
      List<String> conditions,
      List<Node> children) {
    Stream<Node> all() {
      return Stream.concat(Stream.of(this), children.stream().flatMap(Node::all));
    }

    boolean sorts() {
      return SORTS.contains(type);
    }

    boolean hashes() {
      return type.equals("Hash")
          || type.equals("Memoize")
          || strategy.equals("Hashed")
          || strategy.equals("Mixed");
    }

    /** Bytes of what it may have to keep, by the planner's estimate, with a tuple's overhead. */
    double wants() {
      return rows * (width + 32);
    }

    private void describe(StringBuilder s) {
      s.append(type).append(strategy);
      index.ifPresent(i -> s.append(' ').append(i));
      relation.ifPresent(r -> s.append(" on ").append(r));
      s.append(workers > 0 ? " by " + workers : "").append('(');
      children.forEach(c -> c.describe(s));
      s.append(')');
    }
  }

  static Plan read(String json) {
    JsonNode root = JsonMapper.shared().readTree(json).path(0);
    JsonNode top = root.path("Plan");
    return new Plan(
        node(top),
        root.has("JIT"),
        root.path("Planning Time").asDouble(0) + root.path("Execution Time").asDouble(0));
  }

  /** Without what switched-off plan types are charged. */
  double cost() {
    return top.cost() % DISABLED;
  }

  /** What makes one plan differ from another, without numbers. */
  String shape() {
    StringBuilder s = new StringBuilder(jit ? "compiled " : "");
    top.describe(s);
    return s.toString();
  }

  boolean has(String type) {
    return top.all().anyMatch(n -> n.type().startsWith(type));
  }

  boolean parallel() {
    return top.all().anyMatch(n -> n.workers() > 0);
  }

  long relations() {
    return top.all().filter(n -> n.relation().isPresent()).count();
  }

  long sorts() {
    return top.all().filter(Node::sorts).count();
  }

  long hashes() {
    return top.all().filter(Node::hashes).count();
  }

  int workers() {
    return top.all().mapToInt(Node::workers).max().orElse(0);
  }

  boolean aggregates() {
    return has("Aggregate") || has("Unique") || has("SetOp");
  }

  /** Bytes that the largest sort or hash wants. */
  double largestWish() {
    return top.all()
        .filter(n -> n.sorts() || n.hashes())
        .mapToDouble(n -> n.children().isEmpty() ? n.wants() : Math.max(n.wants(), childrenWish(n)))
        .max()
        .orElse(0);
  }

  private static double childrenWish(Node n) {
    return n.strategy().isEmpty() ? n.children().getFirst().wants() : n.wants();
  }

  /** Bytes written to temporary files. */
  double spilled() {
    return top.all().mapToDouble(Node::spilled).sum();
  }

  /** The qualified table that each alias stands for. */
  Map<String, String> aliases() {
    Map<String, String> out = new HashMap<>();
    top.all().forEach(n -> n.relation().ifPresent(r -> out.put(n.alias(), r)));
    return out;
  }

  private static Node node(JsonNode n) {
    List<String> conditions = new ArrayList<>();
    for (String key : CONDITIONS) {
      text(n, key).ifPresent(conditions::add);
    }
    double spilled =
        (n.path("Sort Space Type").asString("").equals("Disk")
                ? n.path("Sort Space Used").asDouble(0)
                : 0)
            + (n.path("Hash Batches").asDouble(1) > 1 ? n.path("Peak Memory Usage").asDouble(0) : 0)
            + n.path("Disk Usage").asDouble(0);
    return new Node(
        n.path("Node Type").asString(""),
        n.path("Strategy").asString("").replace("Plain", ""),
        text(n, "Relation Name")
            .map(name ->
                text(n, "Schema")
                    .map(s -> SqlNames.readable(s) + "." + SqlNames.readable(name))
                    .orElse(SqlNames.readable(name))),
        text(n, "Alias").orElse(""),
        text(n, "Index Name"),
        n.path("Plan Rows").asDouble(0),
        n.path("Plan Width").asDouble(0),
        n.path("Total Cost").asDouble(0),
        n.path("Workers Planned").asInt(0),
        spilled * 1024,
        List.copyOf(conditions),
        n.path("Plans").valueStream().map(Plan::node).toList());
  }

  private static Optional<String> text(JsonNode n, String key) {
    JsonNode value = n.path(key);
    return value.isString() ? Optional.of(value.asString()) : Optional.empty();
  }
}
