package io.howdah.verify;

import io.howdah.model.TemplateCounters;
import io.howdah.model.TemplateId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Whether the templates that a change is about do something else than what it was verified with.
 * Pure.
 *
 * <p>The rule, per template and over a stretch of at least {@link #SHORTEST} seconds: the mean time
 * of a call left [1/{@value #MEAN}, {@value #MEAN}] of the known one, with {@value #FEWEST} calls;
 * or the calls left [1/{@value #CALLS}, {@value #CALLS}] of the known rate, where at least {@value
 * #FEWEST} were made or missed. Why so wide: days differ. The sets of indexes that were really
 * built and measured for this project made single queries up to 2.15 times slower, so a factor of
 * two is what a wrong access path looks like and what noise of days does not; and the good of an
 * index, being its gain times its calls, is another matter from a factor of three on. What drifts
 * more slowly is met by the look that comes every month in any case.
 */
public final class LoadShift {
  static final double MEAN = 2;
  static final double CALLS = 3;
  static final int FEWEST = 100;

  /** A rate needs a quarter of a day; then night against day is still told apart from neither. */
  public static final double SHORTEST = 6 * 3600;

  /** Means that differ by less than this, in milliseconds, are not worth a look. */
  private static final double FELT_MS = 0.5;

  private LoadShift() {}

  /**
   * What is known of a template.
   *
   * @param callsPerSecond 0 while unknown
   */
  public record Known(TemplateId id, double meanMs, double callsPerSecond) {}

  /** What a verification knew: means. Its stretch is too short for a rate. */
  public static List<Known> of(Witnessed then) {
    return then.after().stream()
        .filter(c -> then.touched().contains(c.id()))
        .map(c -> new Known(c.id(), c.meanMs(), 0))
        .toList();
  }

  /** The same, with the rates that a first long stretch shows. */
  public static List<Known> learn(List<Known> known, List<TemplateCounters> now, double seconds) {
    if (seconds < SHORTEST) {
      return known;
    }
    Map<TemplateId, TemplateCounters> is = byId(now);
    return known.stream()
        .map(k ->
            k.callsPerSecond() > 0 || !is.containsKey(k.id())
                ? k
                : new Known(k.id(), k.meanMs(), is.get(k.id()).calls() / seconds))
        .toList();
  }

  /**
   * What is to be known after a look: the load as it is now. The rate of what made no call is
   * unknown again: it is learned when it comes back, and is not missed every day until then.
   */
  public static List<Known> anew(List<Known> known, List<TemplateCounters> now, double seconds) {
    Map<TemplateId, TemplateCounters> is = byId(now);
    return known.stream()
        .map(k ->
            is.containsKey(k.id())
                ? new Known(
                    k.id(),
                    is.get(k.id()).calls() >= FEWEST ? is.get(k.id()).meanMs() : k.meanMs(),
                    seconds < SHORTEST ? k.callsPerSecond() : is.get(k.id()).calls() / seconds)
                : seconds < SHORTEST ? k : new Known(k.id(), k.meanMs(), 0))
        .toList();
  }

  /**
   * What changed, in words; empty where nothing did.
   *
   * @param now what was counted over the stretch; a template that is missing made no call
   */
  public static Optional<String> of(List<Known> known, List<TemplateCounters> now, double seconds) {
    Map<TemplateId, TemplateCounters> is = byId(now);
    List<String> out = new ArrayList<>();
    for (Known k : known) {
      TemplateCounters found =
          is.getOrDefault(k.id(), new TemplateCounters(k.id(), 0, 0, 0, 0, 0, 0, 0, 0, 0));
      if (found.calls() >= FEWEST
          && outside(found.meanMs(), k.meanMs(), MEAN)
          && Math.abs(found.meanMs() - k.meanMs()) >= FELT_MS) {
        out.add(
            String.format(
                Locale.ROOT,
                "template %d takes %.2f ms a call instead of %.2f ms",
                k.id().queryId(),
                found.meanMs(),
                k.meanMs()));
      }
      double expected = k.callsPerSecond() * seconds;
      if (seconds >= SHORTEST
          && k.callsPerSecond() > 0
          && Math.max(expected, found.calls()) >= FEWEST
          && outside(found.calls(), expected, CALLS)) {
        out.add(
            String.format(
                Locale.ROOT,
                "template %d was called %d times where %.0f were usual",
                k.id().queryId(),
                found.calls(),
                expected));
      }
    }
    return out.isEmpty()
        ? Optional.empty()
        : Optional.of(out.stream().limit(3).collect(Collectors.joining("; ")));
  }

  private static boolean outside(double found, double known, double factor) {
    return known > 0 && (found > known * factor || found < known / factor);
  }

  private static Map<TemplateId, TemplateCounters> byId(List<TemplateCounters> counters) {
    return counters.stream()
        .collect(Collectors.toMap(TemplateCounters::id, Function.identity(), (a, b) -> a));
  }
}
