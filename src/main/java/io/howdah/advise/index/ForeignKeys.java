package io.howdah.advise.index;

import io.howdah.model.SqlNames;
import io.howdah.model.TemplateId;
import io.howdah.model.TemplateText;
import io.howdah.pg.ReadDoor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * Foreign keys whose columns no index begins with. Whoever deletes from the parent reads all of the
 * child, in a statement that the server writes itself and pg_stat_statements does not show among
 * ours: so it is added to the workload.
 */
final class ForeignKeys {
  private static final double SMALLEST_ROWS = 1_000;
  private static final int MOST_NAMED = 5;

  private record Alone(
      String name,
      String child,
      String parent,
      List<String> columns,
      double rows,
      double deletes) {}

  private ForeignKeys() {}

  /**
   * The workload with the checks that its deletes set off: as many as the server counted, or where
   * files say what runs, as many rows as the plans of their deletes foresee.
   *
   * @param plans of the workload's templates
   * @param notes takes words about the foreign keys that stay without
   */
  static Workload checked(
      ReadDoor door, Workload workload, Map<Template, Plan> plans, List<String> notes) {
    Map<String, Double> deleted = workload.seconds().isEmpty() ? deleted(plans) : Map.of();
    List<Alone> alone =
        door
            .read(
                Catalogue.SQL,
                "foreign_keys_alone",
                r ->
                    new Alone(
                        r.text("name"),
                        r.text("child"),
                        r.text("parent"),
                        r.texts("columns"),
                        r.real("rows"),
                        workload.seconds().isEmpty()
                            ? deleted.getOrDefault(r.text("parent"), 0.0)
                            : r.real("deletes")))
            .rows()
            .stream()
            .filter(a -> a.rows() >= SMALLEST_ROWS)
            .toList();
    List<Alone> idle = alone.stream().filter(a -> a.deletes() <= 0).toList();
    if (!idle.isEmpty()) {
      notes.add(
          "%d foreign keys have no index on their columns; nothing was deleted from their parents in what was looked at, so none is advised for that: %s"
              .formatted(
                  idle.size(),
                  idle.stream()
                      .limit(MOST_NAMED)
                      .map(a -> "%s (%s)".formatted(a.child(), String.join(", ", a.columns())))
                      .collect(Collectors.joining(", "))));
    }
    List<Template> templates = new ArrayList<>(workload.templates());
    for (Alone a : alone) {
      if (!idle.contains(a)) {
        templates.add(check(a, templates.size(), scale(door, workload)));
      }
    }
    return new Workload(templates, workload.seconds(), workload.skipped());
  }

  /** Rows that go from each table, by its qualified name. */
  private static Map<String, Double> deleted(Map<Template, Plan> plans) {
    Map<String, Double> out = new HashMap<>();
    plans.forEach((t, plan) ->
        plan.top()
            .all()
            .filter(n -> n.operation().equals("Delete"))
            .forEach(n -> {
              double rows = n.children().stream().mapToDouble(Plan.Node::rows).sum();
              n.relation().ifPresent(r -> out.merge(r, t.calls() * Math.max(1, rows), Double::sum));
            }));
    return out;
  }

  /** Calls in the workload's time for each that the server counted since its counters began. */
  private static double scale(ReadDoor door, Workload workload) {
    double counted =
        door.read(Catalogue.SQL, "counted_since", r -> r.real("seconds")).first().orElse(0.0);
    return counted <= 0 ? 1 : workload.seconds().orElse(counted) / counted;
  }

  private static Template check(Alone a, int number, double scale) {
    List<String> equal = new ArrayList<>();
    for (String column : a.columns()) {
      equal.add("x.%s = $%d".formatted(SqlNames.readable(column), equal.size() + 1));
    }
    String text =
        "SELECT 1 FROM ONLY %s x WHERE %s".formatted(a.child(), String.join(" AND ", equal));
    return new Template(
        number,
        "deletes from %s, checked by %s".formatted(a.parent(), a.name()),
        new TemplateText(new TemplateId(0, -number - 1L), text, "", "public", 1),
        true,
        Math.max(1, a.deletes() * scale),
        OptionalDouble.empty());
  }
}
