package io.howdah.advise;

import io.howdah.model.Analyze;
import io.howdah.model.Belief;
import io.howdah.model.CreateIndex;
import io.howdah.model.DropIndex;
import io.howdah.model.ObjectRef;
import io.howdah.model.PlanNode;
import io.howdah.model.Reindex;
import io.howdah.model.Remedy;
import io.howdah.model.SetTableOptions;
import io.howdah.model.TemplateId;
import io.howdah.model.Vacuum;
import io.howdah.pg.CannotConnectException;
import io.howdah.pg.PlanSession;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Row;
import io.howdah.pg.SqlFile;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What can be done about tables and their indexes, made of what the catalogue says. */
final class TableRemedies {
  static final SqlFile SQL = SqlFile.load(TableRemedies.class, "remedies.sql");

  /** How long statistics must have shown no scan of an index before its drop is proposed. */
  private static final Duration PROBATION = Duration.ofDays(30);

  private static final int LONGEST_NAME = 63;

  /** Templates whose plans are asked for the tables that they read together. */
  private static final int MOST_PLANS = 12;

  private final ReadDoor door;

  TableRemedies(ReadDoor door) {
    this.door = door;
  }

  private record Table(long oid, String name) {
    ObjectRef ref() {
      return ObjectRef.table(name, oid);
    }
  }

  /** A vacuum of the table, or of those with most dead rows where the belief names none. */
  List<Remedy> vacuum(ObjectRef object, String why) {
    return vacuum(tables("dead_tables", object), false, why);
  }

  List<Remedy> vacuumCatalogues(String why) {
    return vacuum(door.read(SQL, "dead_catalogues", TableRemedies::table).rows(), false, why);
  }

  List<Remedy> freeze(ObjectRef object, String why) {
    return vacuum(tables("oldest_tables", object), true, why);
  }

  private static List<Remedy> vacuum(List<Table> tables, boolean freeze, String why) {
    return tables.isEmpty()
        ? List.of()
        : List.of(
            new Vacuum(
                tables.getFirst().ref(), tables.stream().map(Table::name).toList(), freeze, why));
  }

  /**
   * Fresh statistics of what the belief names, and of each other overdue table that the same
   * templates read: a join whose one side is known and whose other is not stays badly planned.
   */
  List<Remedy> analyze(Belief belief, List<TemplateId> suspects, String why) {
    Set<String> wanted = new LinkedHashSet<>();
    Stream.concat(Stream.of(belief.object()), belief.also().stream())
        .map(ObjectRef::name)
        .filter(t -> door.read(SQL, "is_table", TableRemedies::table, t).first().isPresent())
        .forEach(wanted::add);
    if (wanted.isEmpty()) {
      return List.of();
    }
    Set<String> together = readWith(wanted, suspects);
    door.read(SQL, "overdue_tables", TableRemedies::table).rows().stream()
        .map(Table::name)
        .filter(together::contains)
        .forEach(wanted::add);
    return List.of(new Analyze(belief.object(), List.copyOf(wanted), why));
  }

  /** The tables in the plans of those templates that read one of these. */
  private Set<String> readWith(Set<String> tables, List<TemplateId> templates) {
    Set<String> out = new HashSet<>();
    try (PlanSession session = PlanSession.open(door)) {
      for (TemplateId id : templates.stream().limit(MOST_PLANS).toList()) {
        session
            .text(id)
            .first()
            .flatMap(t -> session.plan(t).first())
            .map(PlanNode::relations)
            .filter(r -> r.stream().anyMatch(tables::contains))
            .ifPresent(out::addAll);
      }
    } catch (CannotConnectException e) {
      return Set.of();
    }
    return out;
  }

  /** Autovacuum that comes earlier and does not rest for long, for the one table. */
  List<Remedy> eager(ObjectRef object, Map<String, String> wanted, String why) {
    Optional<Table> table = tables("dead_tables", object).stream().findFirst();
    if (table.isEmpty()) {
      return List.of();
    }
    Map<String, String> own =
        door
            .read(
                SQL,
                "own_options",
                r -> Map.entry(r.text("name"), r.text("value")),
                table.get().oid())
            .rows()
            .stream()
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, _) -> a));
    List<SetTableOptions.Option> options = new ArrayList<>();
    if (own.containsKey("autovacuum_enabled")) {
      options.add(
          new SetTableOptions.Option(
              "autovacuum_enabled",
              Optional.empty(),
              Optional.ofNullable(own.get("autovacuum_enabled"))));
    }
    wanted.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .filter(e -> !e.getValue().equals(own.get(e.getKey())))
        .map(e ->
            new SetTableOptions.Option(
                e.getKey(), Optional.of(e.getValue()), Optional.ofNullable(own.get(e.getKey()))))
        .forEach(options::add);
    return options.isEmpty()
        ? List.of()
        : List.of(new SetTableOptions(table.get().ref(), table.get().name(), options, why));
  }

  private List<Table> tables(String query, ObjectRef object) {
    String name = object.kind() == ObjectRef.Kind.TABLE ? object.name() : "";
    return door.read(SQL, query, TableRemedies::table, name, name).rows();
  }

  private static Table table(Row r) throws SQLException {
    return new Table(r.number("oid"), r.text("name"));
  }

  /** The drop of indexes that nobody scans, and of those that another one doubles. */
  List<Remedy> dropIdle(ObjectRef object) {
    String name =
        switch (object.kind()) {
          case TABLE, INDEX -> object.name();
          default -> "";
        };
    return door.read(
            SQL,
            "idle_indexes",
            r -> {
              boolean duplicate = r.truth("duplicate");
              String index = r.text("name");
              return (Remedy)
                  new DropIndex(
                      ObjectRef.table(r.text("tbl"), r.number("table_oid")),
                      r.text("schema"),
                      index,
                      r.text("definition"),
                      duplicate ? DropIndex.Reason.DUPLICATE : DropIndex.Reason.UNUSED,
                      duplicate ? Duration.ZERO : PROBATION,
                      "%s: %d kB that every write pays for"
                          .formatted(
                              duplicate
                                  ? "another index has the same columns"
                                  : "no query scans it",
                              r.number("bytes") / 1024));
            },
            name,
            name,
            name)
        .rows();
  }

  List<Remedy> reindex(ObjectRef object) {
    if (object.kind() != ObjectRef.Kind.INDEX) {
      return List.of();
    }
    return door.read(
            SQL,
            "index",
            r ->
                (Remedy)
                    new Reindex(
                        new ObjectRef(ObjectRef.Kind.INDEX, object.name(), r.number("oid")),
                        r.text("schema"),
                        r.text("name"),
                        "its pages are mostly empty"),
            object.name())
        .rows();
  }

  /** Indexes for the referencing columns of foreign keys of the table, or to it. */
  List<Remedy> references(ObjectRef object) {
    if (object.kind() != ObjectRef.Kind.TABLE) {
      return List.of();
    }
    record Bare(String schema, String table, long oid, String name, List<String> columns) {}
    return door
        .read(
            SQL,
            "bare_references",
            r ->
                new Bare(
                    r.text("schema"),
                    r.text("tbl"),
                    r.number("oid"),
                    r.text("name"),
                    r.texts("columns")),
            object.name(),
            object.name())
        .rows()
        .stream()
        .flatMap(b -> {
          String index = b.table() + "_" + String.join("_", b.columns()) + "_fk_idx";
          boolean fits =
              index.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME
                  && door.read(SQL, "name_free", r -> r.truth("free"), b.schema(), index)
                      .first()
                      .orElse(false);
          return fits
              ? Stream.of(
                  (Remedy)
                      new CreateIndex(
                          ObjectRef.table(b.name(), b.oid()),
                          b.schema(),
                          b.table(),
                          index,
                          b.columns(),
                          "each delete of a referenced row reads the whole table"))
              : Stream.empty();
        })
        .toList();
  }
}
