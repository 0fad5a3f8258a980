package io.howdah.sense.series;

/**
 * Whole numbers near zero, in few bits: by groups of 64, each with the Rice parameter that fits it
 * best; a group of zeros takes six bits. Near the entropy of what is left of counters and counts
 * once their trend is taken out.
 *
 * <p>Source: R. F. Rice, "Some practical universal noiseless coding techniques", JPL 79-22, 1979.
 */
final class Residuals {
  private static final int GROUP = 64;
  private static final int ZEROS = 63;
  private static final int PARAMETER_BITS = 6;

  /** From here on a number is written as it is: no outlier costs more than this and 64 bits. */
  private static final int LONGEST_UNARY = 24;

  private Residuals() {}

  static void write(ByteSink out, long[] values, int from, int to) {
    for (int start = from; start < to; start += GROUP) {
      int end = Math.min(to, start + GROUP);
      int k = parameter(values, start, end);
      out.bits(k, PARAMETER_BITS);
      for (int i = start; i < end && k != ZEROS; i++) {
        one(out, ByteSink.zigzag(values[i]), k);
      }
    }
  }

  static void read(ByteSource in, long[] into, int from, int to) {
    for (int start = from; start < to; start += GROUP) {
      int end = Math.min(to, start + GROUP);
      int k = (int) in.bits(PARAMETER_BITS);
      for (int i = start; i < end && k != ZEROS; i++) {
        int quotient = in.ones(LONGEST_UNARY);
        long value = quotient == LONGEST_UNARY ? in.bits(64) : ((long) quotient << k) | in.bits(k);
        into[i] = ByteSource.unzigzag(value);
      }
    }
  }

  /** How many bits {@link #write} takes. */
  static long cost(long[] values, int from, int to) {
    long all = 0;
    for (int start = from; start < to; start += GROUP) {
      int end = Math.min(to, start + GROUP);
      int k = parameter(values, start, end);
      all += PARAMETER_BITS + (k == ZEROS ? 0 : cost(values, start, end, k));
    }
    return all;
  }

  private static void one(ByteSink out, long value, int k) {
    long quotient = value >>> k;
    if (quotient < LONGEST_UNARY && quotient >= 0) {
      out.bits((1L << (quotient + 1)) - 2, (int) quotient + 1);
      out.bits(value, k);
    } else {
      out.bits((1L << LONGEST_UNARY) - 1, LONGEST_UNARY);
      out.bits(value, 64);
    }
  }

  private static int parameter(long[] values, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += 2.0 * Math.abs((double) values[i]);
    }
    if (sum == 0) {
      return ZEROS;
    }
    // The best parameter lies beside the binary logarithm of the mean.
    int guess = Math.clamp(Math.getExponent(sum / (to - from)), 0, 60);
    int best = guess;
    long least = Long.MAX_VALUE;
    for (int k = Math.max(0, guess - 1); k <= Math.min(60, guess + 1); k++) {
      long cost = cost(values, from, to, k);
      if (cost < least) {
        least = cost;
        best = k;
      }
    }
    return best;
  }

  private static long cost(long[] values, int from, int to, int k) {
    long bits = 0;
    for (int i = from; i < to; i++) {
      long quotient = ByteSink.zigzag(values[i]) >>> k;
      bits += quotient >= 0 && quotient < LONGEST_UNARY ? quotient + 1 + k : LONGEST_UNARY + 64;
    }
    return bits;
  }
}
