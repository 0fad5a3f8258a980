package io.howdah.loop.live;

import io.howdah.loop.Cluster;
import io.howdah.loop.LookFailedException;
import io.howdah.loop.kernel.KernelView;
import io.howdah.sense.LostServerException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Frames of one cluster, for those who show them. For one thread. */
public final class TopView {
  private final Observer observer;

  public TopView(Cluster cluster, KernelView kernel) {
    this.observer = new Observer(cluster.door(), kernel);
  }

  /**
   * The next frame.
   *
   * @param stop ends it early
   * @throws LookFailedException when the server went away
   */
  public Frame watch(Duration length, BooleanSupplier stop)
      throws LookFailedException, InterruptedException {
    try {
      return observer.watch(length, stop);
    } catch (LostServerException e) {
      throw new LookFailedException(
          "the server went away while it was looked at: " + e.getMessage(), e);
    }
  }

  /** The text of a template that was met; empty where it is not known. */
  public String text(long queryId) {
    return observer.text(queryId).orElse("");
  }
}
