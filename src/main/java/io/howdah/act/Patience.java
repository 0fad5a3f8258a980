package io.howdah.act;

import io.howdah.pg.Write;
import io.howdah.pg.WriteResult;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Short waits for a lock, again and again: behind one that waits for long, everybody else would
 * queue, though nobody holds the lock yet.
 */
final class Patience {
  /** lock_not_available: nothing was done. */
  private static final String NOT_YET = "55P03";

  static final Duration A_MOMENT = Duration.ofMillis(500);
  private static final Duration BETWEEN = Duration.ofMillis(500);
  private static final int TIMES = 20;

  private Patience() {}

  /**
   * Executes a statement whose lock timeout is a moment; gives the last refusal after 20 of them.
   */
  static WriteResult write(Write write, Bench bench) {
    WriteResult result = bench.write(write);
    for (int i = 1; i < TIMES && notYet(result); i++) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(BETWEEN.toMillis()));
      if (Thread.currentThread().isInterrupted()) {
        return result;
      }
      result = bench.write(write);
    }
    return result;
  }

  private static boolean notYet(WriteResult result) {
    return result instanceof WriteResult.Failed f && f.error().sqlState().equals(NOT_YET);
  }
}
