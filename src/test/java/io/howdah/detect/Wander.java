package io.howdah.detect;

import java.util.random.RandomGenerator;

/**
 * Noise as servers make it: autocorrelated on two time scales, with bursts whose height has a heavy
 * tail. A factor around 1.
 */
final class Wander {
  private final RandomGenerator random;
  private final double slowSpread;
  private final double fastSpread;
  private final double burstsPerHour;
  private double slow;
  private double fast;
  private double burst;
  private double burstLeft;

  Wander(RandomGenerator random, double slowSpread, double fastSpread, double burstsPerHour) {
    this.random = random;
    this.slowSpread = slowSpread;
    this.fastSpread = fastSpread;
    this.burstsPerHour = burstsPerHour;
  }

  /** The factor after so many seconds: ten minutes and five seconds are its memories. */
  double next(double step) {
    slow = ar(slow, step / 600);
    fast = ar(fast, step / 5);
    if (burstLeft > 0) {
      burstLeft -= step;
    } else if (random.nextDouble() < burstsPerHour * step / 3600) {
      // Pareto with a tail of 1.5, so without a variance; some seconds long.
      burst = Math.min(3, Math.log(Math.pow(1 - random.nextDouble(), -1 / 1.5)) + 0.3);
      burstLeft = 1 - 1.5 * Math.log(1 - random.nextDouble());
    }
    return Math.exp(slowSpread * slow + fastSpread * fast + (burstLeft > 0 ? burst : 0));
  }

  private double ar(double old, double steps) {
    double keeps = Math.exp(-steps);
    return keeps * old + Math.sqrt(1 - keeps * keeps) * random.nextGaussian();
  }
}
