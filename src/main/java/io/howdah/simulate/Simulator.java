package io.howdah.simulate;

import io.howdah.model.CreateIndex;
import io.howdah.model.Estimate;
import io.howdah.model.Estimate.TemplateCost;
import io.howdah.model.EvidenceStatus;
import io.howdah.model.PlanNode;
import io.howdah.model.Remedy;
import io.howdah.model.TemplateCounters;
import io.howdah.model.TemplateText;
import io.howdah.pg.CannotConnectException;
import io.howdah.pg.PlanSession;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Tries remedies on paper: hypothetical indexes and the planner's costs. Changes nothing. */
public final class Simulator {
  /** Templates that are planned with and without a hypothetical index, the heaviest first. */
  private static final int MOST_TEMPLATES = 60;

  private final ReadDoor door;

  public Simulator(ReadDoor door) {
    this.door = door;
  }

  /**
   * What the remedy would do.
   *
   * @param workload what ran lately: it decides which templates are looked at, and their weight
   */
  public Estimate estimate(Remedy remedy, List<TemplateCounters> workload) {
    if (!(remedy instanceof CreateIndex index)) {
      return Estimate.none("nothing to simulate: " + remedy.blastRadius());
    }
    try (PlanSession session = PlanSession.open(door)) {
      return estimate(index, workload, session);
    } catch (CannotConnectException e) {
      return new Estimate(
          EvidenceStatus.ERROR, List.of(), OptionalLong.empty(), String.valueOf(e.getMessage()));
    }
  }

  private static Estimate estimate(
      CreateIndex index, List<TemplateCounters> workload, PlanSession session) {
    Map<TemplateText, Planned> before = planned(index, workload, session);
    Reading<PlanSession.Hypothetical> pretended = session.pretend(index.definition());
    Optional<PlanSession.Hypothetical> there = pretended.first();
    if (there.isEmpty()) {
      return new Estimate(
          pretended.status(),
          List.of(),
          OptionalLong.empty(),
          "no hypothetical index could be made: " + pretended.explain());
    }
    List<TemplateCost> costs = new ArrayList<>();
    int used = 0;
    for (Map.Entry<TemplateText, Planned> e : before.entrySet()) {
      Optional<PlanNode> plan = session.plan(e.getKey()).first();
      if (plan.isPresent()) {
        double after = plan.get().cost();
        used += uses(plan.get(), there.get()) ? 1 : 0;
        costs.add(
            new TemplateCost(e.getKey().id(), e.getValue().cost(), after, e.getValue().weight()));
      }
    }
    costs.sort(Comparator.comparingDouble(TemplateCost::gain).reversed());
    return new Estimate(
        EvidenceStatus.OK,
        costs,
        OptionalLong.of(there.get().bytes()),
        words(index, costs, used, there.get().bytes()));
  }

  private record Planned(double cost, double weight) {}

  /** The templates that read the index's table, with today's cost. */
  private static Map<TemplateText, Planned> planned(
      CreateIndex index, List<TemplateCounters> workload, PlanSession session) {
    double all = workload.stream().mapToDouble(TemplateCounters::execMs).sum();
    List<TemplateCounters> heaviest =
        workload.stream()
            .sorted(Comparator.comparingDouble(TemplateCounters::execMs).reversed())
            .limit(MOST_TEMPLATES)
            .toList();
    Map<TemplateText, Planned> out = new LinkedHashMap<>();
    for (TemplateCounters t : heaviest) {
      Optional<TemplateText> text = session.text(t.id()).first();
      Optional<PlanNode> plan = text.flatMap(x -> session.plan(x).first());
      if (text.isPresent()
          && plan.isPresent()
          && plan.get().relations().contains(index.object().name())) {
        out.put(text.get(), new Planned(plan.get().cost(), t.execMs() / Math.max(all, 1e-9)));
      }
    }
    return out;
  }

  private static boolean uses(PlanNode plan, PlanSession.Hypothetical index) {
    return plan.all().anyMatch(n -> n.index().filter(index.name()::equals).isPresent());
  }

  private static String words(CreateIndex index, List<TemplateCost> costs, int used, long bytes) {
    if (costs.isEmpty()) {
      return "no template of the workload reads " + index.object().name();
    }
    TemplateCost best = costs.getFirst();
    return String.format(
        Locale.ROOT,
        "with a hypothetical index on %s, %d of %d templates on the table would use it; the best, %d, costs %.0f instead of %.0f; about %.0f MB",
        index.definition(),
        used,
        costs.size(),
        best.template().queryId(),
        best.after(),
        best.before(),
        bytes / 1048576.0);
  }
}
