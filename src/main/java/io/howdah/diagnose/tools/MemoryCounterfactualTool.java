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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Whether a template that spills would be cheaper with more memory, by the planner's word. */
final class MemoryCounterfactualTool implements Tool {
  private static final String MORE = "64MB";
  private static final double TIMES_SOME = 1.05;
  private static final double TIMES_STRONG = 1.25;

  @Override
  public String name() {
    return "memory_counterfactual";
  }

  @Override
  public String description() {
    return "whether what spills would be cheaper with more memory";
  }

  @Override
  public double cost() {
    return 3;
  }

  /** The work_mem that a role works with. */
  private record Memory(String setting) {}

  @Override
  public Observation look(Scene scene) {
    List<Suspect> now =
        Suspects.byLoad(scene).stream()
            .filter(s -> SpillsTool.blocksPerCall(s) >= 1)
            .limit(3)
            .toList();
    List<Suspect> standing =
        TinyMemory.spilledBefore(scene).stream().map(TinyMemory.Spiller::suspect).toList();
    List<Suspect> spilling = standing.isEmpty() ? now : standing;
    if (spilling.isEmpty()) {
      return Observation.ok("nothing spills", Found.none("more-memory-helps", "nothing spills"));
    }
    Found best = Found.none("more-memory-helps", "more memory changes nothing on paper");
    int seen = 0;
    for (Suspect s : spilling) {
      Optional<Found> found = compare(s, scene);
      seen += found.isPresent() ? 1 : 0;
      if (found.isPresent() && found.get().level().compareTo(best.level()) > 0) {
        best = found.get();
      }
    }
    return seen == 0
        ? Observation.blind(EvidenceStatus.EMPTY, "what spills could not be planned")
        : Observation.ok(best.words(), best);
  }

  private static Optional<Found> compare(Suspect s, Scene scene) {
    Optional<TemplateText> text = scene.whatIf().text(s.id()).first();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Reading<Memory> own =
        scene
            .door()
            .read(
                Toolbox.SQL, "work_mem_of", r -> new Memory(r.text("setting")), text.get().role());
    Optional<PlanNode> now =
        scene
            .whatIf()
            .plan(s.id(), own.first().map(m -> Map.of("work_mem", m.setting())).orElse(Map.of()))
            .first();
    Optional<PlanNode> more = scene.whatIf().plan(s.id(), Map.of("work_mem", MORE)).first();
    if (now.isEmpty() || more.isEmpty()) {
      return Optional.empty();
    }
    double times = now.get().cost() / Math.max(more.get().cost(), 1e-6);
    Level level =
        times >= TIMES_STRONG ? Level.STRONG : times >= TIMES_SOME ? Level.SOME : Level.NONE;
    return Optional.of(
        Found.of(
            "more-memory-helps",
            level,
            new ObjectRef(ObjectRef.Kind.ROLE, text.get().role(), 0),
            String.format(
                Locale.ROOT,
                "with work_mem %s the cost of template %d falls from %.0f to %.0f (role %s)",
                MORE,
                s.id().queryId(),
                now.get().cost(),
                more.get().cost(),
                text.get().role())));
  }
}
