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
import io.howdah.model.TableUse;
import io.howdah.pg.Conditions;
import io.howdah.pg.Reading;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How the suffering templates are planned: tables read whole for few rows, indexes left aside. */
final class PlansTool implements Tool {
  /** A table below this many rows is read whole in no time. */
  private static final double LARGE = 20_000;

  private static final double FEW = 0.1;
  private static final double VERY_FEW = 0.01;

  /** Shared blocks a call, and for each row returned, from which a filtered scan is waste. */
  private static final double MANY_BLOCKS = 500;

  private static final double BLOCKS_A_ROW = 50;

  /** A template below this load hurts nobody, however it is planned. */
  private static final double NOTICEABLE = 0.02;

  @Override
  public String name() {
    return "plans";
  }

  @Override
  public String description() {
    return "how the planner answers the templates that take most time";
  }

  @Override
  public double cost() {
    return 3;
  }

  /** A large table read for few rows. */
  private record Waste(Suspect suspect, TableUse table, PlanNode scan, double share) {}

  @Override
  public Observation look(Scene scene) {
    List<Suspect> suspects =
        Suspects.of(scene).stream().filter(s -> s.load() >= NOTICEABLE).toList();
    List<Waste> wastes = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    List<Reading<PlanNode>> blind = new ArrayList<>();
    for (Suspect s : suspects) {
      Reading<PlanNode> plan = scene.whatIf().plan(s.id());
      plan.first().ifPresentOrElse(p -> wastes.addAll(wastes(s, p, scene)), () -> blind.add(plan));
      plan.first().ifPresent(p -> lines.add(line(s, p)));
    }
    if (lines.isEmpty() && !blind.isEmpty()) {
      return Observation.blind(
          blind.getFirst().status(), "no plan could be had: " + blind.getFirst().explain());
    }
    if (suspects.isEmpty()) {
      return Observation.blind(EvidenceStatus.EMPTY, "no template takes a noticeable time");
    }
    return Observation.ok(
        String.join("; ", lines),
        List.of(selective(wastes, Suspects.byLoad(scene)), leftAside(scene, wastes)));
  }

  private static String line(Suspect s, PlanNode plan) {
    String shape = plan.shape();
    return "template %d: %s"
        .formatted(s.id().queryId(), shape.length() > 90 ? shape.substring(0, 89) + "…" : shape);
  }

  private static List<Waste> wastes(Suspect s, PlanNode plan, Scene scene) {
    Map<String, TableUse> tables = new HashMap<>();
    scene.interval().to().tables().forEach(t -> tables.put(t.name(), t));
    List<Waste> out = new ArrayList<>();
    for (PlanNode scan : plan.scans()) {
      TableUse table = tables.get(scan.relation().orElseThrow());
      double rows = table == null ? 0 : Math.max(table.rows(), table.live());
      if (table == null || scan.filter().isEmpty() || rows < LARGE) {
        continue;
      }
      boolean whole = scan.type().equals("Seq Scan");
      if (whole || readsFarMoreThanItReturns(s)) {
        out.add(new Waste(s, table, scan, scan.rows() / rows));
      }
    }
    return out;
  }

  /** Measured, not estimated: an index walked for its order, with a filter that hardly matches. */
  private static boolean readsFarMoreThanItReturns(Suspect s) {
    double blocks = s.now().blocksPerCall();
    return blocks >= MANY_BLOCKS && blocks / Math.max(1, s.now().rowsPerCall()) >= BLOCKS_A_ROW;
  }

  private static Found selective(List<Waste> wastes, List<Suspect> everybody) {
    Optional<Waste> worst =
        wastes.stream()
            .filter(w -> w.share() <= FEW && !Suspects.standing(w.suspect(), everybody))
            .max((a, b) -> Double.compare(a.suspect().load(), b.suspect().load()));
    if (worst.isEmpty()) {
      return Found.none("wasteful-scan", "nothing reads far more than it returns");
    }
    Waste w = worst.get();
    return Found.of(
        "wasteful-scan",
        w.share() <= VERY_FEW ? Level.STRONG : Level.SOME,
        w.table().ref(),
        String.format(
            Locale.ROOT,
            "template %d walks %s (%.0f rows) by %s and keeps about %.0f of them, %.0f blocks a"
                + " call (filter %s)",
            w.suspect().id().queryId(),
            w.table().name(),
            Math.max(w.table().rows(), w.table().live()),
            w.scan().type(),
            w.scan().rows(),
            w.suspect().now().blocksPerCall(),
            w.scan().filter().orElse("")));
  }

  private static Found leftAside(Scene scene, List<Waste> wastes) {
    Set<String> tables = new HashSet<>();
    wastes.forEach(w -> tables.add(w.table().name()));
    if (tables.isEmpty()) {
      return Found.none("index-left-aside", "no index is left aside");
    }
    record Leading(String table, String index, String column) {}
    Collection<Leading> indexes =
        scene
            .door()
            .read(
                Toolbox.SQL,
                "leading_columns",
                r -> new Leading(r.text("tbl"), r.text("index"), r.text("leading")),
                List.copyOf(tables))
            .rows();
    for (Waste w : wastes) {
      for (Conditions.Comparison c : Conditions.of(w.scan().filter().orElse(""))) {
        Optional<Leading> fits =
            indexes.stream()
                .filter(i -> i.table().equals(w.table().name()) && i.column().equals(c.column()))
                .findFirst();
        if (fits.isPresent() && c.equality() && !c.join() && w.share() <= FEW) {
          return Found.of(
              "index-left-aside",
              Level.STRONG,
              new ObjectRef(ObjectRef.Kind.INDEX, fits.get().index(), 0),
              "index %s begins with %s, and template %d does not use it on %s"
                  .formatted(
                      fits.get().index(),
                      c.column(),
                      w.suspect().id().queryId(),
                      w.table().name()));
        }
      }
    }
    return Found.none("index-left-aside", "no existing index fits what is wasted");
  }
}
