package io.howdah.detect;

import io.howdah.model.Interval;
import io.howdah.model.TemplateCounters;
import io.howdah.model.TemplateId;
import io.howdah.model.TemplatePast;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hipparchus.stat.descriptive.rank.Median;

/**
 * What is usual here, template by template, learned from windows without an incident. Robust: the
 * median and the median absolute deviation of the last windows. Used by one thread.
 */
public final class Baseline {
  /** Windows kept per template; older ones are forgotten. */
  public static final int WINDOWS = 120;

  /** Templates kept; a further one is not learned until an old one was forgotten. */
  public static final int TEMPLATES = 2_000;

  /** Fewer windows make no past. */
  private static final int FEWEST = 5;

  private record Window(double meanMs, double blocksPerCall, double callsPerSecond) {}

  private final Map<TemplateId, Deque<Window>> windows = new HashMap<>();

  /** Learns one quiet interval; templates that are under suspicion are left out. */
  public void learn(Interval interval, Set<TemplateId> suspects) {
    for (TemplateCounters t : interval.templates()) {
      if (suspects.contains(t.id())
          || (windows.size() >= TEMPLATES && !windows.containsKey(t.id()))) {
        continue;
      }
      Deque<Window> of = windows.computeIfAbsent(t.id(), _ -> new ArrayDeque<>());
      if (of.size() == WINDOWS) {
        of.removeFirst();
      }
      of.addLast(new Window(t.meanMs(), t.blocksPerCall(), t.calls() / interval.seconds()));
    }
  }

  /** Forgets everything: the server is another one now. */
  public void forget() {
    windows.clear();
  }

  /** The usual of a template, or empty while too little was seen of it. */
  public Optional<TemplatePast> of(TemplateId id) {
    Deque<Window> of = windows.get(id);
    if (of == null || of.size() < FEWEST) {
      return Optional.empty();
    }
    List<Window> all = List.copyOf(of);
    double mean = median(all.stream().mapToDouble(Window::meanMs).toArray());
    double mad = median(all.stream().mapToDouble(w -> Math.abs(w.meanMs() - mean)).toArray());
    return Optional.of(
        new TemplatePast(
            mean,
            1.4826 * mad,
            median(all.stream().mapToDouble(Window::blocksPerCall).toArray()),
            median(all.stream().mapToDouble(Window::callsPerSecond).toArray()),
            all.size()));
  }

  private static double median(double[] values) {
    return new Median().evaluate(values);
  }
}
