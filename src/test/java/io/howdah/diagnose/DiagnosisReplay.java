package io.howdah.diagnose;

import io.howdah.model.Belief;
import io.howdah.model.Cause;
import io.howdah.model.Diagnosis;
import io.howdah.model.EvidenceStatus;
import io.howdah.model.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;

/**
 * Learns from the training split of recorded runs and scores reasoners on the test split. See
 * bench/diagnosis.
 */
public final class DiagnosisReplay {
  private static final List<Double> WEIGHTS = List.of(1.0, 0.85, 0.7, 0.6, 0.5, 0.4, 0.3);

  /** Tools that the one who asks in random order may ask. */
  private static final int RANDOM_TOOLS = 8;

  private static final double ACTIONABLE = 0.5;

  private DiagnosisReplay() {}

  /**
   * Learns and scores.
   *
   * @param args the directory of records, where to write what was learned, where to write the
   *     table, and the ids whose trails are shown
   */
  public static void main(String[] args) throws IOException {
    List<Recording> all = Recording.all(Path.of(args[0]));
    List<Recording> train = all.stream().filter(r -> r.split().equals("train")).toList();
    List<Recording> test = all.stream().filter(r -> r.split().equals("test")).toList();
    KnowledgeBase hand = KnowledgeBase.handSet();
    Sightings sightings = sightings(train, hand);
    double weight = calibrated(train, hand, sightings);
    Learned learned = new Learned(sightings, weight);
    Files.writeString(Path.of(args[1]), learned.written());
    KnowledgeBase kb = learned.teach(hand);
    StringBuilder out = new StringBuilder();
    out.append(
        "Runs: %d to learn from, %d to test on, %d causes. Weight of evidence: %s.%n%n"
            .formatted(
                train.size(),
                test.size(),
                all.stream().flatMap(r -> r.truth().stream()).distinct().count(),
                weight));
    out.append(DiagnosisScore.HEAD);
    Map<String, Function<Recording, DiagnosisScore.Said>> all8 = new java.util.LinkedHashMap<>();
    all8.put("Howdah, learned", r -> reasoned(kb, r));
    all8.put("Howdah, as written by hand", r -> reasoned(hand, r));
    all8.put("learned, tools in random order", r -> random(kb, r));
    all8.put("naive Bayes, every tool", bayes(train, hand));
    all8.put("largest deviation", r -> deviation(hand, r));
    all8.put("always the most common", common(train));
    all8.forEach((name, says) -> out.append(DiagnosisScore.of(name, test, says)));
    out.append("%nOn the training split, for what it is worth: %n%n".formatted())
        .append(DiagnosisScore.HEAD);
    out.append(DiagnosisScore.of("Howdah, learned", train, r -> reasoned(kb, r)));
    out.append(
        "%n| run | first | belief | others | tools |%n| --- | --- | --- | --- | --- |%n"
            .formatted());
    for (Recording r : test) {
      DiagnosisScore.Said s = reasoned(kb, r);
      boolean right = r.causes().contains(s.ranked().getFirst());
      out.append(
          String.format(
              Locale.ROOT,
              "| %s | %s%s | %.2f | %s | %d |%n",
              String.join(" and ", r.truth()),
              right ? "" : "**not** ",
              s.ranked().getFirst(),
              s.believed(),
              s.ranked().stream().skip(1).limit(2).map(Cause::id).toList(),
              s.tools()));
    }
    Files.writeString(Path.of(args[2]), out.toString());
    System.out.println(out);
    for (int i = 3; i < args.length; i++) {
      String id = args[i];
      all.stream().filter(r -> r.truth().contains(id)).forEach(r -> trail(kb, r));
    }
  }

  private static Sightings sightings(List<Recording> runs, KnowledgeBase kb) {
    Sightings sum = Sightings.none();
    for (Recording r : runs) {
      sum = sum.plus(sightings(r, kb));
    }
    return sum;
  }

  /** A run of two causes says of neither what it does by itself. */
  private static Sightings sightings(Recording r, KnowledgeBase kb) {
    if (r.truth().size() != 1) {
      return Sightings.none();
    }
    Map<String, Level> shown = new HashMap<>(r.shown());
    shown.keySet().removeIf(f -> !kb.knows(f));
    return Sightings.of(r.causes().iterator().next(), shown);
  }

  /** The weight with the least Brier score where each run is judged by what the others taught. */
  private static double calibrated(List<Recording> train, KnowledgeBase hand, Sightings all) {
    double best = 1;
    double least = Double.POSITIVE_INFINITY;
    for (double weight : WEIGHTS) {
      double sum = 0;
      for (Recording r : train) {
        KnowledgeBase without = new Learned(all.minus(sightings(r, hand)), weight).teach(hand);
        sum += squared(everythingRead(without, r), r);
      }
      System.err.printf(
          Locale.ROOT, "weight %.2f: Brier %.4f%n", weight, sum / Math.max(1, train.size()));
      if (sum < least - 1e-9) {
        least = sum;
        best = weight;
      }
    }
    return best;
  }

  private static double squared(Map<Cause, Double> p, Recording r) {
    double sum = 0;
    for (Map.Entry<Cause, Double> e : p.entrySet()) {
      double truth = r.causes().contains(e.getKey()) ? 1 : 0;
      sum += (e.getValue() - truth) * (e.getValue() - truth);
    }
    return sum;
  }

  private static Map<Cause, Double> everythingRead(KnowledgeBase kb, Recording r) {
    Posterior belief = Posterior.prior(kb, CauseModel::prior);
    for (Map.Entry<String, Level> e : r.shown().entrySet()) {
      belief = kb.knows(e.getKey()) ? belief.given(e.getKey(), e.getValue()) : belief;
    }
    Map<Cause, Double> p = new EnumMap<>(belief.marginals());
    p.put(Cause.HEALTHY, belief.healthy());
    return p;
  }

  private static void trail(KnowledgeBase kb, Recording r) {
    System.out.printf("%n%s, seed %d%n", r.truth(), r.seed());
    Diagnosis d = diagnosed(kb, r);
    d.trail()
        .forEach(
            s -> System.out.printf("  %s%n    %s %s%n", s.thought(), s.tool(), s.observation()));
    d.beliefs()
        .forEach(b -> System.out.printf(Locale.ROOT, "  %.2f %s%n", b.probability(), b.chain()));
    d.gates().forEach(g -> System.out.printf("  gate of %s: %s%n", g.cause(), g.failed()));
  }

  /** Howdah's own reasoner on what the tools said then. */
  private static DiagnosisScore.Said reasoned(KnowledgeBase kb, Recording r) {
    Map<String, Double> took = new HashMap<>();
    r.tools().forEach(t -> took.put(t.name(), t.seconds()));
    Diagnosis d = diagnosed(kb, r);
    double looked =
        d.trail().stream().map(Step::tool).mapToDouble(t -> took.getOrDefault(t, 0.0)).sum();
    return said(d, r.watched() + looked);
  }

  private static Diagnosis diagnosed(KnowledgeBase kb, Recording r) {
    Map<String, Observation> answers = new HashMap<>();
    r.tools().forEach(t -> answers.put(t.name(), t.answer()));
    Observation unasked = Observation.blind(EvidenceStatus.ABSENT, "it was not asked then");
    List<Tool> offered =
        r.tools().stream()
            .filter(t -> !kb.findingsOf(t.name()).isEmpty())
            .map(t -> (Tool) t)
            .toList();
    return new EmbeddedReasoner(kb, offered, CauseModel::prior, Clock.systemUTC())
        .reason(r.incident(), t -> answers.getOrDefault(t.name(), unasked), new Trail(), _ -> {});
  }

  private static DiagnosisScore.Said said(Diagnosis d, double seconds) {
    List<Cause> ranked = d.beliefs().stream().map(Belief::cause).toList();
    List<Cause> passing = d.gates().stream().filter(g -> g.passed()).map(g -> g.cause()).toList();
    Set<Cause> set = new java.util.HashSet<>();
    d.beliefs().stream()
        .filter(b -> b.probability() >= ACTIONABLE)
        .map(Belief::cause)
        .forEach(set::add);
    return new DiagnosisScore.Said(
        ranked.isEmpty() ? List.of(Cause.UNKNOWN) : ranked,
        set,
        d.top().map(Belief::probability).orElse(0.0),
        passing.stream().anyMatch(DiagnosisScore::curable),
        set.stream().anyMatch(DiagnosisScore::curable),
        d.trail().size(),
        seconds);
  }

  private static DiagnosisScore.Said only(
      List<Cause> ranked, double believed, int tools, double seconds) {
    boolean blames = DiagnosisScore.curable(ranked.getFirst());
    return new DiagnosisScore.Said(
        ranked, Set.of(ranked.getFirst()), believed, blames, blames, tools, seconds);
  }

  private static double allSeconds(Recording r) {
    return r.watched() + r.tools().stream().mapToDouble(Recording.Played::seconds).sum();
  }

  private static DiagnosisScore.Said random(KnowledgeBase kb, Recording r) {
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
                .toList());
    return only(ranked(everythingRead(kb, some)), 0.5, asked.size(), allSeconds(some));
  }

  private static List<Cause> ranked(Map<Cause, Double> p) {
    return p.entrySet().stream()
        .sorted(Map.Entry.<Cause, Double>comparingByValue().reversed())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** One cause at a time, every finding independent given it, learned with Laplace's rule. */
  private static Function<Recording, DiagnosisScore.Said> bayes(
      List<Recording> train, KnowledgeBase kb) {
    Map<Cause, Sightings> byCause = new EnumMap<>(Cause.class);
    train.forEach(r -> {
      if (r.truth().size() == 1) {
        byCause.merge(r.causes().iterator().next(), sightings(r, kb), Sightings::plus);
      }
    });
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
  private static DiagnosisScore.Said deviation(KnowledgeBase kb, Recording r) {
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

  private static Function<Recording, DiagnosisScore.Said> common(List<Recording> train) {
    Map<Cause, Double> count = new EnumMap<>(Cause.class);
    train.forEach(r -> r.causes().forEach(c -> count.merge(c, 1.0, Double::sum)));
    List<Cause> ranked = count.isEmpty() ? List.of(Cause.HEALTHY) : ranked(count);
    return r -> only(ranked, 1.0 / Math.max(1, train.size()), 0, r.watched());
  }
}
