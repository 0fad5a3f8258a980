package io.howdah.lab;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for a condition of the outside world that gives no event, such as a process's death. */
public final class Await {
  private static final long LOOK_EVERY_MILLIS = 20;

  private Await() {}

  /** True as soon as the condition holds, false when the limit passed without it. */
  public static boolean until(Duration limit, BooleanSupplier condition) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      try {
        Thread.sleep(LOOK_EVERY_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new LabException("interrupted while waiting; what was begun is left as it is", e);
      }
    }
    return true;
  }
}
