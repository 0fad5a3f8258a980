package io.howdah.remember;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Asks every question of a corpus and measures what comes back.
 *
 * @param twins questions that another episode of the cause answers as well, see {@link Twins}
 */
record Retrieval(Memories memories, Corpus corpus, Set<String> twins, LongSupplier cpuNanos) {
  /** Whether a question comes with the incident's fingerprint, its text, or both. */
  enum Asked {
    TEXT,
    FINGERPRINT,
    BOTH
  }

  /**
   * What was measured.
   *
   * @param recallAt5 the share of questions with an answer among the first five
   * @param veryAt5 the same where only the incident itself is an answer
   * @param mrr mean reciprocal rank within the first ten
   * @param missed questions without an answer among the first five
   * @param searchMs of each question, sorted, without the question's embedding
   * @param totalMs the same with it
   * @param cpuMs of the home's backend for a question: what a busy machine does not change
   */
  record Score(
      int questions,
      double recallAt1,
      double recallAt5,
      double veryAt5,
      double mrr,
      List<String> missed,
      List<Double> searchMs,
      List<Double> totalMs,
      double cpuMs) {
    static final String HEADER =
        """
        | memories | asked by | questions | recall@1 | recall@5 | the very one @5 | MRR | search p50 ms | search p95 ms | with embedding p95 ms | backend CPU ms |
        | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\
        """;

    /** A row of the table. */
    String line(int memories, String name) {
      return String.format(
          Locale.ROOT,
          "| %d | %s | %d | %.2f | %.3f | %.3f | %.2f | %.1f | %.1f | %.1f | %.1f |",
          memories,
          name,
          questions,
          recallAt1,
          recallAt5,
          veryAt5,
          mrr,
          quantile(searchMs, 0.5),
          quantile(searchMs, 0.95),
          quantile(totalMs, 0.95),
          cpuMs);
    }

    static double quantile(List<Double> sorted, double q) {
      return sorted.get((int) Math.min(sorted.size() - 1, Math.floor(q * sorted.size())));
    }
  }

  /**
   * Asks every question so many times; what is found counts once, time each time.
   *
   * @param channels the ways that may be used
   */
  Score measure(Asked asked, Set<Hit.Channel> channels, int passes) {
    Set<MemoryKind> kinds = EnumSet.allOf(MemoryKind.class);
    List<String> missed = new ArrayList<>();
    List<Double> search = new ArrayList<>();
    List<Double> total = new ArrayList<>();
    double reciprocal = 0;
    int questions = 0;
    int first = 0;
    int very = 0;
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
        time(found, search, total);
        for (int again = 1; again < passes; again++) {
          time(memories.recall(question, channels), search, total);
        }
        int itself = rank(found, h -> h.memory().origin().equals(incident.id()));
        very += itself >= 1 && itself <= 5 ? 1 : 0;
        int rank =
            twins.contains(text)
                ? rank(found, h -> h.memory().cause().equals(Optional.of(incident.cause())))
                : itself;
        first += rank == 1 ? 1 : 0;
        reciprocal += rank == 0 ? 0 : 1.0 / rank;
        if (rank == 0 || rank > 5) {
          missed.add(incident.id() + " (rank " + rank + "): " + text);
        }
      }
    }
    return new Score(
        questions,
        (double) first / questions,
        1 - (double) missed.size() / questions,
        (double) very / questions,
        reciprocal / questions,
        missed,
        sorted(search),
        sorted(total),
        (cpuNanos.getAsLong() - cpu) / 1e6 / questions / passes);
  }

  private static void time(Recollection found, List<Double> search, List<Double> total) {
    search.add(found.search().toNanos() / 1e6);
    total.add(found.search().plus(found.embedding()).toNanos() / 1e6);
  }

  private static int rank(Recollection found, Predicate<Hit> answers) {
    for (int i = 0; i < found.hits().size(); i++) {
      if (answers.test(found.hits().get(i))) {
        return i + 1;
      }
    }
    return 0;
  }

  private static List<Double> sorted(List<Double> values) {
    return values.stream().sorted().toList();
  }
}
