package io.howdah.loop;

import io.howdah.pg.CannotConnectException;
import io.howdah.pg.ConnectionSpec;
import io.howdah.pg.Fence;
import io.howdah.pg.LeaseDoor;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The right to act on one database: an advisory lock on a session that is kept awake. When this
 * process dies, freezes or loses its way to the server, the server ends the session and the lock is
 * free.
 *
 * <p>Times, so that no two act at once: the holder stops to trust itself {@link #TRUST} after its
 * last heartbeat; a statement is sent at most {@link Fence#LONGEST_PAUSE} after that trust was
 * asked for; the server waits {@link #SILENCE}, which is longer than both, before it lets another
 * in.
 */
final class Lease implements AutoCloseable {
  private static final Duration BEAT = Duration.ofMillis(700);
  private static final Duration TRUST = Duration.ofSeconds(3);
  private static final Duration SILENCE = TRUST.plus(Fence.LONGEST_PAUSE).plusSeconds(1);

  private final LeaseDoor door;
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread heart;
  private volatile long lastBeat;
  private volatile boolean lost;

  private Lease(LeaseDoor door, long takenAt) {
    this.door = door;
    this.lastBeat = takenAt;
    this.heart = Thread.ofPlatform().name("howdah-lease").daemon().start(this::live);
  }

  /** Takes it, if nobody has it. */
  static Optional<Lease> tryTake(ConnectionSpec spec) throws CannotConnectException {
    LeaseDoor door = LeaseDoor.open(spec, SILENCE, TRUST);
    long asked = System.nanoTime();
    if (door.tryTake()) {
      return Optional.of(new Lease(door, asked));
    }
    door.close();
    return Optional.empty();
  }

  private void live() {
    try {
      while (!over.await(BEAT.toMillis(), TimeUnit.MILLISECONDS)) {
        long asked = System.nanoTime();
        if (!door.beat()) {
          lost = true;
          return;
        }
        lastBeat = asked;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      lost = true;
    }
  }

  /** Ends what earlier holders still run; gives how much there was, -1 when it cannot tell. */
  long endOldHands() {
    return door.endOldHands();
  }

  /** Whether it is certain that nobody else has it. */
  boolean holds() {
    return !lost && System.nanoTime() - lastBeat < TRUST.toNanos();
  }

  @Override
  public void close() {
    over.countDown();
    try {
      heart.join(TRUST.plus(BEAT));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    lost = true;
    door.close();
  }
}
