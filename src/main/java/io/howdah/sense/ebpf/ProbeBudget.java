package io.howdah.sense.ebpf;

import java.time.Duration;

/**
 * What all probes together may cost: a share of the machine's CPU, saved up over a while so that
 * starting one (half a second and more of a core, to compile it) and a costly window are possible,
 * and the mean still holds. A token bucket: it fills at the share, holds the share of {@link
 * #HORIZON}, and starts full. Shared by all supervisors of a process.
 */
public final class ProbeBudget {
  /** Over this time the share is kept. */
  public static final Duration HORIZON = Duration.ofMinutes(10);

  /** One part in a hundred of all cores. */
  public static final double USUAL_SHARE = 0.01;

  private final double share;
  private final int cpus;
  private final double most;
  private double credit;
  private long asOf;

  /**
   * A full one.
   *
   * @param share of all the machine's cores, above 0 and at most 1
   * @param cpus how many cores
   * @param nanos now, by the clock that the later calls use
   */
  public ProbeBudget(double share, int cpus, long nanos) {
    if (!(share > 0 && share <= 1) || cpus < 1) {
      throw new IllegalArgumentException("no budget: share %s of %d cores".formatted(share, cpus));
    }
    this.share = share;
    this.cpus = cpus;
    this.most = share * cpus * HORIZON.toNanos();
    this.credit = most;
    this.asOf = nanos;
  }

  /** The usual share of this machine, by {@link System#nanoTime}. */
  public static ProbeBudget usual() {
    return new ProbeBudget(
        USUAL_SHARE, Runtime.getRuntime().availableProcessors(), System.nanoTime());
  }

  /** CPU time was taken. */
  public synchronized void spend(long nanos, Duration cpu) {
    fill(nanos);
    credit -= cpu.toNanos();
  }

  /** CPU time that may still be taken; negative when more was taken than allowed. */
  public synchronized Duration credit(long nanos) {
    fill(nanos);
    return Duration.ofNanos((long) credit);
  }

  /** How long until that much may be taken, if nothing is taken meanwhile. */
  public synchronized Duration until(long nanos, Duration wanted) {
    fill(nanos);
    double lacking = Math.min(wanted.toNanos(), most) - credit;
    return Duration.ofNanos((long) Math.max(0, lacking / (share * cpus)));
  }

  /** The share that it holds, of all cores. */
  public double share() {
    return share;
  }

  /** The cores of the machine. */
  public int cpus() {
    return cpus;
  }

  private void fill(long nanos) {
    credit = Math.min(most, credit + (nanos - asOf) * share * cpus);
    asOf = nanos;
  }
}
