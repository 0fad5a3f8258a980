package io.howdah.model;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One node of a plan, as EXPLAIN tells it.
 *
 * @param type such as {@code Seq Scan}
 * @param relation the qualified name of the table it scans, where it scans one
 * @param alias the name that conditions call that table by
 * @param index the index it uses, where it uses one
 * @param rows the planner's estimate
 * @param cost total cost, in the planner's unit
 * @param conditions every condition of the node, deparsed: index, filter, join, hash, merge
 * @param filter the part of them that throws rows away after they were read
 * @param sortKeys what it sorts by, in order
 */
public record PlanNode(
    String type,
    Optional<String> relation,
    String alias,
    Optional<String> index,
    double rows,
    double cost,
    List<String> conditions,
    Optional<String> filter,
    List<String> sortKeys,
    List<PlanNode> children) {

  public PlanNode {
    conditions = List.copyOf(conditions);
    sortKeys = List.copyOf(sortKeys);
    children = List.copyOf(children);
  }

  /** This node and all below it, the top first. */
  public Stream<PlanNode> all() {
    return Stream.concat(Stream.of(this), children.stream().flatMap(PlanNode::all));
  }

  /** The nodes that read a table. */
  public List<PlanNode> scans() {
    return all().filter(n -> n.relation().isPresent()).toList();
  }

  /** The tables it reads. */
  public List<String> relations() {
    return scans().stream().map(n -> n.relation().orElseThrow()).distinct().toList();
  }

  /** What makes one plan differ from another: node types, tables and indexes, without numbers. */
  public String shape() {
    StringBuilder s = new StringBuilder(type);
    index.ifPresent(i -> s.append(' ').append(i));
    relation.ifPresent(r -> s.append(" on ").append(r));
    if (!children.isEmpty()) {
      s.append(" (").append(String.join(", ", children.stream().map(PlanNode::shape).toList()));
      s.append(')');
    }
    return s.toString();
  }
}
