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
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

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
    List<PlannerParameter> off =
        all.rows().stream().filter(p -> p.offness() != Level.NONE).toList();
    if (off.isEmpty()) {
      return Observation.ok(
          "the prices are the default ones",
          Found.none("better-at-default-prices", "the prices are the default ones"));
    }
    Map<String, String> defaults = new HashMap<>();
    off.forEach(p -> defaults.put(p.name(), p.usual()));
    Found worst =
        Found.none("better-at-default-prices", "at default prices the plans stay what they are");
    int seen = 0;
    for (Suspect s : Suspects.of(scene)) {
      Optional<Found> found = compare(s, defaults, off.getFirst(), scene);
      seen += found.isPresent() ? 1 : 0;
      if (found.isPresent() && found.get().level().compareTo(worst.level()) > 0) {
        worst = found.get();
      }
    }
    return seen == 0
        ? Observation.blind(EvidenceStatus.EMPTY, "no template could be planned")
        : Observation.ok(worst.words(), worst);
  }

  private static Optional<Found> compare(
      Suspect s, Map<String, String> defaults, PlannerParameter off, Scene scene) {
    Optional<PlanNode> today = scene.whatIf().plan(s.id()).first();
    Optional<PlanNode> there = scene.whatIf().plan(s.id(), defaults).first();
    if (today.isEmpty() || there.isEmpty()) {
      return Optional.empty();
    }
    if (today.get().shape().equals(there.get().shape())) {
      return Optional.of(
          Found.none("better-at-default-prices", "at default prices the plans stay what they are"));
    }
    Map<String, String> likeToday = new HashMap<>(defaults);
    likeToday.putAll(forbidden(today.get(), there.get()));
    Optional<PlanNode> priced = scene.whatIf().plan(s.id(), likeToday).first();
    if (priced.isEmpty()) {
      return Optional.empty();
    }
    double cost = priced.get().cost() % DISABLED;
    double times = cost / Math.max(there.get().cost() % DISABLED, 1e-6);
    Level level =
        times >= TIMES_STRONG ? Level.STRONG : times >= TIMES_SOME ? Level.SOME : Level.NONE;
    return Optional.of(
        Found.of(
            "better-at-default-prices",
            level,
            ObjectRef.parameter(off.name()),
            String.format(
                Locale.ROOT,
                "at default prices template %d is planned anew and costs %.0f, today's plan %.0f",
                s.id().queryId(),
                there.get().cost() % DISABLED,
                cost)));
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
