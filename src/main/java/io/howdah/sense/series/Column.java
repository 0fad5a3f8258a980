package io.howdah.sense.series;

import java.util.Arrays;

/**
 * A column of numbers without loss, in whichever of four ways is the shortest: all the same; whole
 * numbers (of some decimal place) as residuals from their mean, their last, or their trend; or the
 * bits in which each differs from the one before.
 *
 * <p>Source of the latter: T. Pelkonen and others, "Gorilla: a fast, scalable, in-memory time
 * series database", VLDB 2015, section 4.1.2. The decimal places come before it since most of what
 * a server counts is whole: milliseconds, blocks, hundredths of a second.
 */
final class Column {
  private static final int SAME_REAL = 0;
  private static final int SAME_WHOLE = 1;
  private static final int DECIMAL = 2;
  private static final int XOR = 3;

  private static final double[] TENS = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
  private static final double LARGEST_WHOLE = 1L << 53;
  private static final int ORDERS = 3;

  private Column() {}

  static void write(ByteSink out, double[] values, int n) {
    int place = place(values, n);
    if (same(values, n)) {
      if (place == 0) {
        out.u8(SAME_WHOLE);
        out.signed((long) values[0]);
      } else {
        out.u8(SAME_REAL);
        out.real(values[0]);
      }
    } else if (place >= 0) {
      decimal(out, values, n, place);
    } else {
      out.u8(XOR);
      xor(out, values, n);
    }
  }

  static double[] read(ByteSource in, int n) {
    double[] values = new double[n];
    int way = in.u8();
    switch (way) {
      case SAME_REAL -> Arrays.fill(values, in.real());
      case SAME_WHOLE -> Arrays.fill(values, in.signed());
      case DECIMAL -> decimal(in, values);
      case XOR -> xor(in, values);
      default -> throw new DamagedException("no such way to write a column: " + way);
    }
    return values;
  }

  private static boolean same(double[] values, int n) {
    long first = Double.doubleToRawLongBits(values[0]);
    for (int i = 1; i < n; i++) {
      if (Double.doubleToRawLongBits(values[i]) != first) {
        return false;
      }
    }
    return true;
  }

  /** The decimal places that hold all of the values exactly, or -1. */
  static int place(double[] values, int n) {
    int place = 0;
    int fitting = 0;
    while (fitting < n) {
      if (exact(values[fitting], place)) {
        fitting++;
      } else {
        // What fitted fewer places fits more, but for the largest numbers: begin again.
        fitting = 0;
        place++;
        if (place == TENS.length) {
          return -1;
        }
      }
    }
    return place;
  }

  private static boolean exact(double value, int place) {
    double scaled = Math.rint(value * TENS[place]);
    return Math.abs(scaled) < LARGEST_WHOLE
        && scaled / TENS[place] == value
        && (scaled != 0 || Double.doubleToRawLongBits(value) == 0);
  }

  private static void decimal(ByteSink out, double[] values, int n, int place) {
    long[] whole = new long[n];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      whole[i] = (long) Math.rint(values[i] * TENS[place]);
      sum += whole[i];
    }
    long mean = (long) (sum / n);
    long[] best = whole;
    int order = 0;
    long least = Long.MAX_VALUE;
    for (int tried = 0; tried < ORDERS; tried++) {
      long[] residuals = residuals(whole, tried, mean);
      long cost = Residuals.cost(residuals, 0, n);
      if (cost < least) {
        least = cost;
        best = residuals;
        order = tried;
      }
    }
    out.u8(DECIMAL);
    out.u8(place << 2 | order);
    out.signed(order == 0 ? mean : whole[0]);
    Residuals.write(out, best, 0, n);
    out.align();
  }

  /** From the mean, from the one before, or from where the two before point. */
  private static long[] residuals(long[] whole, int order, long mean) {
    long[] residuals = new long[whole.length];
    long before = order == 0 ? mean : whole[0];
    long step = 0;
    for (int i = 0; i < whole.length; i++) {
      residuals[i] = whole[i] - (order == 2 ? before + step : before);
      if (order > 0) {
        step = i == 0 ? 0 : whole[i] - before;
        before = whole[i];
      }
    }
    return residuals;
  }

  private static void decimal(ByteSource in, double[] values) {
    int head = in.u8();
    int place = head >> 2;
    int order = head & 3;
    if (place >= TENS.length || order >= ORDERS) {
      throw new DamagedException("no such decimal column: " + head);
    }
    long before = in.signed();
    long step = 0;
    long[] residuals = new long[values.length];
    Residuals.read(in, residuals, 0, residuals.length);
    in.align();
    for (int i = 0; i < values.length; i++) {
      long whole = residuals[i] + (order == 2 ? before + step : before);
      if (order > 0) {
        step = i == 0 ? 0 : whole - before;
        before = whole;
      }
      values[i] = whole / TENS[place];
    }
  }

  private static void xor(ByteSink out, double[] values, int n) {
    long before = Double.doubleToRawLongBits(values[0]);
    out.bits(before, 64);
    int lead = 65;
    int width = 0;
    for (int i = 1; i < n; i++) {
      long now = Double.doubleToRawLongBits(values[i]);
      long differ = now ^ before;
      before = now;
      if (differ == 0) {
        out.bits(0, 1);
        continue;
      }
      int leading = Math.min(31, Long.numberOfLeadingZeros(differ));
      int trailing = Long.numberOfTrailingZeros(differ);
      if (lead <= leading && 64 - lead - width <= trailing) {
        out.bits(0b10, 2);
      } else {
        lead = leading;
        width = 64 - leading - trailing;
        out.bits(0b11, 2);
        out.bits(lead, 5);
        out.bits(width - 1L, 6);
      }
      out.bits(differ >>> (64 - lead - width), width);
    }
    out.align();
  }

  private static void xor(ByteSource in, double[] values) {
    long before = in.bits(64);
    values[0] = Double.longBitsToDouble(before);
    int lead = 0;
    int width = 64;
    for (int i = 1; i < values.length; i++) {
      if (in.bits(1) == 1) {
        if (in.bits(1) == 1) {
          lead = (int) in.bits(5);
          width = (int) in.bits(6) + 1;
          if (lead + width > 64) {
            throw new DamagedException("more bits than a number has");
          }
        }
        before ^= in.bits(width) << (64 - lead - width);
      }
      values[i] = Double.longBitsToDouble(before);
    }
    in.align();
  }
}
