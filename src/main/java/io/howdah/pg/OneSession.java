package io.howdah.pg;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/** One session that is used by turns. When it was lost, the next turn opens another. */
final class OneSession implements Lender {
  /** Opens the next session. */
  interface Reopen {
    ReadSession open() throws CannotConnectException;
  }

  private final ReentrantLock turn = new ReentrantLock(true);
  private final Reopen reopen;
  private final Duration patience;
  private ReadSession session;
  private volatile boolean closed;

  OneSession(ReadSession first, Reopen reopen, Duration patience) {
    this.session = first;
    this.reopen = reopen;
    this.patience = patience;
  }

  @Override
  public <T> Reading<T> with(Function<ReadSession, Reading<T>> use) {
    try {
      if (!turn.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return new Reading.Failed<>(
            "55P03", "no turn on the session within %d s".formatted(patience.toSeconds()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Reading.Failed<>("57014", "interrupted while waiting for the session");
    }
    try {
      if (closed) {
        return new Reading.Failed<>("08003", "this door was closed");
      }
      if (!session.isOpen()) {
        session = reopen.open();
      }
      return use.apply(session);
    } catch (CannotConnectException e) {
      return SessionSource.noSession(e.failure());
    } finally {
      turn.unlock();
    }
  }

  @Override
  public void close() {
    closed = true;
    session.close();
  }
}
