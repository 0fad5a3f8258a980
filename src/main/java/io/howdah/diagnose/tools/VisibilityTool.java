package io.howdah.diagnose.tools;

import io.howdah.diagnose.Level;
import io.howdah.diagnose.Observation;
import io.howdah.diagnose.Observation.Found;
import io.howdah.diagnose.Scene;
import io.howdah.diagnose.Tool;
import io.howdah.diagnose.tools.Suspects.Suspect;
import io.howdah.model.EvidenceStatus;
import io.howdah.model.ObjectRef;
import io.howdah.model.PlanNode;
import io.howdah.pg.Reading;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Whether scans that should need the index only have to look into the heap, since VACUUM has not
 * marked its pages as visible to all.
 */
final class VisibilityTool implements Tool {
  private static final double SHARE_SOME = 0.7;
  private static final double SHARE_STRONG = 0.35;
  private static final long LARGE = 500;

  @Override
  public String name() {
    return "visibility";
  }

  @Override
  public String description() {
    return "whether index-only scans must look into the heap, for want of VACUUM";
  }

  @Override
  public double cost() {
    return 2;
  }

  private record Pages(long oid, String table, long pages, double visible) {}

  @Override
  public Observation look(Scene scene) {
    Set<String> tables = new HashSet<>();
    int planned = 0;
    for (Suspect s : Suspects.of(scene)) {
      var plan = scene.whatIf().plan(s.id()).first();
      planned += plan.isPresent() ? 1 : 0;
      plan.ifPresent(p -> collect(p, tables));
    }
    if (planned == 0) {
      return Observation.blind(EvidenceStatus.EMPTY, "no plan could be had");
    }
    if (tables.isEmpty()) {
      return Observation.ok(
          "no index-only scan takes part",
          Found.none("heap-fetches", "no index-only scan takes part"));
    }
    Reading<Pages> read =
        scene
            .door()
            .read(
                Toolbox.SQL,
                "visible_pages",
                r ->
                    new Pages(
                        r.number("oid"),
                        r.text("table_name"),
                        r.number("pages"),
                        r.real("visible")),
                List.copyOf(tables));
    if (read.first().isEmpty()) {
      return Observation.blind(read.status(), read.explain());
    }
    Found worst =
        read.rows().stream()
            .filter(p -> p.pages() >= LARGE)
            .min(Comparator.comparingDouble(Pages::visible))
            .map(VisibilityTool::found)
            .orElse(Found.none("heap-fetches", "the tables are small"));
    return Observation.ok(worst.words(), worst);
  }

  private static void collect(PlanNode node, Set<String> tables) {
    node.scans().stream()
        .filter(n -> n.type().equals("Index Only Scan"))
        .flatMap(n -> n.relation().stream())
        .forEach(tables::add);
  }

  private static Found found(Pages p) {
    String words =
        String.format(
            Locale.ROOT,
            "index-only scans of %s find %.0f %% of its pages marked as visible to all",
            p.table(),
            100 * p.visible());
    Level level =
        p.visible() <= SHARE_STRONG
            ? Level.STRONG
            : p.visible() <= SHARE_SOME ? Level.SOME : Level.NONE;
    return level == Level.NONE
        ? Found.none("heap-fetches", words)
        : Found.of("heap-fetches", level, ObjectRef.table(p.table(), p.oid()), words);
  }
}
