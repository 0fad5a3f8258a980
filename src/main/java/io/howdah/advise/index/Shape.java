package io.howdah.advise.index;

import io.howdah.model.SqlNames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An index that could be.
 *
 * @param keys in order
 * @param included columns that are carried along, unquoted
 * @param predicate of a partial index, as SQL without an alias; empty for a whole one
 * @param share of the table's rows that it holds, 0 to 1
 */
record Shape(
    Table table,
    Method method,
    List<IndexKey> keys,
    List<String> included,
    String predicate,
    double share) {
  /** Access methods that are advised. */
  enum Method {
    BTREE,
    BRIN,
    GIN;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A key.
   *
   * @param column unquoted; empty for an expression
   * @param sql as it stands in CREATE INDEX, its operator class and direction included
   */
  record IndexKey(String column, String sql) {
    static IndexKey of(String column) {
      return new IndexKey(column, SqlNames.readable(column));
    }

    static IndexKey down(String column) {
      return new IndexKey(column, SqlNames.readable(column) + " DESC");
    }

    static IndexKey expression(String text) {
      return new IndexKey("", "(" + text + ")");
    }

    static IndexKey with(String column, String operatorClass) {
      return new IndexKey(column, SqlNames.readable(column) + " " + operatorClass);
    }
  }

  Shape {
    keys = List.copyOf(keys);
    included = List.copyOf(included);
  }

  static Shape btree(Table table, List<IndexKey> keys, List<String> included) {
    return new Shape(table, Method.BTREE, keys, included, "", 1);
  }

  /** Behind {@code CREATE INDEX name ON}, for the table or one of its partitions. */
  String definition(String relation) {
    StringBuilder s = new StringBuilder(relation);
    if (method != Method.BTREE) {
      s.append(" USING ").append(method.word());
    }
    s.append(" (").append(String.join(", ", keys.stream().map(IndexKey::sql).toList())).append(')');
    if (!included.isEmpty()) {
      s.append(" INCLUDE (")
          .append(String.join(", ", included.stream().map(SqlNames::readable).toList()))
          .append(')');
    }
    if (!predicate.isEmpty()) {
      s.append(" WHERE ").append(predicate);
    }
    return s.toString();
  }

  String definition() {
    return definition(table.qualified());
  }

  List<String> keyColumns() {
    return keys.stream().map(IndexKey::column).toList();
  }

  /** Every plain column it holds. */
  Set<String> columns() {
    return Stream.concat(keyColumns().stream(), included.stream())
        .filter(c -> !c.isEmpty())
        .collect(Collectors.toSet());
  }

  boolean whole() {
    return predicate.isEmpty();
  }

  /** Whether it can be said by the names of key columns alone. */
  boolean plain() {
    return method == Method.BTREE
        && whole()
        && included.isEmpty()
        && keys.stream()
            .allMatch(k -> !k.column().isEmpty() && k.sql().equals(SqlNames.readable(k.column())));
  }

  /** HypoPG before 1.4.5 looks at partial and expression indexes of a query's first table only. */
  boolean oftenIgnored() {
    return !whole() || keys.stream().anyMatch(k -> k.column().isEmpty());
  }

  /** Whether an existing index gives everything that this one would. */
  boolean servedBy(Table.Existing other) {
    if (!other.valid()
        || !other.method().equals(method.word())
        || (!other.predicate().isEmpty() && !other.predicate().equals(predicate))
        || other.keys().size() < keys.size()) {
      return false;
    }
    for (int i = 0; i < keys.size(); i++) {
      if (!bare(other.keys().get(i)).equals(bare(keys.get(i).sql()))) {
        return false;
      }
    }
    Set<String> held = new HashSet<>();
    other.keys().forEach(k -> held.add(Clauses.unquoted(k)));
    other.included().forEach(k -> held.add(Clauses.unquoted(k)));
    return held.containsAll(included);
  }

  /** A single key serves both directions. */
  private String bare(String key) {
    String k = Clauses.bare(key);
    return keys.size() == 1 && k.endsWith(" DESC") ? k.substring(0, k.length() - 5) : k;
  }

  /** Whether this one answers whatever the other does, in the same order. */
  boolean covers(Shape o) {
    return o.table.oid() == table.oid()
        && o.method == method
        && (whole() || predicate.equals(o.predicate))
        && keys.size() >= o.keys.size()
        && keys.subList(0, o.keys.size()).equals(o.keys)
        && columns().containsAll(o.columns());
  }

  Shape withoutIncluded() {
    return new Shape(table, method, keys, List.of(), predicate, share);
  }

  Shape including(Set<String> columns) {
    List<String> more = new ArrayList<>(included);
    columns.stream().sorted().filter(c -> !columns().contains(c)).forEach(more::add);
    return new Shape(table, method, keys, more, predicate, share);
  }

  Shape prefix(int length) {
    return new Shape(table, method, keys.subList(0, length), List.of(), predicate, share);
  }
}
