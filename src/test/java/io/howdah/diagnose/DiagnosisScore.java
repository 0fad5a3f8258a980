package io.howdah.diagnose;

import io.howdah.model.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/** What a reasoner is worth over runs. */
final class DiagnosisScore {
  static final String HEAD =
      "| who | top-1 | top-3 | F1 composites | acts on none | blames the database for what is not its own | tools (median) | seconds (median) | Brier of the first |%n| --- | --- | --- | --- | --- | --- | --- | --- | --- |%n"
          .formatted();

  /**
   * What somebody said of a run.
   *
   * @param ranked causes by falling belief; health is one of them
   * @param set what is held to be at work
   * @param believed the probability of the first
   * @param acts whether something would be proposed for a cause that a cure exists for
   */
  record Said(
      List<Cause> ranked,
      Set<Cause> set,
      double believed,
      boolean acts,
      boolean blamesDatabase,
      int tools,
      double seconds) {}

  /** Whether a cure exists that is the database's to take. */
  static boolean curable(Cause c) {
    return c.cure() != Cause.Cure.NOTHING_TO_DO && c.cure() != Cause.Cure.NOT_OURS;
  }

  private DiagnosisScore() {}

  static String of(String name, List<Recording> runs, Function<Recording, Said> says) {
    int singles = 0;
    int first = 0;
    int three = 0;
    int none = 0;
    int acted = 0;
    int foreign = 0;
    int blamed = 0;
    double brier = 0;
    List<Double> f1 = new ArrayList<>();
    List<Double> tools = new ArrayList<>();
    List<Double> seconds = new ArrayList<>();
    for (Recording r : runs) {
      Said s = says.apply(r);
      Set<Cause> truth = r.causes();
      boolean right = truth.contains(s.ranked().getFirst());
      brier += (s.believed() - (right ? 1 : 0)) * (s.believed() - (right ? 1 : 0));
      tools.add((double) s.tools());
      seconds.add(s.seconds());
      if (truth.size() > 1) {
        f1.add(f1(truth, s.set()));
      } else {
        singles++;
        first += right ? 1 : 0;
        three += s.ranked().stream().limit(3).anyMatch(truth::contains) ? 1 : 0;
      }
      if (truth.contains(Cause.HEALTHY) || truth.contains(Cause.BENIGN_SPIKE)) {
        none++;
        acted += s.acts() ? 1 : 0;
      }
      if (truth.stream().allMatch(c -> c.cure() == Cause.Cure.NOT_OURS)) {
        foreign++;
        blamed += s.blamesDatabase() ? 1 : 0;
      }
    }
    return String.format(
        Locale.ROOT,
        "| %s | %d of %d (%.2f) | %d of %d | %s | %d of %d | %d of %d | %.0f | %.1f | %.3f |%n",
        name,
        first,
        singles,
        (double) first / Math.max(1, singles),
        three,
        singles,
        f1.isEmpty()
            ? "none ran"
            : String.format(
                Locale.ROOT,
                "%.2f (%d)",
                f1.stream().mapToDouble(x -> x).average().orElse(0),
                f1.size()),
        acted,
        none,
        blamed,
        foreign,
        median(tools),
        median(seconds),
        brier / Math.max(1, runs.size()));
  }

  private static double f1(Set<Cause> truth, Set<Cause> said) {
    long hit = said.stream().filter(truth::contains).count();
    return truth.isEmpty() && said.isEmpty()
        ? 1
        : 2.0 * hit / Math.max(1, truth.size() + said.size());
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.isEmpty() ? 0 : sorted.get(sorted.size() / 2);
  }
}
