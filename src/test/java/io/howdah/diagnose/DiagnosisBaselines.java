package io.howdah.diagnose;

import io.howdah.model.Cause;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;

/** Simpler ways to a cause, to be compared with: each reads the same records. */
final class DiagnosisBaselines {
  /** Tools that the one who asks in random order may ask. */
  private static final int RANDOM_TOOLS = 8;

  private DiagnosisBaselines() {}

  static DiagnosisScore.Said only(List<Cause> ranked, double believed, int tools, double seconds) {
    boolean blames = DiagnosisScore.curable(ranked.getFirst());
    return new DiagnosisScore.Said(
        ranked, Set.of(ranked.getFirst()), believed, blames, blames, tools, seconds);
  }

  static double allSeconds(Recording r) {
    return r.watched() + r.tools().stream().mapToDouble(Recording.Played::seconds).sum();
  }

  static DiagnosisScore.Said random(KnowledgeBase kb, Recording r) {
    List<Recording.Played> tools = new ArrayList<>(r.tools());
    tools.removeIf(t -> kb.findingsOf(t.name()).isEmpty());
    Collections.shuffle(tools, new Random(r.seed()));
    List<Recording.Played> asked = tools.subList(0, Math.min(RANDOM_TOOLS, tools.size()));
    Recording some =
        new Recording(
            r.truth(),
            r.kind(),
            r.seed(),
            r.split(),
            r.watched(),
            r.began(),
            r.masked(),
            r.answers().stream()
                .filter(a -> asked.stream().anyMatch(t -> t.name().equals(a.tool())))
                .toList(),
            Optional.empty());
    return only(ranked(everythingRead(kb, some)), 0.5, asked.size(), allSeconds(some));
  }

  static List<Cause> ranked(Map<Cause, Double> p) {
    return p.entrySet().stream()
        .sorted(Map.Entry.<Cause, Double>comparingByValue().reversed())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** One cause at a time, every finding independent given it, learned with Laplace's rule. */
  static Function<Recording, DiagnosisScore.Said> bayes(List<Recording> train, KnowledgeBase kb) {
    Map<Cause, Sightings> byCause = new EnumMap<>(Cause.class);
    train.forEach(r -> {
      if (r.truth().size() == 1) {
        byCause.merge(r.causes().iterator().next(), sightings(r, kb), Sightings::plus);
      }
    });
    if (byCause.isEmpty()) {
      return common(train);
    }
    return r -> {
      Map<Cause, Double> log = new EnumMap<>(Cause.class);
      byCause.forEach((cause, seen) -> {
        double sum = 0;
        for (Map.Entry<String, Level> e : r.shown().entrySet()) {
          Sightings.Tally t = seen.counts().get(new Sightings.Sighted(cause, e.getKey()));
          double all = t == null ? 0 : t.all();
          double own = t == null ? 0 : t.of(e.getValue());
          sum += Math.log((own + 1.0 / 3) / (all + 1));
        }
        log.put(cause, sum);
      });
      double max = log.values().stream().mapToDouble(x -> x).max().orElse(0);
      double all = log.values().stream().mapToDouble(x -> Math.exp(x - max)).sum();
      log.replaceAll((_, x) -> Math.exp(x - max) / all);
      List<Cause> ranked = ranked(log);
      return only(
          ranked, log.getOrDefault(ranked.getFirst(), 0.0), r.tools().size(), allSeconds(r));
    };
  }

  /** Whatever stands out most, by how rare it is where nothing is wrong. */
  static DiagnosisScore.Said deviation(KnowledgeBase kb, Recording r) {
    List<String> rarest =
        r.shown().entrySet().stream()
            .filter(e -> e.getValue() != Level.NONE && kb.knows(e.getKey()))
            .sorted(
                Comparator.comparingDouble((Map.Entry<String, Level> e) ->
                    kb.finding(e.getKey()).leak().get(e.getValue().rank())))
            .map(Map.Entry::getKey)
            .toList();
    List<Cause> ranked = new ArrayList<>();
    for (String finding : rarest) {
      kb.causes().stream()
          .filter(c -> c.direct().contains(finding))
          .map(CauseModel::cause)
          .filter(c -> !ranked.contains(c))
          .forEach(ranked::add);
    }
    return only(
        ranked.isEmpty() ? List.of(Cause.HEALTHY) : ranked, 0.5, r.tools().size(), allSeconds(r));
  }

  static Function<Recording, DiagnosisScore.Said> common(List<Recording> train) {
    Map<Cause, Double> count = new EnumMap<>(Cause.class);
    train.forEach(r -> r.causes().forEach(c -> count.merge(c, 1.0, Double::sum)));
    List<Cause> ranked = count.isEmpty() ? List.of(Cause.HEALTHY) : ranked(count);
    return r -> only(ranked, 1.0 / Math.max(1, train.size()), 0, r.watched());
  }

  static Map<Cause, Double> everythingRead(KnowledgeBase kb, Recording r) {
    Posterior belief = Posterior.prior(kb, CauseModel::prior);
    for (Map.Entry<String, Level> e : r.shown().entrySet()) {
      belief = kb.knows(e.getKey()) ? belief.given(e.getKey(), e.getValue()) : belief;
    }
    Map<Cause, Double> p = new EnumMap<>(belief.marginals());
    p.put(Cause.HEALTHY, belief.healthy());
    return p;
  }

  /** A run of two causes says of neither what it does by itself. */
  static Sightings sightings(Recording r, KnowledgeBase kb) {
    if (r.truth().size() != 1) {
      return Sightings.none();
    }
    Map<String, Level> shown = new HashMap<>(r.shown());
    shown.keySet().removeIf(f -> !kb.knows(f));
    return Sightings.of(r.causes().iterator().next(), shown);
  }
}
