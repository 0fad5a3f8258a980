package io.howdah.diagnose.tools;

import io.howdah.diagnose.Level;
import io.howdah.diagnose.Observation;
import io.howdah.diagnose.Observation.Found;
import io.howdah.diagnose.Scene;
import io.howdah.diagnose.Tool;
import io.howdah.diagnose.tools.Suspects.Suspect;
import io.howdah.model.EvidenceStatus;
import io.howdah.model.PlanNode;
import io.howdah.model.TableUse;
import io.howdah.pg.Conditions;
import io.howdah.pg.Reading;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Samples the tables of the suffering templates and compares with what the planner believes of the
 * columns they ask for. The one look at statistics that does not pass through the planner.
 */
final class StatisticsDriftTool implements Tool {
  private static final int MOST_TABLES = 4;

  /**
   * A column that a template compares.
   *
   * @param range by order and not by equality
   * @param join with another column and not with a value
   */
  record AskedFor(String column, boolean range, boolean join) {}

  @Override
  public String name() {
    return "statistics_drift";
  }

  @Override
  public String description() {
    return "whether a sample of the tables agrees with what the planner believes";
  }

  @Override
  public double cost() {
    return 4;
  }

  @Override
  public Observation look(Scene scene) {
    Map<String, Set<AskedFor>> columns = columnsAskedFor(scene);
    List<TableUse> tables =
        scene.interval().to().tables().stream()
            .filter(t -> columns.containsKey(t.name()) && t.live() >= 5_000)
            .sorted(Comparator.comparingLong(TableUse::modified).reversed())
            .limit(MOST_TABLES)
            .toList();
    if (tables.isEmpty()) {
      return Observation.blind(
          EvidenceStatus.EMPTY, "no large table belongs to a template that takes time");
    }
    List<Found> found = new ArrayList<>();
    List<String> blind = new ArrayList<>();
    for (TableUse table : tables) {
      Reading<Found> drift =
          new TableDrift(scene.door()).of(table, columns.getOrDefault(table.name(), Set.of()));
      drift
          .first()
          .ifPresentOrElse(
              found::add, () -> blind.add("%s: %s".formatted(table.name(), drift.explain())));
    }
    if (found.isEmpty()) {
      return Observation.blind(EvidenceStatus.DENIED, String.join("; ", blind));
    }
    List<String> words =
        found.stream().filter(f -> f.level() != Level.NONE).map(Found::words).toList();
    return Observation.ok(
        words.isEmpty() ? "samples agree with the statistics" : String.join("; ", words), found);
  }

  private static Map<String, Set<AskedFor>> columnsAskedFor(Scene scene) {
    Map<String, Set<AskedFor>> out = new HashMap<>();
    for (Suspect s : Suspects.of(scene)) {
      scene.whatIf().plan(s.id()).first().ifPresent(p -> collect(p, out));
    }
    return out;
  }

  private static void collect(PlanNode plan, Map<String, Set<AskedFor>> out) {
    Map<String, String> tableOfAlias = new HashMap<>();
    plan.scans().forEach(n -> tableOfAlias.put(n.alias(), n.relation().orElseThrow()));
    plan.all()
        .flatMap(n -> n.conditions().stream())
        .flatMap(c -> Conditions.of(c).stream())
        .filter(c -> tableOfAlias.containsKey(c.alias()))
        .forEach(c ->
            out.computeIfAbsent(tableOfAlias.get(c.alias()), _ -> new LinkedHashSet<>())
                .add(new AskedFor(c.column(), !c.equality(), c.join())));
  }
}
