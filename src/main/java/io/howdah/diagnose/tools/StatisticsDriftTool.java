package io.howdah.diagnose.tools;

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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Samples the tables of the suffering templates and compares with what the planner believes of the
 * columns they ask for. The one look at statistics that does not pass through the planner.
 */
final class StatisticsDriftTool implements Tool {
  private static final int MOST_TABLES = 4;

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
    Map<String, Set<String>> columns = columnsAskedFor(scene);
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
    Found worst = Found.none("distribution-drifted", "samples agree with the statistics");
    List<String> blind = new ArrayList<>();
    for (TableUse table : tables) {
      Reading<Found> drift =
          new TableDrift(scene.door()).of(table, columns.getOrDefault(table.name(), Set.of()));
      if (drift.first().isPresent()) {
        Found found = drift.first().get();
        worst = found.level().compareTo(worst.level()) > 0 ? found : worst;
      } else {
        blind.add("%s: %s".formatted(table.name(), drift.explain()));
      }
    }
    if (blind.size() == tables.size()) {
      return Observation.blind(EvidenceStatus.DENIED, String.join("; ", blind));
    }
    return Observation.ok(worst.words(), worst);
  }

  private static Map<String, Set<String>> columnsAskedFor(Scene scene) {
    Map<String, Set<String>> out = new HashMap<>();
    for (Suspect s : Suspects.of(scene)) {
      scene.whatIf().plan(s.id()).first().ifPresent(p -> collect(p, out));
    }
    return out;
  }

  private static void collect(PlanNode plan, Map<String, Set<String>> out) {
    Map<String, String> tableOfAlias = new HashMap<>();
    plan.scans().forEach(n -> tableOfAlias.put(n.alias(), n.relation().orElseThrow()));
    plan.all()
        .flatMap(n -> n.conditions().stream())
        .flatMap(c -> Conditions.of(c).stream())
        .filter(c -> tableOfAlias.containsKey(c.alias()))
        .forEach(c ->
            out.computeIfAbsent(tableOfAlias.get(c.alias()), _ -> new TreeSet<>()).add(c.column()));
  }
}
