package io.howdah.sense.series;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rolls numbers up into minutes or hours. Of a gauge remain the mean, the extremes, the last and
 * how many there were; of a counter the last of each span, and both sides of a new life, so that
 * nothing is ever subtracted across one.
 */
final class Rolling {
  private Rolling() {}

  static Run up(List<Run> runs, Tier into) {
    List<Run> ordered = inOrder(runs);
    if (ordered.isEmpty()) {
      return Run.NONE;
    }
    return ordered.getFirst().lives().length > 0
        ? counter(Run.joined(ordered), into.spanMillis())
        : gauge(ordered, into.spanMillis());
  }

  /**
   * Runs in the order in which they were written, as one line of time: what was written later hides
   * what came before it and claims to be later, as after a clock was set back.
   */
  static List<Run> inOrder(List<Run> written) {
    List<Run> ordered = new ArrayList<>();
    for (Run run : written) {
      if (run.size() == 0) {
        continue;
      }
      long start = run.times()[0];
      while (!ordered.isEmpty() && lastTime(ordered.getLast()) >= start) {
        Run cut = ordered.removeLast().before(start);
        if (cut.size() > 0) {
          ordered.add(cut);
        }
      }
      ordered.add(run);
    }
    return ordered;
  }

  private static long lastTime(Run run) {
    return run.times()[run.size() - 1];
  }

  private static Run counter(Run run, long span) {
    int n = run.size();
    int[] kept = new int[n];
    int size = 0;
    for (int i = 0; i < n; i++) {
      boolean lastOfSpan =
          i == n - 1
              || Math.floorDiv(run.times()[i], span) != Math.floorDiv(run.times()[i + 1], span);
      boolean lastOfLife = i < n - 1 && run.lives()[i] != run.lives()[i + 1];
      boolean firstOfLife = i > 0 && run.lives()[i] != run.lives()[i - 1];
      if (lastOfSpan || lastOfLife || firstOfLife) {
        kept[size++] = i;
      }
    }
    int[] which = Arrays.copyOf(kept, size);
    return Run.raw(
        Arrays.stream(which).mapToLong(i -> run.times()[i]).toArray(),
        Arrays.stream(which).mapToLong(i -> run.lives()[i]).toArray(),
        Arrays.stream(which).mapToDouble(i -> run.lasts()[i]).toArray());
  }

  private static Run gauge(List<Run> runs, long span) {
    List<Stretch> stretches = new ArrayList<>();
    Stretch open = new Stretch();
    for (Run run : runs) {
      for (int i = 0; i < run.size(); i++) {
        if (!open.isEmpty()
            && Math.floorDiv(open.time(), span) != Math.floorDiv(run.times()[i], span)) {
          stretches.add(open);
          open = new Stretch();
        }
        open.add(run, i);
      }
    }
    stretches.add(open);
    return new Run(
        stretches.stream().mapToLong(Stretch::time).toArray(),
        new long[0],
        stretches.stream().mapToDouble(Stretch::count).toArray(),
        stretches.stream().mapToDouble(Stretch::mean).toArray(),
        stretches.stream().mapToDouble(Stretch::min).toArray(),
        stretches.stream().mapToDouble(Stretch::max).toArray(),
        stretches.stream().mapToDouble(Stretch::last).toArray());
  }

  /** Numbers of a gauge as they are added up. For one thread. */
  static final class Stretch {
    private long time;
    private double count;
    private double sum;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private double last;

    void add(Run run, int i) {
      time = run.times()[i];
      count += run.count(i);
      sum += run.means()[i] * run.count(i);
      min = Math.min(min, run.mins()[i]);
      max = Math.max(max, run.maxs()[i]);
      last = run.lasts()[i];
    }

    boolean isEmpty() {
      return count == 0;
    }

    long time() {
      return time;
    }

    double count() {
      return count;
    }

    /** Within the extremes, whatever rounding says. */
    double mean() {
      return Math.clamp(sum / count, min, max);
    }

    double min() {
      return min;
    }

    double max() {
      return max;
    }

    double last() {
      return last;
    }
  }
}
