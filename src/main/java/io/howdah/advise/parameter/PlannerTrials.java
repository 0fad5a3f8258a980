package io.howdah.advise.parameter;

import io.howdah.model.ParameterReport.Basis;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The planner's word. Costs under two price lists cannot be compared: today's plan is priced by the
 * other list too, by forbidding what it does not use. Where that cannot be done, and where the
 * planner does not know (compilation, the speed of a larger sort), nothing is claimed.
 */
final class PlannerTrials implements Trials {
  /** Estimates go with measured times at 0.4 only: what is little on paper is nothing. */
  private static final double WORTHWHILE = 0.2;

  private final TrialSession session;
  private final List<Template> templates;

  PlannerTrials(TrialSession session, List<Template> templates) {
    this.session = session;
    this.templates = List.copyOf(templates);
  }

  @Override
  public List<Template> templates() {
    return templates;
  }

  @Override
  public Outcome run(Knowledge.Idea idea, Map<String, String> before, Map<String, String> after) {
    List<Outcome.Effect> out = new ArrayList<>();
    for (Template t : templates) {
      Optional<Plan> was = session.plan(t, before).first();
      Optional<Plan> is = session.plan(t, after).first();
      if (was.isPresent() && is.isPresent()) {
        double ratio = ratio(idea, t, was.get(), is.get(), after);
        out.add(new Outcome.Effect(t, weight(t), ratio, 0, was.get().cost(), false));
      }
    }
    return new Outcome(out, true);
  }

  private double ratio(
      Knowledge.Idea idea, Template t, Plan was, Plan is, Map<String, String> after) {
    double known = 1;
    if (was.jit() && !is.jit() && t.jitShare() > 0) {
      known = 1 - t.jitShare();
    }
    if (shapeless(was).equals(shapeless(is))) {
      return known;
    }
    if (!idea.prices()) {
      return known * is.cost() / Math.max(was.cost(), 1e-6);
    }
    Map<String, String> likeToday = new HashMap<>(after);
    likeToday.putAll(forbidden(was, is));
    return known
        * session
            .plan(t, likeToday)
            .first()
            .filter(p -> shapeless(p).equals(shapeless(was)))
            .map(p -> is.cost() / Math.max(p.cost(), 1e-6))
            .orElse(1.0);
  }

  private static String shapeless(Plan p) {
    return p.shape().replaceFirst("^compiled ", "");
  }

  /** The switches that lead the planner away from the other plan to today's. */
  private static Map<String, String> forbidden(Plan today, Plan other) {
    Map<String, String> off = new HashMap<>();
    away(off, today, other, "Seq Scan", "enable_seqscan");
    away(off, today, other, "Index Scan", "enable_indexscan");
    away(off, today, other, "Index Only Scan", "enable_indexonlyscan");
    away(off, today, other, "Bitmap Heap Scan", "enable_bitmapscan");
    away(off, today, other, "Nested Loop", "enable_nestloop");
    away(off, today, other, "Hash Join", "enable_hashjoin");
    away(off, today, other, "Merge Join", "enable_mergejoin");
    away(off, today, other, "Memoize", "enable_memoize");
    away(off, today, other, "Materialize", "enable_material");
    return off;
  }

  private static void away(
      Map<String, String> off, Plan today, Plan other, String type, String name) {
    if (other.has(type) && !today.has(type)) {
      off.put(name, "off");
    }
  }

  @Override
  public double worthwhile() {
    return WORTHWHILE;
  }

  @Override
  public Basis basis() {
    return Basis.PLANNER;
  }

  @Override
  public boolean exhausted() {
    return false;
  }

  @Override
  public double today(Template t) {
    return session.plan(t, Map.of()).first().map(Plan::cost).orElse(0.0);
  }
}
