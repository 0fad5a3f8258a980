package io.howdah.diagnose;

import io.howdah.diagnose.Sightings.Sighted;
import io.howdah.diagnose.Sightings.Tally;
import io.howdah.model.Cause;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * What runs with a known cause taught: likelihoods, shrunk to what people wrote down, and how much
 * evidence counts.
 *
 * <p>A finding's distribution in runs of a cause is Dirichlet: what the hand-set model expects
 * there weighs as much as {@link #EFFECT_WEIGHT} runs, then the counts are added. What a cause does
 * by itself follows by dividing the leak out, since in a noisy-MAX the two multiply.
 *
 * @param evidenceWeight chosen on the training split, see {@link KnowledgeBase#evidenceWeight()}
 */
public record Learned(Sightings sightings, double evidenceWeight) {
  /** The hand-set effect counts as much as this many runs of the cause. */
  static final double EFFECT_WEIGHT = 6;

  /** The hand-set leak counts as much as this many runs without a cause: it tells rare things. */
  static final double LEAK_WEIGHT = 60;

  /**
   * That a symptom shows as people wrote it down counts as much as this many runs in which it did.
   */
  static final double SYMPTOM_WEIGHT = 2;

  /** What all clusters share counts as much as this many lessons of a cluster's own. */
  static final double SHARED_WEIGHT = 20;

  /** A cause that leaves a finding alone this often is not said to show in it. */
  private static final double LEFT_ALONE = 0.9;

  static final String RESOURCE = "learned.yaml";

  /** Nothing was learned. */
  public static Learned nothing() {
    return new Learned(Sightings.none(), 1);
  }

  /** What ships with Howdah, from the training split of {@code bench/diagnosis}. */
  public static Learned shipped() {
    try (InputStream in = Learned.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + RESOURCE);
      }
      return read(in);
    } catch (IOException e) {
      throw new UncheckedIOException("the jar's " + RESOURCE + " cannot be read", e);
    }
  }

  /** Reads the YAML form. Causes that nobody knows any more are refused. */
  public static Learned read(InputStream in) {
    JsonNode root = YAMLMapper.builder().build().readTree(in);
    Map<Sighted, Tally> counts = new TreeMap<>();
    root.path("sightings")
        .properties()
        .forEach(c -> {
          Cause cause =
              Cause.ofId(c.getKey())
                  .orElseThrow(
                      () -> new IllegalArgumentException("no cause has the id " + c.getKey()));
          c.getValue()
              .properties()
              .forEach(f -> counts.put(new Sighted(cause, f.getKey()), tally(f.getValue())));
        });
    return new Learned(new Sightings(counts), root.path("evidence-weight").asDouble(1));
  }

  private static Tally tally(JsonNode n) {
    return new Tally(n.path(0).asLong(), n.path(1).asLong(), n.path(2).asLong());
  }

  /** The YAML form, one line for each finding of a cause. */
  public String written() {
    StringBuilder out = new StringBuilder("evidence-weight: ").append(evidenceWeight).append('\n');
    out.append(sightings.counts().isEmpty() ? "sightings: {}\n" : "sightings:\n");
    String cause = "";
    for (Map.Entry<Sighted, Tally> e : sightings.counts().entrySet()) {
      if (!e.getKey().cause().id().equals(cause)) {
        cause = e.getKey().cause().id();
        out.append("  ").append(cause).append(":\n");
      }
      Tally t = e.getValue();
      out.append(
          "    %s: [%d, %d, %d]%n".formatted(e.getKey().finding(), t.none(), t.some(), t.strong()));
    }
    return out.toString();
  }

  /**
   * What is known once some causes were recorded anew: their counts take the place of the old ones,
   * since a run that is made again is no second run; the other causes keep theirs.
   *
   * @param fresh what the new runs showed
   * @param remade findings whose tool answers differently since: what the old runs showed of them
   *     is forgotten, so that what people wrote down speaks alone
   */
  public Sightings relearned(Sightings fresh, Set<String> remade) {
    Set<Cause> again = new HashSet<>();
    fresh.counts().keySet().forEach(s -> again.add(s.cause()));
    Map<Sighted, Tally> kept = new TreeMap<>(sightings.counts());
    kept.keySet().removeIf(s -> again.contains(s.cause()) || remade.contains(s.finding()));
    return new Sightings(kept).plus(fresh);
  }

  /** A knowledge base with its likelihoods moved to what was seen. */
  public KnowledgeBase teach(KnowledgeBase kb) {
    List<FindingModel> findings = new ArrayList<>();
    for (FindingModel f : kb.findings()) {
      Tally healthy = sightings.counts().get(new Sighted(Cause.HEALTHY, f.name()));
      findings.add(healthy == null ? f : f.withLeak(shrunk(f.leak(), LEAK_WEIGHT, healthy)));
    }
    Map<String, FindingModel> byName = new HashMap<>();
    findings.forEach(f -> byName.put(f.name(), f));
    List<CauseModel> causes =
        kb.causes().stream()
            .map(c -> c.withEffects(moderated(c, kb)))
            .map(c -> taught(c, byName, sightings, EFFECT_WEIGHT))
            .toList();
    return new KnowledgeBase(findings, causes, evidenceWeight);
  }

  /**
   * What people wrote down of a cause's symptoms, less by what they overstated over all causes. A
   * cause has few runs of its own; that sessions were said to crowd the CPU under two dozen causes,
   * and did in nine runs of fifty-two, is known all the same. What sees a cause itself is left to
   * its own runs.
   */
  private Map<String, List<Double>> moderated(CauseModel cause, KnowledgeBase kb) {
    Map<String, List<Double>> effects = new HashMap<>(cause.effects());
    effects.replaceAll((f, own) -> {
      double share = cause.direct().contains(f) ? 1 : borneOut(kb, kb.finding(f));
      return List.of(1 - share * (1 - own.get(0)), share * own.get(1), share * own.get(2));
    });
    return effects;
  }

  /** How much of what was written down of a symptom showed, over all causes; at most all of it. */
  private double borneOut(KnowledgeBase kb, FindingModel finding) {
    double expected = 0;
    double shown = 0;
    for (CauseModel c : kb.causes()) {
      Tally t = sightings.counts().get(new Sighted(c.cause(), finding.name()));
      List<Double> own = c.effects().get(finding.name());
      if (t != null && own != null && !c.direct().contains(finding.name())) {
        double quiet = finding.leak().getFirst();
        expected += t.all() * quiet * (1 - own.getFirst());
        shown += t.some() + t.strong() - t.all() * (1 - quiet);
      }
    }
    return Math.min(1, (Math.max(0, shown) + SYMPTOM_WEIGHT) / (expected + SYMPTOM_WEIGHT));
  }

  /**
   * A knowledge base with its likelihoods moved to what was seen on one cluster where a cure held;
   * what all clusters share counts as much as {@link #SHARED_WEIGHT} of its lessons.
   */
  public static KnowledgeBase local(KnowledgeBase shared, Sightings own) {
    Map<String, FindingModel> byName = new HashMap<>();
    shared.findings().forEach(f -> byName.put(f.name(), f));
    return new KnowledgeBase(
        shared.findings(),
        shared.causes().stream().map(c -> taught(c, byName, own, SHARED_WEIGHT)).toList(),
        shared.evidenceWeight());
  }

  private static CauseModel taught(
      CauseModel cause, Map<String, FindingModel> findings, Sightings seen, double weight) {
    Map<String, List<Double>> effects = new HashMap<>(cause.effects());
    for (Map.Entry<Sighted, Tally> e : seen.counts().entrySet()) {
      FindingModel finding = findings.get(e.getKey().finding());
      if (e.getKey().cause() != cause.cause() || finding == null) {
        continue;
      }
      List<Double> own = cause.effects().get(finding.name());
      List<Double> effect =
          withoutLeak(shrunk(expected(finding.leak(), own), weight, e.getValue()), finding.leak());
      if (own != null || effect.getFirst() < LEFT_ALONE) {
        effects.put(finding.name(), effect);
      }
    }
    return cause.withEffects(effects);
  }

  /** How a finding shows where a cause and the leak are at work together. */
  private static List<Double> expected(List<Double> leak, @Nullable List<Double> effect) {
    if (effect == null) {
      return leak;
    }
    double none = leak.get(0) * effect.get(0);
    double some = (leak.get(0) + leak.get(1)) * (effect.get(0) + effect.get(1)) - none;
    return List.of(none, some, 1 - none - some);
  }

  private static List<Double> shrunk(List<Double> prior, double weight, Tally seen) {
    double all = weight + seen.all();
    double none = (weight * prior.get(0) + seen.none()) / all;
    double some = (weight * prior.get(1) + seen.some()) / all;
    return List.of(none, some, Math.max(0, 1 - none - some));
  }

  private static List<Double> withoutLeak(List<Double> shows, List<Double> leak) {
    double none = Math.min(1, shows.get(0) / Math.max(1e-9, leak.get(0)));
    double most =
        Math.min(1, (shows.get(0) + shows.get(1)) / Math.max(1e-9, leak.get(0) + leak.get(1)));
    double upToSome = Math.max(none, most);
    return List.of(none, upToSome - none, 1 - upToSome);
  }
}
