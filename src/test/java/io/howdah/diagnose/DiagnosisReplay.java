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
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Learns from the training split of recorded runs and scores reasoners on the test split. See
 * bench/diagnosis.
 */
public final class DiagnosisReplay {
  private static final List<Double> WEIGHTS = List.of(1.0, 0.85, 0.7, 0.6, 0.5, 0.4, 0.3);

  private static final double ACTIONABLE = 0.5;

  private static final String REMADE = "remade=";

  private DiagnosisReplay() {}

  /**
   * Learns and scores.
   *
   * @param args the directory of records, where to write what was learned, where to write the
   *     table, and the ids whose trails are shown; {@code remade=FINDING} for a finding whose tool
   *     answers differently than when the shipped lessons were learned
   */
  public static void main(String[] args) throws IOException {
    List<Recording> all = Recording.all(Path.of(args[0]));
    List<Recording> train = all.stream().filter(r -> r.split().equals("train")).toList();
    List<Recording> test = all.stream().filter(r -> r.split().equals("test")).toList();
    KnowledgeBase hand = KnowledgeBase.handSet();
    Set<String> remade = named(args, REMADE);
    Sightings sightings = Learned.shipped().relearned(sightings(train, hand), remade);
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
    KnowledgeBase shipped = KnowledgeBase.shipped();
    all8.put("Howdah, as it is shipped", r -> reasoned(shipped, r));
    all8.put("Howdah, as written by hand", r -> reasoned(hand, r));
    all8.put("learned, tools in random order", r -> DiagnosisBaselines.random(kb, r));
    all8.put("naive Bayes, every tool", DiagnosisBaselines.bayes(train, hand));
    all8.put("largest deviation", r -> DiagnosisBaselines.deviation(hand, r));
    all8.put("always the most common", DiagnosisBaselines.common(train));
    all8.forEach((name, says) -> out.append(DiagnosisScore.of(name, test, says)));
    out.append("%nOn the training split, for what it is worth: %n%n".formatted())
        .append(DiagnosisScore.HEAD);
    out.append(DiagnosisScore.of("Howdah, learned", train, r -> reasoned(kb, r)));
    out.append(DiagnosisScore.of("Howdah, as it is shipped", train, r -> reasoned(shipped, r)));
    out.append(DiagnosisScore.of("Howdah, as written by hand", train, r -> reasoned(hand, r)));
    out.append(runs(all, kb)).append(misses(all, hand));
    Files.writeString(Path.of(args[2]), out.toString());
    System.out.println(out);
    for (String id : named(args, "")) {
      all.stream().filter(r -> r.truth().contains(id)).forEach(r -> trail(kb, r));
    }
  }

  /** The arguments after the first three that begin so; with no beginning, the ids. */
  private static Set<String> named(String[] args, String beginning) {
    return Arrays.stream(args)
        .skip(3)
        .filter(a -> beginning.isEmpty() ? !a.startsWith(REMADE) : a.startsWith(beginning))
        .map(a -> a.substring(beginning.length()))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static String runs(List<Recording> all, KnowledgeBase kb) {
    StringBuilder out = new StringBuilder();
    out.append(
        "%n| split | run | first | belief | others | tools | check |%n| --- | --- | --- | --- | --- | --- | --- |%n"
            .formatted());
    for (Recording r : all) {
      DiagnosisScore.Said s = reasoned(kb, r);
      boolean right = r.causes().contains(s.ranked().getFirst());
      out.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %s%s | %.2f | %s | %d | %s |%n",
              r.split(),
              String.join(" and ", r.truth()),
              right ? "" : "**not** ",
              s.ranked().getFirst(),
              s.believed(),
              s.ranked().stream().skip(1).limit(2).map(Cause::id).toList(),
              s.tools(),
              r.check().map(c -> c.status() + " " + c.lines()).orElse("")));
    }
    return out.toString();
  }

  private static String misses(List<Recording> all, KnowledgeBase hand) {
    StringBuilder out = new StringBuilder();
    out.append("%nWhat the numbers as written by hand get wrong:%n%n".formatted());
    for (Recording r : all) {
      DiagnosisScore.Said s = reasoned(hand, r);
      if (!r.causes().contains(s.ranked().getFirst())) {
        out.append(
            "- %s: %s%n"
                .formatted(String.join(" and ", r.truth()), s.ranked().stream().limit(3).toList()));
      }
    }
    return out.toString();
  }

  private static Sightings sightings(List<Recording> runs, KnowledgeBase kb) {
    Sightings sum = Sightings.none();
    for (Recording r : runs) {
      sum = sum.plus(DiagnosisBaselines.sightings(r, kb));
    }
    return sum;
  }

  /** The weight with the least Brier score where each run is judged by what the others taught. */
  private static double calibrated(List<Recording> train, KnowledgeBase hand, Sightings all) {
    double best = 1;
    double least = Double.POSITIVE_INFINITY;
    for (double weight : WEIGHTS) {
      double sum = 0;
      for (Recording r : train) {
        KnowledgeBase without =
            new Learned(all.minus(DiagnosisBaselines.sightings(r, hand)), weight).teach(hand);
        sum += squared(DiagnosisBaselines.everythingRead(without, r), r);
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
}
