package io.howdah.detect;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How much is left of one limited thing, over seven lengths of time from twelve seconds to five
 * days, and when it will be gone. State is bounded: about 27 kB. For one thread.
 */
final class Supply {
  /** Seconds between the points of each length. */
  private static final double[] PERIODS = {1, 1, 10, 60, 300, 1_800, 14_400};

  /** Points of each length. */
  private static final int[] POINTS = {12, 30, 30, 30, 30, 30, 30};

  /** Points before a length says anything. */
  private static final int FEWEST = 8;

  /** A trend is believed for this many times the time in which it was seen. */
  private static final double BELIEVED = 120;

  /** Trends over less than this long have to be unusual as well: a night's batch is no leak. */
  private static final double WHOLE_CYCLE = 24 * 3600;

  /** A trend that used up less than this share of what is left is noise. */
  private static final double NOTICEABLE = 0.005;

  /** What is not known to be unusual has to be this many times as urgent. */
  private static final double COLD = 8;

  /** And the trend is believed for this many times the time in which it was seen. */
  private static final double COLD_BELIEVED = 5;

  /** Longer without a look than this, or four points: what was before is not joined to it. */
  private static final double GAP = 90;

  /**
   * Points count while they fit into this many times a length's own time: what was learned of it at
   * a look a second says nothing of points ten seconds apart.
   */
  private static final double STRETCH = 2;

  /** So many times in a row: of a step seen through noise one window in some looks like a line. */
  private static final int[] AGAIN = {4, 4, 12, 12, 4, 4, 4};

  /** Below this many times the urgency the cheap slope decides that the dear one is not asked. */
  private static final double SCREEN = 1.5;

  /** It is over when the time left is this many times what would have begun it, or more is left. */
  private static final double OVER = 2;

  private static final double MORE_LEFT = 1.2;

  /** Lower than ever by this share; else something turned it the last time. */
  private static final double LOWER_THAN_EVER = 0.95;

  /**
   * When it will be gone.
   *
   * @param seconds from now
   * @param soonest by the steeper end of the trend's interval
   * @param latest by the flatter end; infinite when that may not reach it
   * @param perSecond how fast it goes
   * @param began when the trend began, seconds since the epoch
   */
  record Gone(double seconds, double soonest, double latest, double perSecond, double began) {}

  private static final class Length {
    final double[] at;
    final double[] left;
    final Season usual = new Season();
    final int again;
    int size;
    int next;
    double lastAt = Double.NEGATIVE_INFINITY;
    int slot = -1;
    double worst;
    @Nullable Gone standing;
    double leftWhenItBegan;
    int calm;
    int urgent;

    Length(int points, int again) {
      this.again = again;
      at = new double[points];
      left = new double[points];
    }

    void add(double t, double value) {
      at[next] = t;
      left[next] = value;
      next = (next + 1) % at.length;
      size = Math.min(at.length, size + 1);
      lastAt = t;
    }

    /** Learns how far a trend went that was none; a step is not taken for a trend later either. */
    void strayed(double strays, double[] ats, double[] lefts) {
      if (strays > worst && Trend.lineFitsBetterThanStep(ats, lefts)) {
        worst = strays;
      }
    }

    /** How many of the last points lie within so many seconds. */
    int within(double seconds) {
      int n = 0;
      while (n < size && lastAt - at[Math.floorMod(next - 1 - n, at.length)] <= seconds) {
        n++;
      }
      return n;
    }

    double[] last(int n, double[] ring) {
      double[] out = new double[n];
      for (int i = 0; i < n; i++) {
        out[i] = ring[Math.floorMod(next - n + i, at.length)];
      }
      return out;
    }
  }

  private final double needs;
  private final double floor;
  private final Length[] lengths = new Length[PERIODS.length];
  private double lowest = Double.POSITIVE_INFINITY;
  private double lowestAt = Double.NaN;
  private double lastAt = Double.NaN;

  /**
   * @param floor what is used up has to be more than this to be a trend, in the thing's unit
   */
  Supply(Duration needs, double floor) {
    this.needs = needs.toSeconds();
    this.floor = floor;
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = new Length(POINTS[i], AGAIN[i]);
    }
  }

  /**
   * Looks at what is left.
   *
   * @param whole all there can be
   * @param concerns whether the trend is of concern at this level at all
   * @return when it will be gone, if that is sooner than a person needs
   */
  Optional<Gone> observe(double left, double whole, boolean concerns, Moment now) {
    if (now.at() <= lastAt) {
      for (Length length : lengths) {
        length.size = 0;
      }
    }
    lastAt = now.at();
    for (int i = 0; i < lengths.length; i++) {
      Length length = lengths[i];
      if (now.at() - length.lastAt > Math.max(GAP, 4 * PERIODS[i])) {
        length.size = 0;
      }
      if (now.at() - length.lastAt >= PERIODS[i] || now.at() < length.lastAt) {
        length.add(now.at(), left);
        evaluate(length, STRETCH * PERIODS[i] * POINTS[i], left, whole, concerns, now);
      }
    }
    boolean quiet = true;
    Gone soonest = null;
    for (Length length : lengths) {
      Gone gone = length.standing;
      if (gone != null) {
        quiet = false;
        soonest = soonest == null || gone.seconds() < soonest.seconds() ? gone : soonest;
      }
    }
    if (quiet) {
      remember(left);
    }
    return Optional.ofNullable(soonest);
  }

  /** The lowest so far; it rises slowly, so that another disk's past is forgotten in some weeks. */
  private void remember(double left) {
    if (left < lowest) {
      lowest = left;
    }
    if (Double.isNaN(lowestAt)) {
      lowestAt = lastAt;
    } else if (lastAt - lowestAt > 86_400) {
      lowestAt = lastAt;
      lowest += 0.03 * Math.max(0, left - lowest);
    }
  }

  private void evaluate(
      Length l, double longest, double left, double whole, boolean concerns, Moment now) {
    turnTo(l, now);
    int n = l.within(longest);
    if (n < FEWEST) {
      return;
    }
    double[] at = l.last(n, l.at);
    double[] lefts = l.last(n, l.left);
    double span = at[n - 1] - at[0];
    double fallen = Trend.fallen(lefts);
    double strays = Math.max(0, fallen / whole);
    double nearest = fallen <= 0 ? Double.POSITIVE_INFINITY : left * span / fallen;
    double urgent = Math.min(needs, BELIEVED * span);
    if (l.standing == null && !(concerns && nearest <= SCREEN * urgent)) {
      l.urgent = 0;
      l.strayed(strays, at, lefts);
      return;
    }
    Optional<Trend> trend = Trend.of(at, lefts);
    double falls = trend.map(t -> -t.slope()).orElse(0.0);
    boolean falling = trend.isPresent() && trend.get().high() < 0 && falls > 0;
    double seconds = falling ? left / falls : Double.POSITIVE_INFINITY;
    if (l.standing != null) {
      boolean calm = seconds > OVER * needs || left > MORE_LEFT * l.leftWhenItBegan;
      l.calm = calm ? l.calm + 1 : 0;
      l.standing = l.calm >= FEWEST ? null : l.standing;
      if (l.standing != null && falling) {
        l.standing = gone(trend.get(), left, seconds, l.standing.began());
      }
      return;
    }
    boolean enough = falls * span >= Math.max(floor, NOTICEABLE * left);
    boolean goes =
        falling
            && enough
            && seconds <= urgent
            && Trend.lineFitsBetterThanStep(at, lefts)
            && goesOn(at, lefts, falls)
            && unusual(l, strays, span, seconds, left);
    l.urgent = goes ? l.urgent + 1 : 0;
    if (goes && (l.urgent >= l.again || span >= WHOLE_CYCLE)) {
      double top = Arrays.stream(lefts).max().orElse(left);
      double began = now.at() - Math.clamp((top - left) / falls, 0, span);
      l.standing = gone(trend.get(), left, seconds, began);
      l.leftWhenItBegan = left;
      l.calm = 0;
      return;
    }
    if (!goes) {
      l.strayed(strays, at, lefts);
    }
  }

  /** Whether it still falls: a step down that is over is no trend. */
  private static boolean goesOn(double[] at, double[] lefts, double falls) {
    int half = at.length / 2;
    return Trend.of(
            Arrays.copyOfRange(at, half, at.length), Arrays.copyOfRange(lefts, half, at.length))
        .map(t -> -t.slope() >= falls / 2)
        // So few points that a half of them shows nothing.
        .orElse(at.length < 2 * Trend.FEWEST);
  }

  private boolean unusual(Length l, double strays, double span, double seconds, double left) {
    if (span >= WHOLE_CYCLE) {
      return left < LOWER_THAN_EVER * lowest;
    }
    if (l.usual.blocks() < Usual.YOUNG) {
      return seconds <= Math.min(needs / COLD, COLD_BELIEVED * span) && span >= 60;
    }
    return strays > l.usual.tolerance(l.slot);
  }

  private static Gone gone(Trend trend, double left, double seconds, double began) {
    double latest = trend.high() < 0 ? left / -trend.high() : Double.POSITIVE_INFINITY;
    return new Gone(seconds, left / -trend.low(), latest, -trend.slope(), began);
  }

  void write(DataOutputStream out) throws IOException {
    out.writeDouble(lowest);
    for (Length l : lengths) {
      Snapshot.write(out, l.usual);
    }
  }

  void read(DataInputStream in) throws IOException {
    lowest = in.readDouble();
    for (Length l : lengths) {
      Snapshot.read(in, l.usual);
    }
  }

  private static void turnTo(Length l, Moment now) {
    if (l.slot == now.slot()) {
      return;
    }
    if (l.slot >= 0) {
      l.usual.learn(l.slot, 0, l.worst);
    }
    l.slot = now.slot();
    l.worst = 0;
  }
}
