package io.howdah.loop;

import io.howdah.sense.LostServerException;
import io.howdah.sense.Recent;
import io.howdah.sense.Sensor;
import java.time.Duration;
import java.util.function.Consumer;

/** Takes a sample a second in a thread of its own, and waits for a server that is gone. */
final class Watcher implements AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

  private final Sensor sensor;
  private final Recent recent;
  private final Consumer<LoopEvent> witness;
  private final Thread thread;

  private Watcher(Sensor sensor, Recent recent, Consumer<LoopEvent> witness) {
    this.sensor = sensor;
    this.recent = recent;
    this.witness = witness;
    this.thread = Thread.ofVirtual().name("howdah-watch").unstarted(this::run);
  }

  static Watcher start(Sensor sensor, Recent recent, Consumer<LoopEvent> witness) {
    Watcher watcher = new Watcher(sensor, recent, witness);
    watcher.thread.start();
    return watcher;
  }

  private void run() {
    Duration pause = EVERY;
    long due = System.nanoTime();
    try {
      while (!Thread.currentThread().isInterrupted()) {
        try {
          recent.add(sensor.sample());
          pause = EVERY;
        } catch (LostServerException e) {
          witness.accept(new LoopEvent.Lost(String.valueOf(e.getMessage())));
          sensor.refresh();
          pause = pause.multipliedBy(2);
          pause = pause.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : pause;
        }
        // A fixed rate: a slow server must not be asked less often and look healthy for it.
        due = Math.max(due + pause.toNanos(), System.nanoTime());
        Thread.sleep(Duration.ofNanos(Math.max(1, due - System.nanoTime())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      boolean _ = thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
