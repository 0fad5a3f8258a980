package io.howdah.detect;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one series remembers of the week, in quarters of an hour: its level, and how far it strayed
 * from what was expected of it at worst. 5 bytes a slot, 3.4 kB a series after a week. Numbers are
 * on the scale of {@link Usual}.
 *
 * <p>How far it may stray comes from extreme value theory: the largest value of a block of time
 * follows the generalised extreme value distribution, whatever the noise's own distribution and
 * autocorrelation are (E. J. Gumbel, "Statistics of Extremes", 1958; applied to streams by A.
 * Siffer and others, "Anomaly detection in streams with extreme value theory", KDD 2017). It is
 * fitted by three quantiles of the blocks, so that a few bad ones do not move it.
 */
final class Season {
  static final int SLOT_MINUTES = 15;
  static final int DAY = 24 * 60 / SLOT_MINUTES;
  static final int SLOTS = 7 * DAY;

  /** One block in this many may stray further: once in 28 years, or in half a year of 60 series. */
  private static final double BLOCKS_BETWEEN_FALSE_ALARMS = 1e6;

  /** A slot whose own past is trusted alone; before that other days stand in. */
  private static final int OWN_PAST = 2;

  /** The tail is not carried further than this many times the worst that was seen. */
  private static final double BEYOND_ALL = 2;

  /** Blocks from which the tail's shape is fitted; with fewer it is taken as Gumbel's. */
  private static final int ENOUGH_FOR_SHAPE = 300;

  /** What was seen at nearly this time may be exceeded by so much. */
  private static final double HERE_MARGIN = 1.25;

  private static final double AROUND_MARGIN = 1.15;

  /** Slots to either side in which other days' worst is expected again: two hours. */
  private static final int AROUND = 8;

  /** Slots whose worst is too fresh to say what is usual. */
  private static final int TOO_FRESH = DAY / 2;

  /** How much of an old worst is left when the slot comes round again. */
  private static final double FADES = 0.8;

  /** What a day of the week taught; a day that was not seen yet takes no memory. */
  private static final class OneDay {
    final short[] level = new short[DAY];
    final short[] worst = new short[DAY];
    final byte[] seen = new byte[DAY];
  }

  private final @Nullable OneDay[] days = new @Nullable OneDay[7];
  private int blocks;

  private OneDay day(int slot) {
    OneDay day = days[slot / DAY];
    if (day == null) {
      day = new OneDay();
      days[slot / DAY] = day;
    }
    return day;
  }

  private int seen(int slot) {
    OneDay day = days[slot / DAY];
    return day == null ? 0 : day.seen[slot % DAY];
  }

  private double levelSeen(int slot) {
    OneDay day = days[slot / DAY];
    return day == null ? 0 : Float.float16ToFloat(day.level[slot % DAY]);
  }

  private double worst(int slot) {
    OneDay day = days[slot / DAY];
    return day == null ? 0 : Float.float16ToFloat(day.worst[slot % DAY]);
  }

  /** Quarters of an hour learned so far, at most those of 50 weeks. */
  int blocks() {
    return blocks;
  }

  /** A past of zeros, so many quarters of an hour of it. */
  void wasZero(int quarters) {
    for (int d = 0; d < days.length; d++) {
      Arrays.fill(day(d * DAY).seen, (byte) 1);
    }
    blocks = Math.min(quarters, 50 * SLOTS);
  }

  /** Learns a slot that is over: its level (not finite: nothing to learn) and its worst. */
  void learn(int slot, double mean, double strayed) {
    boolean first = seen(slot) == 0;
    if (first && !Double.isFinite(mean)) {
      return;
    }
    OneDay day = day(slot);
    int at = slot % DAY;
    if (Double.isFinite(mean)) {
      double old = levelSeen(slot);
      double share = first ? 1 : Math.max(1.0 / (day.seen[at] + 1), 0.25);
      day.level[at] = Float.floatToFloat16((float) (old + share * (mean - old)));
    }
    double faded = first ? 0 : FADES * worst(slot);
    day.worst[at] = Float.floatToFloat16((float) Math.max(strayed, faded));
    day.seen[at] = (byte) Math.min(100, day.seen[at] + 1);
    blocks = Math.min(blocks + 1, 50 * SLOTS);
  }

  /**
   * The level of a slot by the last weeks; while that is unknown, by the nearest day of the same
   * sort (working day or weekend), else by the nearest day.
   *
   * @return NaN where no day tells anything
   */
  double level(int slot) {
    if (seen(slot) > 0) {
      return levelSeen(slot);
    }
    double any = Double.NaN;
    for (int back = 1; back < 7; back++) {
      int other = Math.floorMod(slot - back * DAY, SLOTS);
      if (seen(other) == 0) {
        continue;
      }
      double there = levelSeen(other);
      if (weekend(other) == weekend(slot)) {
        return there;
      }
      any = Double.isNaN(any) ? there : any;
    }
    return any;
  }

  private static boolean weekend(int slot) {
    return slot >= 5 * DAY;
  }

  /**
   * Whether what was seen in a slot says what may be in another one. The last half day does not:
   * else the tolerance would rise with a slope that is slow enough, for ever.
   */
  private boolean counts(int there, int slot) {
    int ago = Math.floorMod(slot - there, SLOTS);
    return seen(there) > 0 && (ago == 0 || ago > TOO_FRESH || blocks < DAY);
  }

  /** How far the series may stray in this slot before it is an anomaly. */
  double tolerance(int slot) {
    double[] sorted = new double[SLOTS];
    int n = 0;
    for (int s = 0; s < SLOTS; s++) {
      if (counts(s, slot)) {
        sorted[n++] = worst(s);
      }
    }
    double tail = n == 0 ? 0 : tail(Arrays.copyOf(sorted, n));
    double young = 1 + 0.5 * Math.max(0, 1 - blocks / (double) SLOTS);
    return young
        * Math.max(
            Math.max(tail, AROUND_MARGIN * thirdAnywhere(slot)),
            Math.max(HERE_MARGIN * worstHere(slot), AROUND_MARGIN * secondAround(slot)));
  }

  /**
   * The third worst of the whole week, times of the day left out at which most days are bad: what
   * happened three times at odd moments happens at any moment, what comes every night does not.
   */
  private double thirdAnywhere(int slot) {
    double[] top = new double[3];
    double[] days = new double[7];
    for (int time = 0; time < DAY; time++) {
      int n = 0;
      for (int day = 0; day < 7; day++) {
        int s = time + day * DAY;
        if (counts(s, slot)) {
          days[n++] = worst(s);
        }
      }
      Arrays.sort(days, 0, n);
      double usual = n < 3 ? Double.MAX_VALUE : days[n / 2];
      for (int i = 0; i < n; i++) {
        if (days[i] > 2 * usual) {
          insert(top, days[i]);
        }
      }
    }
    return top[2];
  }

  private static void insert(double[] top, double value) {
    for (int i = 0; i < top.length; i++) {
      if (value > top[i]) {
        System.arraycopy(top, i, top, i + 1, top.length - 1 - i);
        top[i] = value;
        return;
      }
    }
  }

  /** The worst of this slot and its neighbours: this day's own, or while young any day's. */
  private double worstHere(int slot) {
    double most = 0;
    for (int by = -1; by <= 1; by++) {
      int near = Math.floorMod(slot + by, SLOTS);
      boolean own = seen(near) >= OWN_PAST && counts(near, slot);
      for (int day = 0; day < (own ? 1 : 7); day++) {
        int there = Math.floorMod(near + day * DAY, SLOTS);
        most = Math.max(most, counts(there, slot) ? worst(there) : 0);
      }
    }
    return most;
  }

  /** The second worst of all days within two hours: what happened twice happens. */
  private double secondAround(int slot) {
    double first = 0;
    double second = 0;
    for (int day = 0; day < 7; day++) {
      for (int by = -AROUND; by <= AROUND; by++) {
        int there = Math.floorMod(slot + by + day * DAY, SLOTS);
        double w = counts(there, slot) ? worst(there) : 0;
        if (w > first) {
          second = first;
          first = w;
        } else if (w > second) {
          second = w;
        }
      }
    }
    return second;
  }

  /** The return level of the distribution that the blocks' worst follow. */
  private static double tail(double[] values) {
    Arrays.sort(values);
    double q50 = quantile(values, 0.5);
    double q90 = quantile(values, 0.9);
    double spread = q90 - q50;
    if (spread <= 1e-9) {
      return q90;
    }
    double shape = 0;
    if (values.length >= ENOUGH_FOR_SHAPE) {
      shape = shape((quantile(values, 0.99) - q90) / spread);
    }
    double rare = -Math.log1p(-1 / BLOCKS_BETWEEN_FALSE_ALARMS);
    double scale = spread / (reduced(-Math.log(0.9), shape) - reduced(-Math.log(0.5), shape));
    double level = q50 + scale * (reduced(rare, shape) - reduced(-Math.log(0.5), shape));
    return Math.min(level, BEYOND_ALL * values[values.length - 1]);
  }

  /** The shape whose quantiles of 99, 90 and 50 % stand in this ratio, kept near Gumbel's. */
  private static double shape(double ratio) {
    double low = -0.35;
    double high = 0.1;
    for (int i = 0; i < 30; i++) {
      double mid = (low + high) / 2;
      double r90 = reduced(-Math.log(0.9), mid);
      double there = (reduced(-Math.log(0.99), mid) - r90) / (r90 - reduced(-Math.log(0.5), mid));
      if (there < ratio) {
        low = mid;
      } else {
        high = mid;
      }
    }
    return (low + high) / 2;
  }

  private static double reduced(double minusLog, double shape) {
    return Math.abs(shape) < 1e-6
        ? -Math.log(minusLog)
        : Math.expm1(-shape * Math.log(minusLog)) / shape;
  }

  private static double quantile(double[] sorted, double share) {
    double rank = share * (sorted.length - 1);
    int below = (int) rank;
    int above = Math.min(sorted.length - 1, below + 1);
    return sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
  }

  static final int BYTES = Integer.BYTES + SLOTS * 5;

  void write(ByteBuffer out) {
    out.putInt(blocks);
    for (int s = 0; s < SLOTS; s++) {
      OneDay day = days[s / DAY];
      if (day == null) {
        out.putInt(0).put((byte) 0);
      } else {
        out.putShort(day.level[s % DAY]).putShort(day.worst[s % DAY]).put(day.seen[s % DAY]);
      }
    }
  }

  void read(ByteBuffer in) {
    blocks = in.getInt();
    for (int s = 0; s < SLOTS; s++) {
      short level = in.getShort();
      short worst = in.getShort();
      byte seen = in.get();
      if (seen > 0) {
        OneDay day = day(s);
        day.level[s % DAY] = level;
        day.worst[s % DAY] = worst;
        day.seen[s % DAY] = seen;
      }
    }
  }
}
