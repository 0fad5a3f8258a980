package io.howdah.advise.index;

import io.howdah.advise.index.Table.Column;
import io.howdah.advise.index.Table.Counters;
import io.howdah.advise.index.Table.Existing;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.ReadLimits;
import io.howdah.pg.Reading;
import io.howdah.pg.Row;
import io.howdah.pg.SqlFile;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The tables of a workload as the server's catalogue has them.
 *
 * @param byName by the qualified name of the table and of each of its partitions
 * @param countedSeconds how long the counters of tables and indexes have been counting
 * @param standbys whether standbys stream from here: what they read is not counted here
 */
record Catalogue(
    Map<String, Table> byName,
    List<Existing> allIndexes,
    double countedSeconds,
    boolean standbys,
    boolean standby,
    boolean trigrams) {
  static final SqlFile SQL = SqlFile.load(Catalogue.class, "index.sql");

  /** 500 tables with 20 columns and 1,000 partitions each stay below it. */
  static final ReadLimits WIDE = ReadLimits.DEFAULT.within(Duration.ofSeconds(20)).atMost(200_000);

  private static final Set<String> NEVER_FOLDED =
      Set.of("numeric", "float4", "float8", "jsonb", "record");

  private record Leaf(
      long root,
      String schema,
      String name,
      boolean partitioned,
      int level,
      String leaf,
      double rows,
      long pages,
      Counters counters) {}

  private record Since(double seconds, boolean standbys, boolean standby, boolean trigrams) {}

  /** Reads what is known of the tables of these names; what may not be read is left out. */
  static Reading<Catalogue> read(ReadDoor door, Collection<String> names) {
    Reading<Leaf> leaves = door.read(SQL, "tables", WIDE, Catalogue::leaf, List.copyOf(names));
    if (leaves instanceof Reading.Failed<Leaf> || leaves instanceof Reading.Denied<Leaf>) {
      return Readings.rowless(leaves);
    }
    Map<Long, List<Leaf>> byRoot = new LinkedHashMap<>();
    leaves.rows().forEach(l -> byRoot.computeIfAbsent(l.root(), _ -> new ArrayList<>()).add(l));
    Map<Long, Double> rows = new HashMap<>();
    byRoot.forEach((root, all) -> rows.put(root, all.stream().mapToDouble(Leaf::rows).sum()));
    Map<Long, Map<String, Column>> columns = columns(door, rows);
    List<Existing> indexes = door.read(SQL, "indexes", WIDE, Catalogue::existing).rows();
    Map<String, Table> byName = new HashMap<>();
    byRoot.forEach((root, all) -> {
      Table table = table(root, all, columns.getOrDefault(root, Map.of()), indexes);
      byName.put(table.qualified(), table);
      table.leaves().forEach(l -> byName.put(l, table));
    });
    Since since =
        door.read(
                SQL,
                "counted_since",
                r ->
                    new Since(
                        r.real("seconds"),
                        r.truth("standbys"),
                        r.truth("standby"),
                        r.truth("trigrams")))
            .first()
            .orElse(new Since(0, false, false, false));
    Catalogue found =
        new Catalogue(
            byName, indexes, since.seconds(), since.standbys(), since.standby(), since.trigrams());
    return new Reading.Ok<>(List.of(found), true);
  }

  Optional<Table> table(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  private static Table table(
      long root, List<Leaf> all, Map<String, Column> columns, List<Existing> indexes) {
    Leaf first = all.getFirst();
    return new Table(
        root,
        first.schema(),
        first.name(),
        first.partitioned(),
        all.stream().anyMatch(l -> l.level() > 1),
        all.stream().mapToDouble(Leaf::rows).sum(),
        all.stream().mapToLong(Leaf::pages).sum(),
        all.stream().map(Leaf::leaf).limit(Table.MOST_LEAVES).toList(),
        columns,
        indexes.stream().filter(i -> i.table() == root).toList(),
        all.stream().map(Leaf::counters).reduce(Counters.NONE, Counters::plus));
  }

  private static Leaf leaf(Row r) throws SQLException {
    return new Leaf(
        r.number("root"),
        r.text("schema"),
        r.text("name"),
        r.truth("partitioned"),
        r.integer("level"),
        r.text("leaf"),
        r.real("rows"),
        r.number("pages"),
        new Counters(
            r.maybeReal("inserted").orElse(0),
            r.maybeReal("updated").orElse(0),
            r.maybeReal("hot").orElse(0),
            r.maybeReal("deleted").orElse(0)));
  }

  private static Map<Long, Map<String, Column>> columns(ReadDoor door, Map<Long, Double> rows) {
    record Of(long table, Column column) {}
    Map<Long, Map<String, Column>> out = new HashMap<>();
    if (rows.isEmpty()) {
      return out;
    }
    door.read(
            SQL,
            "columns",
            WIDE,
            r -> {
              long table = r.number("tbl");
              return new Of(table, column(r, rows.getOrDefault(table, 0.0)));
            },
            List.copyOf(rows.keySet()))
        .rows()
        .forEach(c ->
            out.computeIfAbsent(c.table(), _ -> new LinkedHashMap<>())
                .put(c.column().name(), c.column()));
    return out;
  }

  private static Column column(Row r, double rows) throws SQLException {
    double stored = r.real("distinct_values");
    double distinct = stored < 0 ? -stored * rows : stored > 0 ? stored : rows / 5;
    List<String> values = r.texts("common");
    List<String> shares = r.texts("frequencies");
    Map<String, Double> common = new LinkedHashMap<>();
    for (int i = 0; i < Math.min(values.size(), shares.size()); i++) {
      common.put(values.get(i), Double.parseDouble(shares.get(i)));
    }
    String type = r.text("type");
    String category = r.text("category");
    return new Column(
        r.text("name"),
        type,
        category,
        r.real("width"),
        alignment(r.text("align")),
        r.real("nulls"),
        Math.max(1, distinct),
        r.real("correlation"),
        common,
        r.truth("deterministic")
            && !NEVER_FOLDED.contains(type)
            && !category.equals("A")
            && !category.equals("R")
            && !category.equals("C"));
  }

  private static int alignment(String letter) {
    return switch (letter) {
      case "d" -> 8;
      case "i" -> 4;
      case "s" -> 2;
      default -> 1;
    };
  }

  private static Existing existing(Row r) throws SQLException {
    return new Existing(
        r.number("oid"),
        r.number("tbl"),
        r.text("table_name"),
        r.text("schema"),
        r.text("name"),
        r.text("method"),
        r.texts("keys"),
        r.texts("included"),
        r.text("predicate"),
        r.truth("is_unique"),
        r.truth("valid"),
        r.number("scans"),
        r.number("bytes"),
        r.text("options"),
        r.text("classes"),
        r.text("collations"),
        r.text("storage"),
        r.truth("by_constraint"),
        r.truth("pinned"),
        r.truth("partition"),
        r.text("definition"));
  }
}
