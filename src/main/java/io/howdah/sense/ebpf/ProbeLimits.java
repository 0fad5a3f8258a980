package io.howdah.sense.ebpf;

import java.time.Duration;

/**
 * The bounds of one child, and the patience with it.
 *
 * @param attach longest time from start to the first heartbeat
 * @param stall longest silence after that; a child prints a heartbeat each second
 * @param failures after so many in a row it stops for good
 * @param firstBackOff wait before the first restart; doubled each time
 * @param longestBackOff where the doubling ends
 * @param healthy after so long without a failure the count begins anew
 * @param lineBytes longest line; a longer one is skipped and counted as garbage
 * @param outputBytes most output in a second; a child that prints more is ended
 * @param residentBytes most memory; a child that takes more is ended (bpftrace 0.17 takes 111 MB)
 * @param mapKeys most keys of one kernel map; what does not fit is not counted, and said
 */
public record ProbeLimits(
    Duration attach,
    Duration stall,
    int failures,
    Duration firstBackOff,
    Duration longestBackOff,
    Duration healthy,
    int lineBytes,
    long outputBytes,
    long residentBytes,
    int mapKeys) {

  public static final ProbeLimits USUAL =
      new ProbeLimits(
          Duration.ofSeconds(60),
          Duration.ofSeconds(20),
          5,
          Duration.ofSeconds(1),
          Duration.ofMinutes(1),
          Duration.ofMinutes(2),
          2 << 20,
          8 << 20,
          400L << 20,
          16_384);
}
