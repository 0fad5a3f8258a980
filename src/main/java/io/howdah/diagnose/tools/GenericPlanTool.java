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
import io.howdah.model.TemplateText;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whether a plan that has to fit any parameter fits the common ones. The planner knows the common
 * values of a column: for each of them it is asked anew, and where it would do something else than
 * for "any value" and what is measured agrees with the worse of the two, the generic plan is in
 * use.
 */
final class GenericPlanTool implements Tool {
  private static final double NOTICEABLE = 0.02;

  /** A value is common when it stands in this part of all rows. */
  private static final double COMMON = 0.1;

  private static final double RARE = 0.01;

  /**
   * A generic plan may touch this many times the blocks that the planner thinks of before it shows.
   */
  private static final double TIMES_SOME = 3;

  private static final double TIMES_STRONG = 10;

  /** What a block costs at least, in the planner's units: a plan of that cost cannot touch more. */
  private static final double BLOCK_COST = 1;

  private static final Set<String> BY_INDEX = Set.of("Index Scan", "Bitmap Heap Scan");

  /** Entries on a leaf of an index, at least; blocks from its root to a leaf, at most. */
  private static final double ENTRIES = 50;

  private static final double DESCENT = 5;

  private static final Pattern PARAMETER =
      Pattern.compile("([A-Za-z_]\\w*)\\)?(?:::[a-z ]+)? = \\(?\\$(\\d+)");

  @Override
  public String name() {
    return "generic_plan";
  }

  @Override
  public String description() {
    return "whether a plan made for any parameter is used where common values need another";
  }

  @Override
  public double cost() {
    return 3;
  }

  private record Common(String column, List<String> values, List<String> frequencies) {}

  /** A parameter and the most common value of the column that it is compared with. */
  private record Bound(int number, String column, String value, double frequency) {}

  @Override
  public Observation look(Scene scene) {
    Found worst =
        Found.none("generic-plan-worse", "plans for common values are those for any value");
    int planned = 0;
    for (Suspect s : Suspects.of(scene).stream().filter(x -> x.load() >= NOTICEABLE).toList()) {
      Optional<PlanNode> generic = scene.whatIf().plan(s.id()).first();
      planned += generic.isPresent() ? 1 : 0;
      if (generic.isPresent()) {
        Found found = judged(scene, s, generic.get());
        worst = found.level().compareTo(worst.level()) > 0 ? found : worst;
      }
    }
    return planned == 0
        ? Observation.blind(EvidenceStatus.EMPTY, "no template that takes time could be planned")
        : Observation.ok(worst.words(), worst);
  }

  private static Found judged(Scene scene, Suspect s, PlanNode generic) {
    Found common = ofCommonValues(scene, s, generic);
    return common.level() == Level.NONE && forced(scene, s)
        ? ofRareValues(scene, s, generic)
        : common;
  }

  /** Whether whoever runs it gets nothing but generic plans. */
  private static boolean forced(Scene scene, Suspect s) {
    Optional<String> role = scene.whatIf().text(s.id()).first().map(TemplateText::role);
    return Stream.concat(
            Overridden.read(scene.door()).rows().stream()
                .filter(o -> role.isPresent() && o.of(role.get()))
                .filter(o -> o.name().equals("plan_cache_mode"))
                .map(Overridden::value),
            PlannerParameter.read(scene.door()).rows().stream()
                .filter(p -> p.name().equals("plan_cache_mode") && !p.overridden())
                .map(PlannerParameter::value))
        .findFirst()
        .filter("force_generic_plan"::equals)
        .isPresent();
  }

  /**
   * Where common values want what the generic plan does, a rare one may want an index. Only where
   * nothing but generic plans are made: else the server plans for each value by itself.
   */
  private static Found ofRareValues(Scene scene, Suspect s, PlanNode generic) {
    Map<Integer, Bound> bound = bound(scene, generic, List::getLast);
    Optional<Bound> rare = bound.values().stream().filter(b -> b.frequency() <= RARE).findFirst();
    if (rare.isEmpty()) {
      return Found.none("generic-plan-worse", "no parameter has a rare value");
    }
    Map<Integer, String> values = new HashMap<>();
    bound.forEach((n, b) -> values.put(n, b.value()));
    Optional<PlanNode> custom = scene.whatIf().planFor(s.id(), values).first();
    if (custom.isEmpty() || !differs(custom.get(), generic)) {
      return Found.none("generic-plan-worse", "rare values are planned like any other");
    }
    // What the generic plan thinks of itself proves nothing: with a LIMIT it expects to stop early.
    double times = s.now().blocksPerCall() / mostBlocks(custom.get());
    String words =
        String.format(
            Locale.ROOT,
            "only generic plans are made; for a rare value of %s (%.2f %% of all rows) template %d"
                + " would be planned at a cost of %.0f; it touches %.0f blocks a call",
            rare.get().column(),
            100 * rare.get().frequency(),
            s.id().queryId(),
            custom.get().cost(),
            s.now().blocksPerCall());
    Level level =
        times >= TIMES_STRONG ? Level.STRONG : times >= TIMES_SOME ? Level.SOME : Level.NONE;
    return level == Level.NONE
        ? Found.none("generic-plan-worse", words)
        : Found.of("generic-plan-worse", level, ObjectRef.template(s.id()), words);
  }

  /**
   * The blocks that a plan touches at most, if its row counts are right: its cost is at least what
   * its blocks cost. One scan by an index that throws nothing away touches a block for each of its
   * rows, and a few to get there.
   */
  static double mostBlocks(PlanNode plan) {
    double affordable = plan.cost() / BLOCK_COST;
    List<PlanNode> scans = plan.scans();
    boolean rowByRow =
        scans.size() == 1 && BY_INDEX.contains(scans.getFirst().type()) && unfiltered(plan);
    double found =
        rowByRow ? scans.getFirst().rows() * (1 + 1 / ENTRIES) + DESCENT : Double.MAX_VALUE;
    return Math.max(1, Math.min(affordable, found));
  }

  private static boolean unfiltered(PlanNode plan) {
    return plan.all().allMatch(n -> n.filter().isEmpty());
  }

  /**
   * A plan that reads nothing is the planner's proof that there are no rows, and compares to none.
   */
  private static boolean differs(PlanNode custom, PlanNode generic) {
    return !custom.scans().isEmpty() && !custom.shape().equals(generic.shape());
  }

  private static Found ofCommonValues(Scene scene, Suspect s, PlanNode generic) {
    Map<Integer, Bound> bound = bound(scene, generic, List::getFirst);
    Optional<Bound> skewed =
        bound.values().stream().filter(b -> b.frequency() >= COMMON).findFirst();
    if (skewed.isEmpty()) {
      return Found.none("generic-plan-worse", "no parameter has a common value");
    }
    Map<Integer, String> values = new HashMap<>();
    bound.forEach((n, b) -> values.put(n, b.value()));
    Optional<PlanNode> custom = scene.whatIf().planFor(s.id(), values).first();
    if (custom.isEmpty() || !differs(custom.get(), generic)) {
      return Found.none("generic-plan-worse", "common values are planned like any other");
    }
    // What is measured tells which one ran.
    double times = s.now().blocksPerCall() / mostBlocks(custom.get());
    Level level =
        times >= TIMES_STRONG ? Level.STRONG : times >= TIMES_SOME ? Level.SOME : Level.NONE;
    String words =
        String.format(
            Locale.ROOT,
            "for the most common value of %s (%.0f %% of all rows) template %d would be planned at"
                + " a cost of %.0f; it touches %.0f blocks a call, as by the plan for any value",
            skewed.get().column(),
            100 * skewed.get().frequency(),
            s.id().queryId(),
            custom.get().cost(),
            s.now().blocksPerCall());
    return level == Level.NONE
        ? Found.none("generic-plan-worse", words)
        : Found.of("generic-plan-worse", level, ObjectRef.template(s.id()), words);
  }

  /**
   * A value for each parameter that is compared with a column.
   *
   * @param which of the values that the statistics name, the most common one first
   */
  private static Map<Integer, Bound> bound(
      Scene scene, PlanNode plan, Function<List<String>, String> which) {
    Map<Integer, Bound> out = new HashMap<>();
    for (PlanNode scan : plan.scans()) {
      Matcher m = PARAMETER.matcher(String.join(" AND ", scan.conditions()));
      Map<Integer, String> columns = new HashMap<>();
      while (m.find()) {
        columns.put(Integer.parseInt(m.group(2)), m.group(1));
      }
      columns.forEach((number, column) ->
          common(scene, scan.relation().orElseThrow(), column)
              .filter(c -> !c.values().isEmpty())
              .ifPresent(c ->
                  out.put(
                      number,
                      new Bound(
                          number,
                          column,
                          which.apply(c.values()),
                          Double.parseDouble(which.apply(c.frequencies()))))));
    }
    return out;
  }

  private static Optional<Common> common(Scene scene, String table, String column) {
    return scene
        .door()
        .read(
            Toolbox.SQL,
            "column_statistics",
            r -> new Common(r.text("column_name"), r.texts("common"), r.texts("frequencies")),
            table,
            List.of(column))
        .first();
  }
}
