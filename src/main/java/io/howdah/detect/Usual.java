package io.howdah.detect;

import java.nio.ByteBuffer;

/**
 * What is usual for one series, learned while it is watched, and whether it departs from it.
 *
 * <p>Values are judged as {@code asinh(value / floor)}: below the floor, where nobody would notice,
 * the scale is linear, above it logarithmic, so that noise which grows with the value is one noise.
 * Expected is the season's level at this time of the week plus how far the last minutes stood from
 * it. Judged is not a sample but what all but two of the last fifteen have in common, so that short
 * bursts are none; how far that usually strays is what {@link Season} learns.
 *
 * <p>State is a few numbers and rings of primitives: about 4.4 kB. For one thread.
 */
final class Usual {
  /** Fewer samples make no judgement. */
  private static final int FEWEST = 3;

  /** A departure is over when it stays below this share of the tolerance ... */
  private static final double RECOVERED = 0.5;

  /**
   * ... for so many seconds, and at least {@link Strays#WINDOW} samples, measured without a gap.
   */
  private static final double RECOVERY_SECONDS = 30;

  /** Seconds after which a departure is what is usual now. */
  private static final double ACCEPTED = 12 * 3600;

  /** Blocks before departures are judged at all: a day. */
  static final int YOUNG = Season.DAY;

  private final double unit;
  private final int sign;
  private final double memory;
  private final double leastDeparture;
  private final double leastRatio;
  private final boolean seasonal;
  private final Season season = new Season();

  private final Strays recent = new Strays();

  private double anchor = Double.NaN;
  private double offset;
  private double noise;
  private double interval = 1;
  private double lastAt = Double.NaN;

  private int slot = -1;
  private double before = Double.NaN;
  private double here = Double.NaN;
  private double after = Double.NaN;
  private double tolerance;
  private double slotSum;
  private int slotSamples;
  private double slotWorst;

  private boolean standing;
  private double began;
  private double alarmedAt;
  private double calmSince = Double.NaN;
  private int calmSamples;
  private double stray;
  private double expected = Double.NaN;

  /**
   * @param unit the scale below which differences do not matter, in the metric's unit
   * @param leastRatio a departure is at least this many times what is expected
   * @param memorySeconds how fast the expectation follows what is seen
   * @param seasonal whether the time of the week is looked at (off only to measure what it brings)
   */
  Usual(double unit, boolean up, double leastRatio, double memorySeconds, boolean seasonal) {
    this.unit = unit;
    this.sign = up ? 1 : -1;
    this.memory = memorySeconds;
    this.leastDeparture = unit;
    this.leastRatio = leastRatio;
    this.seasonal = seasonal;
  }

  /** A past of nothing but zeros: what was watched for long and never told a value. */
  void wasZero(int blocks) {
    season.wasZero(blocks);
    anchor = 0;
  }

  /** Looks at one value. Times never go back: the caller calls {@link #interrupted} then. */
  void observe(double value, Moment now) {
    double y = sign * asinh(value / unit);
    if (!Double.isNaN(lastAt)) {
      double gap = now.at() - lastAt;
      if (gap > Math.max(60, 6 * interval)) {
        interrupted();
      } else {
        interval += 0.05 * (gap - interval);
      }
    }
    double step = Double.isNaN(lastAt) ? 0 : Math.min(60, now.at() - lastAt);
    lastAt = now.at();
    turnTo(now, y);
    expected = base(now) + offset;
    double residual = y - expected;
    recent.add(residual, now.at());
    int n = recent.together(now.at(), interval);
    stray = n < FEWEST ? 0 : recent.least(n);
    judge(n, now.at());
    learn(y, residual, step, n);
  }

  static double asinh(double x) {
    double a = Math.abs(x);
    return Math.copySign(Math.log(a + Math.sqrt(a * a + 1)), x);
  }

  /**
   * There was a gap, or the clock was set: what was seen before is not compared with what comes.
   */
  void interrupted() {
    recent.clear();
    calmSince = Double.NaN;
    calmSamples = 0;
    lastAt = Double.NaN;
  }

  private void turnTo(Moment now, double y) {
    if (Double.isNaN(anchor)) {
      anchor = y;
    }
    if (now.slot() == slot) {
      return;
    }
    boolean first = slot < 0;
    double expectedSoFar = first ? y : base(now) + offset;
    boolean knew = !Double.isNaN(here);
    if (!first) {
      boolean told = slotSamples * interval > 0.2 * Season.SLOT_MINUTES * 60;
      season.learn(slot, told ? slotSum / slotSamples : Double.NaN, slotWorst);
    }
    slot = now.slot();
    slotSum = 0;
    slotSamples = 0;
    slotWorst = 0;
    tolerance = season.tolerance(slot);
    if (seasonal) {
      before = season.level(Math.floorMod(slot - 1, Season.SLOTS));
      here = season.level(slot);
      after = season.level((slot + 1) % Season.SLOTS);
    }
    if (!first && knew == Double.isNaN(here)) {
      offset = expectedSoFar - base(now);
    }
  }

  /** The level by the season, between the middles of slots; without one, that of the last hours. */
  private double base(Moment now) {
    if (Double.isNaN(here)) {
      return anchor;
    }
    double other = now.phase() < 0.5 ? before : after;
    double weight = Math.abs(now.phase() - 0.5);
    return Double.isNaN(other) ? here : here + weight * (other - here);
  }

  private void judge(int n, double at) {
    if (n < FEWEST) {
      return;
    }
    if (!standing) {
      if (young() || !beyond()) {
        return;
      }
      standing = true;
      alarmedAt = at;
      began = recent.beginning(at, bound());
      calmSince = Double.NaN;
      calmSamples = 0;
      return;
    }
    boolean calm = recent.most(n) < RECOVERED * bound();
    if (!calm) {
      calmSince = Double.NaN;
      calmSamples = 0;
      return;
    }
    calmSince = Double.isNaN(calmSince) ? at : calmSince;
    calmSamples++;
    // The samples of a recovery must be as dense as those of the alarm: silence is no recovery.
    standing = at - calmSince < RECOVERY_SECONDS || calmSamples < Strays.WINDOW;
  }

  /** Beyond what is tolerated, and by enough for anybody to notice. */
  private boolean beyond() {
    return stray > bound()
        && Math.abs(observed() - expectedValue()) >= leastDeparture
        && farEnough();
  }

  private boolean farEnough() {
    double ratio = leastRatio * (1 + Math.max(0, 1 - season.blocks() / (double) Season.SLOTS));
    double seen = Math.max(observed(), 1e-12);
    double usual = Math.max(expectedValue(), 1e-12);
    return (sign > 0 ? seen / usual : usual / seen) >= ratio;
  }

  private double bound() {
    // Half the floor on this scale: without noise in the past the floor decides, not chance.
    return Math.max(tolerance, 0.4);
  }

  private void learn(double y, double residual, double step, int n) {
    boolean follow = !standing || lastAt - alarmedAt > ACCEPTED;
    if (n >= FEWEST) {
      slotWorst = Math.max(slotWorst, young() ? stray : Math.min(stray, HERE_AT_MOST * bound()));
    }
    if (!follow) {
      return;
    }
    // A young series knows no noise yet: what it sees is what there is.
    double limit = young() ? Math.max(1, 6 * noise) : Math.max(0.05, 4 * noise);
    double bounded = Math.clamp(residual, -limit, limit);
    offset += share(step, memory) * bounded;
    anchor += share(step, Math.max(memory, 6 * 3600)) * Math.clamp(y - anchor, -1, 1);
    noise += share(step, 3600) * (Math.min(Math.abs(residual), 1) - noise);
    slotSum += Math.clamp(residual, -2 * limit, 2 * limit) + expected;
    slotSamples++;
  }

  /**
   * What a step weighs in a memory of so many seconds: as 1 - exp(-step / memory) for short steps.
   */
  private static double share(double step, double memory) {
    return step / (memory + step);
  }

  /** A departure widens the tolerance by this much at most: a false alarm does not come weekly. */
  private static final double HERE_AT_MOST = 1.25;

  /** Whether the last samples were enough to have something in common. */
  boolean judged() {
    return !Double.isNaN(lastAt) && recent.together(lastAt, interval) >= FEWEST;
  }

  /** Whether too little was seen to judge. */
  boolean young() {
    return season.blocks() < YOUNG;
  }

  boolean standing() {
    return standing;
  }

  /** Since when what is seen stands as far from what was expected as a level does. */
  double since(double level, double now) {
    double bound = sign * asinh(level / unit) - expected;
    return bound > 0 ? recent.beginning(now, bound) : now;
  }

  /** When the standing departure began, seconds since the epoch. */
  double began() {
    return began;
  }

  /** How far it strays, in tolerances: over 1 is beyond. */
  double severity() {
    return stray / bound();
  }

  /** What the last samples have in common, in the metric's unit. */
  double observed() {
    return sign * unit * Math.sinh(expected + stray);
  }

  /** What is expected now, in the metric's unit; NaN before the first value. */
  double expectedValue() {
    return sign * unit * Math.sinh(expected);
  }

  double lastAt() {
    return lastAt;
  }

  static final int BYTES = Season.BYTES + 6 * Double.BYTES + 1;

  void write(ByteBuffer out) {
    season.write(out);
    out.putDouble(anchor).putDouble(offset).putDouble(noise).putDouble(interval);
    out.putDouble(began).putDouble(alarmedAt).put((byte) (standing ? 1 : 0));
  }

  void read(ByteBuffer in) {
    season.read(in);
    anchor = in.getDouble();
    offset = in.getDouble();
    noise = in.getDouble();
    interval = in.getDouble();
    began = in.getDouble();
    alarmedAt = in.getDouble();
    standing = in.get() == 1;
  }
}
