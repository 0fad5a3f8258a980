package io.howdah.diagnose;

import io.howdah.model.Cause;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How often each finding showed at each level in runs whose cause is known: counts, so that what
 * was learned from a run can be taken back. {@link Cause#HEALTHY} stands for runs without a cause.
 *
 * @param counts by cause and finding, one number for each {@link Level}
 */
public record Sightings(Map<Sighted, Tally> counts) {

  /** A finding in runs of a cause. */
  public record Sighted(Cause cause, String finding) implements Comparable<Sighted> {
    @Override
    public int compareTo(Sighted o) {
      int byCause = cause.id().compareTo(o.cause.id());
      return byCause != 0 ? byCause : finding.compareTo(o.finding);
    }
  }

  /** How often it did not show, showed, and showed strongly. */
  public record Tally(long none, long some, long strong) {
    public Tally {
      if (none < 0 || some < 0 || strong < 0) {
        throw new IllegalArgumentException(
            "nothing is seen less than never: %d, %d, %d".formatted(none, some, strong));
      }
    }

    long all() {
      return none + some + strong;
    }

    long of(Level level) {
      return switch (level) {
        case NONE -> none;
        case SOME -> some;
        case STRONG -> strong;
      };
    }

    Tally plus(Tally o) {
      return new Tally(none + o.none, some + o.some, strong + o.strong);
    }

    Tally minus(Tally o) {
      return new Tally(none - o.none, some - o.some, strong - o.strong);
    }

    static Tally one(Level level) {
      return switch (level) {
        case NONE -> new Tally(1, 0, 0);
        case SOME -> new Tally(0, 1, 0);
        case STRONG -> new Tally(0, 0, 1);
      };
    }
  }

  public Sightings {
    counts = java.util.Collections.unmodifiableMap(new TreeMap<>(counts));
  }

  public static Sightings none() {
    return new Sightings(Map.of());
  }

  /** What one run showed: the strongest level of each finding that could be read. */
  public static Sightings of(Cause cause, Map<String, Level> shown) {
    Map<Sighted, Tally> counts = new TreeMap<>();
    shown.forEach((finding, level) -> counts.put(new Sighted(cause, finding), Tally.one(level)));
    return new Sightings(counts);
  }

  /**
   * One finding at one level, seen so many times in runs of a cause.
   *
   * @param level as {@link Level#word()} says it
   * @throws IllegalArgumentException for a level that there is not
   */
  public static Sightings of(Cause cause, String finding, String level, long times) {
    Tally one = Tally.one(Level.valueOf(level.toUpperCase(Locale.ROOT)));
    return new Sightings(
        Map.of(
            new Sighted(cause, finding),
            new Tally(one.none() * times, one.some() * times, one.strong() * times)));
  }

  /** Both together. */
  public Sightings plus(Sightings more) {
    Map<Sighted, Tally> sum = new TreeMap<>(counts);
    more.counts.forEach((k, t) -> sum.merge(k, t, Tally::plus));
    return new Sightings(sum);
  }

  /**
   * Without what was learned before: unlearns it.
   *
   * @throws IllegalArgumentException when it was not among these
   */
  public Sightings minus(Sightings less) {
    Map<Sighted, Tally> rest = new TreeMap<>(counts);
    less.counts.forEach((k, t) -> {
      Tally left = rest.getOrDefault(k, new Tally(0, 0, 0)).minus(t);
      if (left.all() == 0) {
        rest.remove(k);
      } else {
        rest.put(k, left);
      }
    });
    return new Sightings(rest);
  }
}
