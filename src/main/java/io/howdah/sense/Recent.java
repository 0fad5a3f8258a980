package io.howdah.sense;

import io.howdah.model.Interval;
import io.howdah.model.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The last samples of one life of a server, bounded; the oldest goes first. A sample of another
 * life empties it, since counters of two lives do not compare. For any number of threads.
 */
public final class Recent {
  private final int capacity;
  private final Deque<Sample> samples = new ArrayDeque<>();

  public Recent(int capacity) {
    this.capacity = capacity;
  }

  /** Adds a sample and wakes who waits for one. */
  public synchronized void add(Sample sample) {
    if (!samples.isEmpty() && !samples.getLast().server().sameLife(sample.server())) {
      samples.clear();
    }
    if (samples.size() == capacity) {
      samples.removeFirst();
    }
    samples.addLast(sample);
    notifyAll();
  }

  public synchronized Optional<Sample> latest() {
    return Optional.ofNullable(samples.peekLast());
  }

  /** The consecutive intervals whose both ends lie in the given span, oldest first. */
  public synchronized List<Interval> between(Instant from, Instant to) {
    List<Interval> out = new ArrayList<>();
    Sample previous = null;
    for (Sample s : samples) {
      boolean inside = !s.at().isBefore(from) && !s.at().isAfter(to);
      if (inside && previous != null) {
        out.add(new Interval(previous, s));
      }
      previous = inside ? s : null;
    }
    return out;
  }

  /**
   * One interval over about the last stretch of that length, or empty with fewer than two samples.
   */
  public synchronized Optional<Interval> last(Duration length) {
    if (samples.size() < 2) {
      return Optional.empty();
    }
    Sample end = samples.getLast();
    Instant from = end.at().minus(length);
    Sample start = samples.getFirst();
    for (Sample s : samples) {
      if (s.at().isBefore(end.at()) && !s.at().isAfter(from)) {
        start = s;
      }
    }
    return Optional.of(new Interval(start, end));
  }

  /**
   * Waits for a sample taken after a moment.
   *
   * @return that sample, or empty when none came in time
   */
  public synchronized Optional<Sample> awaitAfter(Instant moment, Duration patience)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (samples.isEmpty() || !samples.getLast().at().isAfter(moment)) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return Optional.empty();
      }
      wait(left);
    }
    return Optional.of(samples.getLast());
  }
}
