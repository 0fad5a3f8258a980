package io.howdah.sense.series;

import java.util.Arrays;

/**
 * A {@link Run} as bytes. Times at a fixed rate take three numbers, others their second
 * differences; lives are marked where they change.
 */
final class Block {
  private static final int ROLLED = 1;
  private static final int LIVES = 2;
  private static final int FLAT = 4;

  /** No block is longer: a day of seconds. What claims to be is damaged. */
  private static final int MOST = 86_400;

  private Block() {}

  /**
   * Writes a run of at least one number.
   *
   * @param base a time near it, in milliseconds since 1970; the same is needed for reading
   */
  static byte[] encode(Run run, long base) {
    int n = run.size();
    boolean flat = run.isRolled() && isFlat(run);
    ByteSink out = new ByteSink(32 + n);
    out.varint(n);
    out.u8(
        (run.isRolled() ? ROLLED : 0) | (run.lives().length > 0 ? LIVES : 0) | (flat ? FLAT : 0));
    times(out, run.times(), base);
    if (run.lives().length > 0) {
      lives(out, run.lives(), base);
    }
    if (run.isRolled()) {
      Column.write(out, run.counts(), n);
    }
    Column.write(out, run.lasts(), n);
    if (run.isRolled() && !flat) {
      Column.write(out, rounded(run.means(), run.lasts()), n);
      Column.write(out, run.mins(), n);
      Column.write(out, run.maxs(), n);
    }
    return out.array();
  }

  static Run decode(ByteSource in, long base) {
    int n = in.count(MOST);
    if (n == 0) {
      throw new DamagedException("a block of nothing");
    }
    int flags = in.u8();
    long[] times = times(in, n, base);
    long[] lives = (flags & LIVES) == 0 ? new long[0] : lives(in, n, base);
    if ((flags & ROLLED) == 0) {
      return Run.raw(times, lives, Column.read(in, n));
    }
    double[] counts = Column.read(in, n);
    double[] lasts = Column.read(in, n);
    return (flags & FLAT) != 0
        ? new Run(times, lives, counts, lasts, lasts, lasts, lasts)
        : new Run(
            times,
            lives,
            counts,
            Column.read(in, n),
            Column.read(in, n),
            Column.read(in, n),
            lasts);
  }

  private static boolean isFlat(Run run) {
    return Arrays.equals(run.lasts(), run.means())
        && Arrays.equals(run.lasts(), run.mins())
        && Arrays.equals(run.lasts(), run.maxs());
  }

  /**
   * Means to two places more than what was measured has, or to a float: the error is below a
   * hundredth of the measure's own step, and a mean takes two bytes in place of seven.
   */
  private static double[] rounded(double[] means, double[] measured) {
    int place = Column.place(measured, measured.length);
    double tens = Math.pow(10, place + 2.0);
    double[] rounded = new double[means.length];
    for (int i = 0; i < means.length; i++) {
      rounded[i] = place < 0 || place > 6 ? (float) means[i] : Math.rint(means[i] * tens) / tens;
    }
    return rounded;
  }

  private static void times(ByteSink out, long[] times, long base) {
    int n = times.length;
    out.signed(times[0] - base);
    long step = n > 1 ? times[1] - times[0] : 1;
    boolean regular = true;
    long[] bends = new long[n];
    long before = step;
    for (int i = 1; i < n; i++) {
      long gap = times[i] - times[i - 1];
      bends[i] = gap - before;
      regular &= gap == step;
      before = gap;
    }
    out.varint(regular ? step : 0);
    if (!regular) {
      out.varint(step);
      Residuals.write(out, bends, 1, n);
      out.align();
    }
  }

  private static long[] times(ByteSource in, int n, long base) {
    long[] times = new long[n];
    times[0] = base + in.signed();
    long step = in.varint();
    long[] bends = new long[n];
    if (step == 0) {
      step = in.varint();
      Residuals.read(in, bends, 1, n);
      in.align();
    }
    for (int i = 1; i < n; i++) {
      step += bends[i];
      times[i] = times[i - 1] + step;
    }
    return times;
  }

  private static void lives(ByteSink out, long[] lives, long base) {
    int marks = 0;
    for (int i = 0; i < lives.length; i++) {
      marks += i == 0 || lives[i] != lives[i - 1] ? 1 : 0;
    }
    out.varint(marks);
    int before = 0;
    for (int i = 0; i < lives.length; i++) {
      if (i == 0 || lives[i] != lives[i - 1]) {
        out.varint(i - before);
        out.signed(lives[i] - base);
        before = i;
      }
    }
  }

  private static long[] lives(ByteSource in, int n, long base) {
    long[] lives = new long[n];
    int marks = in.count(n);
    int at = 0;
    for (int i = 0; i < marks; i++) {
      at += in.count(n - 1 - at);
      Arrays.fill(lives, at, n, base + in.signed());
    }
    return lives;
  }
}
