package io.howdah.diagnose.tools;

import io.howdah.diagnose.Argument;
import io.howdah.diagnose.Arguments;
import io.howdah.diagnose.Level;
import io.howdah.diagnose.Observation;
import io.howdah.diagnose.Observation.Found;
import io.howdah.diagnose.Scene;
import io.howdah.diagnose.Sheet;
import io.howdah.diagnose.Sheet.Cell;
import io.howdah.diagnose.Sheets;
import io.howdah.diagnose.Tool;
import io.howdah.model.EvidenceStatus;
import io.howdah.model.ObjectRef;
import io.howdah.pg.Query;
import io.howdah.pg.ReadLimits;
import io.howdah.pg.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * A tool that is a query with a header: ours among the resources, a team's own in a directory. See
 * {@link SqlToolFile} for the form.
 *
 * @param empty what it means that no row comes
 * @param rules how rows become findings
 * @param variants one for each range of server versions, the first that fits is taken
 */
record SqlTool(
    String name,
    String description,
    List<Argument> arguments,
    double cost,
    String privilege,
    ReadLimits limits,
    String empty,
    List<Rule> rules,
    List<Variant> variants)
    implements Tool {

  /** A query for servers of the major versions {@code from} to {@code to}. */
  record Variant(int from, int to, NamedSql sql, List<String> extensions) {}

  /**
   * How a finding shows in a column: from {@code some} on some, from {@code strong} on strong.
   *
   * @param nameColumn holds the name of what the row is about; empty for the cluster
   * @param oidColumn holds its oid; empty where it has none
   */
  record Rule(
      String finding,
      String column,
      double some,
      double strong,
      ObjectRef.Kind kind,
      String nameColumn,
      String oidColumn) {}

  SqlTool {
    arguments = List.copyOf(arguments);
    rules = List.copyOf(rules);
    variants = List.copyOf(variants);
  }

  @Override
  public Observation look(Scene scene) {
    return switch (Arguments.none(arguments)) {
      case Arguments.Parsed.Fit fit -> look(scene, fit.arguments());
      case Arguments.Parsed.Wrong wrong ->
          Observation.blind(EvidenceStatus.ERROR, "%s: %s".formatted(name, wrong.words()));
    };
  }

  @Override
  public Observation look(Scene scene, Arguments told) {
    int major = scene.door().server().major();
    Optional<Variant> fitting =
        variants.stream().filter(v -> v.from() <= major && major <= v.to()).findFirst();
    if (fitting.isEmpty()) {
      return Observation.blind(
          EvidenceStatus.ABSENT, "%s does not exist for PostgreSQL %d".formatted(name, major));
    }
    Variant variant = fitting.get();
    Query query =
        new Query(
            name,
            variant.sql().bound(),
            privilege.isEmpty() ? List.of() : List.of(privilege),
            variant.extensions());
    Object[] bound = variant.sql().arguments().stream().map(told::value).toArray();
    Reading<Sheets.Line> rows = scene.door().read(query, limits, Sheets::line, bound);
    return switch (rows) {
      case Reading.Ok<Sheets.Line> ok -> seen(Sheets.of(ok), told.given());
      case Reading.Empty<Sheets.Line> _ ->
          new Observation(EvidenceStatus.EMPTY, empty, told.given() ? List.of() : none(empty));
      default -> Observation.blind(rows.status(), rows.explain());
    };
  }

  private List<Found> none(String words) {
    return rules.stream().map(r -> Found.none(r.finding(), words)).toList();
  }

  /** A look at a part says nothing of the whole: with arguments there are no findings. */
  private Observation seen(Sheet sheet, boolean part) {
    String words =
        "%d %s%s: %s"
            .formatted(
                sheet.rows().size(),
                sheet.rows().size() == 1 ? "row" : "rows",
                sheet.complete() ? "" : " and more",
                line(sheet, 0));
    List<Found> found = new ArrayList<>();
    if (!part) {
      rules.forEach(r -> found.addAll(found(r, sheet)));
    }
    return new Observation(EvidenceStatus.OK, words, found, Optional.of(sheet));
  }

  private static String line(Sheet sheet, int row) {
    StringJoiner words = new StringJoiner(", ");
    for (int i = 0; i < sheet.columns().size(); i++) {
      words.add(sheet.columns().get(i) + " " + sheet.rows().get(row).get(i).words());
    }
    return words.toString();
  }

  private static List<Found> found(Rule rule, Sheet sheet) {
    int column = sheet.column(rule.column());
    if (column < 0) {
      return List.of();
    }
    List<Found> found = new ArrayList<>();
    for (int row = 0; row < sheet.rows().size(); row++) {
      double value = sheet.rows().get(row).get(column).number();
      if (value >= rule.some()) {
        found.add(
            Found.of(
                rule.finding(),
                value >= rule.strong() ? Level.STRONG : Level.SOME,
                object(rule, sheet, row),
                line(sheet, row)));
      }
    }
    // Rows that were cut off could have shown it.
    return !found.isEmpty() || !sheet.complete()
        ? found
        : List.of(Found.none(rule.finding(), "nowhere: " + line(sheet, 0)));
  }

  private static ObjectRef object(Rule rule, Sheet sheet, int row) {
    if (rule.nameColumn().isEmpty()) {
      return ObjectRef.cluster();
    }
    Cell name = sheet.rows().get(row).get(sheet.column(rule.nameColumn()));
    double oid =
        rule.oidColumn().isEmpty()
            ? 0
            : sheet.rows().get(row).get(sheet.column(rule.oidColumn())).number();
    return new ObjectRef(rule.kind(), name.words(), Double.isNaN(oid) ? 0 : (long) oid);
  }
}
