package io.howdah.remember;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** Asks every question of a corpus and measures what comes back. */
record Retrieval(Memories memories, Corpus corpus, LongSupplier cpuNanos) {
  /** Whether a question comes with the incident's fingerprint, its text, or both. */
  enum Asked {
    TEXT,
    FINGERPRINT,
    BOTH
  }

  /**
   * What was measured.
   *
   * @param mrr mean reciprocal rank within the first ten
   * @param missed questions without their incident among the first five
   * @param searchMs of each question, sorted, without the question's embedding
   * @param totalMs the same with it
   * @param cpuMs of the home's backend for a question: what a busy machine does not change
   */
  record Score(
      double recallAt5,
      double mrr,
      List<String> missed,
      List<Double> searchMs,
      List<Double> totalMs,
      double cpuMs) {
    String line(String name) {
      return String.format(
          Locale.ROOT,
          "%-38s recall@5 %.3f  MRR %.3f  search p50 %.1f p95 %.1f ms  with embedding p50 %.1f p95 %.1f ms  backend CPU %.1f ms",
          name,
          recallAt5,
          mrr,
          quantile(searchMs, 0.5),
          quantile(searchMs, 0.95),
          quantile(totalMs, 0.5),
          quantile(totalMs, 0.95),
          cpuMs);
    }

    static double quantile(List<Double> sorted, double q) {
      return sorted.get((int) Math.min(sorted.size() - 1, Math.floor(q * sorted.size())));
    }
  }

  Score measure(Asked asked, Set<Hit.Channel> channels, Set<MemoryKind> kinds) {
    List<String> missed = new ArrayList<>();
    List<Double> search = new ArrayList<>();
    List<Double> total = new ArrayList<>();
    double reciprocal = 0;
    int questions = 0;
    long cpu = cpuNanos.getAsLong();
    for (Corpus.Incident incident : corpus.incidents()) {
      // The cause is what is looked for: only what can be seen before it is known is asked by.
      Fingerprint seen = new Fingerprint(incident.keys());
      for (String text : incident.asked()) {
        questions++;
        Question question =
            new Question(
                asked == Asked.FINGERPRINT ? "" : text,
                asked == Asked.TEXT ? Fingerprint.none() : seen,
                kinds,
                10);
        Recollection found = memories.recall(question, channels);
        search.add(found.search().toNanos() / 1e6);
        total.add(found.search().plus(found.embedding()).toNanos() / 1e6);
        int rank = rank(found, incident.id());
        reciprocal += rank == 0 ? 0 : 1.0 / rank;
        if (rank == 0 || rank > 5) {
          missed.add(incident.id() + " (rank " + rank + "): " + text);
        }
      }
    }
    return new Score(
        1 - (double) missed.size() / questions,
        reciprocal / questions,
        missed,
        sorted(search),
        sorted(total),
        (cpuNanos.getAsLong() - cpu) / 1e6 / questions);
  }

  private static int rank(Recollection found, String id) {
    for (int i = 0; i < found.hits().size(); i++) {
      if (found.hits().get(i).memory().origin().equals(id)) {
        return i + 1;
      }
    }
    return 0;
  }

  private static List<Double> sorted(List<Double> values) {
    return values.stream().sorted().toList();
  }

  static String name(Asked asked, Set<Hit.Channel> channels) {
    return asked.name().toLowerCase(Locale.ROOT)
        + " by "
        + (channels.size() == 3
            ? "all"
            : EnumSet.copyOf(channels).stream()
                .map(Hit.Channel::word)
                .collect(Collectors.joining("+")));
  }
}
