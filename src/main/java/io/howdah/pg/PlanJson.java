package io.howdah.pg;

import io.howdah.model.PlanNode;
import io.howdah.model.SqlNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what {@code EXPLAIN (FORMAT JSON, VERBOSE)} prints. */
final class PlanJson {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final List<String> CONDITIONS =
      List.of("Index Cond", "Recheck Cond", "Filter", "Hash Cond", "Merge Cond", "Join Filter");

  private PlanJson() {}

  static PlanNode read(String json) {
    return node(JSON.readTree(json).path(0).path("Plan"));
  }

  private static PlanNode node(JsonNode n) {
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
    List<PlanNode> children = n.path("Plans").valueStream().map(PlanJson::node).toList();
    return new PlanNode(
        n.path("Node Type").asString(""),
        relation,
        text(n, "Alias").orElse(""),
        text(n, "Index Name"),
        n.path("Plan Rows").asDouble(0),
        n.path("Total Cost").asDouble(0),
        conditions,
        text(n, "Filter"),
        n.path("Sort Key").valueStream().map(JsonNode::asString).toList(),
        children);
  }

  private static Optional<String> text(JsonNode n, String key) {
    JsonNode value = n.path(key);
    return value.isString() ? Optional.of(value.asString()) : Optional.empty();
  }
}
