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
import io.howdah.pg.Reading;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the planner would do at default prices, and what today's plan would cost there: costs under
 * two price lists cannot be compared, so both plans are priced with the default one, today's by
 * forbidding what it does not use.
 */
final class PlannerCounterfactualTool implements Tool {
  private static final double TIMES_SOME = 1.5;
  private static final double TIMES_STRONG = 4;

  /** What a plan type that is switched off used to be charged before PostgreSQL 18. */
  private static final double DISABLED = 1e10;

  /** These forbid plans and price none: costs with and without them can be compared. */
  private static final Set<String> SAME_PRICES =
      Set.of("join_collapse_limit", "from_collapse_limit", "geqo_threshold");

  @Override
  public String name() {
    return "planner_counterfactual";
  }

  @Override
  public String description() {
    return "what the planner would do at default prices";
  }

  @Override
  public double cost() {
    return 3;
  }

  @Override
  public Observation look(Scene scene) {
    Reading<PlannerParameter> all = PlannerParameter.read(scene.door());
    if (all.rows().isEmpty()) {
      return Observation.blind(all.status(), all.explain());
    }
    Map<String, PlannerParameter> planner =
        all.rows().stream().collect(Collectors.toMap(PlannerParameter::name, Function.identity()));
    List<PlannerParameter> off =
        all.rows().stream().filter(p -> p.offness() != Level.NONE).toList();
    List<Overridden> overrides =
        Overridden.ofPlanner(Overridden.read(scene.door()).rows(), planner);
    if (off.isEmpty() && overrides.isEmpty()) {
      return Observation.ok(
          "the prices are the default ones",
          Found.none("better-at-default-prices", "the prices are the default ones"));
    }
    Found worst =
        Found.none("better-at-default-prices", "at default prices the plans stay what they are");
    int seen = 0;
    for (Suspect s : Suspects.of(scene)) {
      Optional<Found> found = Change.of(s, off, overrides, planner, scene).flatMap(Change::judged);
      seen += found.isPresent() ? 1 : 0;
      if (found.isPresent() && found.get().level().compareTo(worst.level()) > 0) {
        worst = found.get();
      }
    }
    return seen == 0
        ? Observation.blind(EvidenceStatus.EMPTY, "no template could be planned")
        : Observation.ok(worst.words(), worst);
  }

  /**
   * What one template is planned with, and what it would be planned with at the defaults.
   *
   * @param today settings that its role or database has for itself; ours may have others
   * @param there the defaults of all that is off
   */
  private record Change(
      Suspect suspect,
      Map<String, String> today,
      Map<String, String> there,
      ObjectRef object,
      Scene scene) {

    static Optional<Change> of(
        Suspect s,
        List<PlannerParameter> off,
        List<Overridden> overrides,
        Map<String, PlannerParameter> planner,
        Scene scene) {
      Optional<TemplateText> text = scene.whatIf().text(s.id()).first();
      List<Overridden> own =
          overrides.stream().filter(o -> text.isPresent() && o.of(text.get().role())).toList();
      Map<String, String> today = new HashMap<>();
      Map<String, String> there = new HashMap<>();
      off.forEach(p -> there.put(p.name(), p.usual()));
      own.forEach(o -> {
        PlannerParameter known = planner.get(o.name());
        if (known != null) {
          today.put(o.name(), o.value());
          there.put(o.name(), known.usual());
        }
      });
      return there.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new Change(
                  s,
                  today,
                  there,
                  own.isEmpty()
                      ? ObjectRef.parameter(off.getFirst().name())
                      : own.getFirst().object(),
                  scene));
    }

    private Optional<PlanNode> plan(Map<String, String> settings) {
      return scene.whatIf().plan(suspect.id(), settings).first();
    }

    Optional<Found> judged() {
      Optional<PlanNode> now = today.isEmpty() ? plainly() : plan(today);
      Optional<PlanNode> then = plan(there);
      if (now.isEmpty() || then.isEmpty()) {
        return Optional.empty();
      }
      if (now.get().shape().equals(then.get().shape())) {
        return Optional.of(
            Found.none(
                "better-at-default-prices", "at default prices the plans stay what they are"));
      }
      return priced(now.get(), then.get()).map(cost -> found(cost, then.get().cost() % DISABLED));
    }

    private Optional<PlanNode> plainly() {
      return scene.whatIf().plan(suspect.id()).first();
    }

    /** What today's plan costs at the default prices. */
    private Optional<Double> priced(PlanNode now, PlanNode then) {
      if (SAME_PRICES.containsAll(there.keySet())) {
        return Optional.of(now.cost());
      }
      Map<String, String> likeToday = new HashMap<>(there);
      likeToday.putAll(forbidden(now, then));
      return plan(likeToday).map(p -> p.cost() % DISABLED);
    }

    private Found found(double today, double atDefaults) {
      double times = today / Math.max(atDefaults, 1e-6);
      Level level =
          times >= TIMES_STRONG ? Level.STRONG : times >= TIMES_SOME ? Level.SOME : Level.NONE;
      return Found.of(
          "better-at-default-prices",
          level,
          object,
          String.format(
              Locale.ROOT,
              "at default prices template %d is planned anew and costs %.0f, today's plan %.0f",
              suspect.id().queryId(),
              atDefaults,
              today));
    }
  }

  /** The switches that lead the planner away from the plan there to the one of today. */
  private static Map<String, String> forbidden(PlanNode today, PlanNode there) {
    Map<String, String> off = new HashMap<>();
    if (reads(there, "Index") || reads(there, "Bitmap")) {
      if (reads(today, "Seq Scan")) {
        off.put("enable_indexscan", "off");
        off.put("enable_indexonlyscan", "off");
        off.put("enable_bitmapscan", "off");
      }
    }
    if (reads(there, "Seq Scan") && !reads(today, "Seq Scan")) {
      off.put("enable_seqscan", "off");
    }
    for (Map.Entry<String, String> join :
        Map.of(
                "Nested Loop", "enable_nestloop",
                "Hash Join", "enable_hashjoin",
                "Merge Join", "enable_mergejoin")
            .entrySet()) {
      if (reads(there, join.getKey()) && !reads(today, join.getKey())) {
        off.put(join.getValue(), "off");
      }
    }
    return off;
  }

  private static boolean reads(PlanNode plan, String type) {
    return plan.all().anyMatch(n -> n.type().startsWith(type));
  }
}
