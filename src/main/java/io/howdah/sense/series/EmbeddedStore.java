package io.howdah.sense.series;

import io.howdah.model.Distribution;
import io.howdah.model.Measurement;
import io.howdah.model.Selector;
import io.howdah.model.Series;
import io.howdah.model.Telemetry;
import io.howdah.model.Track;
import io.howdah.sense.series.Catalogue.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Short-term memory in this process: compressed, bounded, and kept over a restart where it is given
 * a directory. A kill loses nothing that was appended; a power cut at most the last ten seconds.
 *
 * <p>Time is written in stretches of an hour. What comes with a time of at most a minute before the
 * newest is late: a series takes only what lies behind its newest number. What comes from further
 * back says that the clock was set back: a new stretch begins, and hides what the old one holds of
 * times to come.
 */
public final class EmbeddedStore implements SeriesStore {
  /** How far back a reader looks for the number before its first step. */
  private static final Duration LOOK_BACK = Duration.ofMinutes(5);

  private final ReentrantLock lock = new ReentrantLock();
  private final StoreLimits limits;
  private final Memory memory;
  private final Upkeep upkeep;
  private final Problems problems = new Problems();
  private long refused;
  private long late;

  private EmbeddedStore(StoreLimits limits, Optional<Shelf> shelf) throws IOException {
    this.limits = limits;
    this.memory = new Memory(limits, shelf, problems);
    this.upkeep = new Upkeep(lock, memory, limits, shelf, problems);
  }

  /** Without a directory: a restart forgets. */
  public static EmbeddedStore inMemory(StoreLimits limits) {
    try {
      return new EmbeddedStore(limits, Optional.empty());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("memory has no disk to fail", e);
    }
  }

  /**
   * In a directory, which is made if it is not there, with what was remembered there before.
   *
   * @throws IOException when it cannot be written or read at all, or another process holds it
   */
  public static EmbeddedStore in(Path directory, StoreLimits limits) throws IOException {
    Shelf shelf = Shelf.open(directory);
    try {
      return new EmbeddedStore(limits, Optional.of(shelf));
    } catch (IOException e) {
      shelf.close();
      throw e;
    }
  }

  @Override
  public void append(Telemetry telemetry) {
    boolean crowded;
    lock.lock();
    try {
      long time = telemetry.at().toEpochMilli();
      OpenWindow window = memory.windowFor(time);
      OpenWindow.Moment moment = window.new Moment(time);
      telemetry.measurements().forEach(m -> add(window, moment, time, m));
      telemetry.distributions().forEach(d -> add(window, moment, time, d));
      if (!moment.isEmpty()) {
        memory.tell(moment);
      }
      crowded = memory.isCrowded();
    } finally {
      lock.unlock();
    }
    if (crowded) {
      // Nobody called maintain() for hours' worth of data: memory stays bounded all the same.
      upkeep.run(telemetry.at());
    }
  }

  private void add(OpenWindow window, OpenWindow.Moment moment, long time, Measurement m) {
    claim(window, time, memory.claim(m.metric(), m.labels(), m.fidelity(), List.of()))
        .ifPresent(entry -> {
          long life = m.since().map(Instant::toEpochMilli).orElse(Head.GAUGE);
          moment.add(entry.id(), m.value(), life);
        });
  }

  private void add(OpenWindow window, OpenWindow.Moment moment, long time, Distribution d) {
    claim(window, time, memory.claim(d.metric(), d.labels(), d.fidelity(), d.bounds()))
        .ifPresent(entry -> {
          long life = d.since().toEpochMilli();
          int id = entry.id();
          for (long count : d.counts()) {
            moment.add(id++, count, life);
          }
          moment.add(id, d.sum(), life);
        });
  }

  /** The entry, where the window has room for it and it lies behind what the series has. */
  private Optional<Entry> claim(OpenWindow window, long time, Optional<Entry> claimed) {
    int columns = claimed.map(Entry::columns).orElse(1);
    boolean fits =
        claimed.isPresent()
            && (window.has(claimed.get().id()) || window.columns() + columns <= limits.series());
    if (!fits) {
      refused++;
      return Optional.empty();
    }
    if (!window.takes(claimed.get().id(), time)) {
      late += columns;
      return Optional.empty();
    }
    if (!window.has(claimed.get().id())) {
      memory.define(claimed.get());
    }
    return claimed;
  }

  @Override
  public void maintain(Instant now) {
    upkeep.run(now);
  }

  @Override
  public List<Series> series(Selector selector) {
    return fitting(selector).stream().map(Entry::series).toList();
  }

  @Override
  public List<Track> read(Selector selector, Instant from, Instant to, Duration step) {
    io.howdah.model.SeriesReader.check(from, to, step);
    Steps steps = new Steps(from.toEpochMilli(), to.toEpochMilli(), step.toMillis());
    Memory.View view = view();
    List<Track> tracks = new ArrayList<>();
    for (Entry entry : fitting(selector)) {
      if (!entry.isHistogram()) {
        List<Run> runs = runs(view, entry.id(), from, to);
        boolean counter = entry.series().metric().kind() == io.howdah.model.Metric.Kind.COUNTER;
        tracks.add(new Track(entry.series(), counter ? steps.rate(runs) : steps.gauge(runs)));
      }
    }
    return tracks.stream().filter(t -> !t.points().isEmpty()).toList();
  }

  @Override
  public List<Distribution> distributions(Selector selector, Instant from, Instant to) {
    Steps steps = new Steps(from.toEpochMilli(), to.toEpochMilli(), 1);
    Memory.View view = view();
    List<Distribution> found = new ArrayList<>();
    for (Entry entry : fitting(selector)) {
      if (entry.isHistogram()) {
        List<Long> counts = new ArrayList<>();
        int sum = entry.id() + entry.columns() - 1;
        for (int id = entry.id(); id < sum; id++) {
          counts.add(Math.round(steps.increase(runs(view, id, from, to))));
        }
        Series series = entry.series();
        found.add(
            new Distribution(
                series.metric(),
                series.labels(),
                entry.bounds(),
                counts,
                steps.increase(runs(view, sum, from, to)),
                series.fidelity(),
                from));
      }
    }
    return found;
  }

  private List<Entry> fitting(Selector selector) {
    lock.lock();
    try {
      List<Entry> entries = memory.fitting(selector);
      if (entries.size() > MOST_SERIES) {
        throw new IllegalArgumentException(
            "%s has %d series, more than the %d of one question: ask for fewer by their labels"
                .formatted(selector.metric(), entries.size(), MOST_SERIES));
      }
      return entries;
    } finally {
      lock.unlock();
    }
  }

  private Memory.View view() {
    lock.lock();
    try {
      return memory.view();
    } finally {
      lock.unlock();
    }
  }

  private List<Run> runs(Memory.View view, int id, Instant from, Instant to) {
    long earliest = from.minus(LOOK_BACK).toEpochMilli();
    long latest = to.toEpochMilli();
    List<Run> runs = new ArrayList<>();
    view.closed().stream()
        .filter(w -> w.overlaps(earliest, latest))
        .forEach(w -> w.run(id).ifPresent(runs::add));
    for (OpenWindow window : view.open()) {
      lock.lock();
      try {
        runs.add(window.run(id));
      } finally {
        lock.unlock();
      }
    }
    return Rolling.inOrder(runs);
  }

  /** The earliest time that is remembered of anything. */
  Optional<Instant> oldest() {
    Memory.View view = view();
    return java.util.stream.LongStream.concat(
            view.closed().stream().mapToLong(Window::from),
            view.open().stream().mapToLong(OpenWindow::base))
        .boxed()
        .min(Long::compare)
        .map(Instant::ofEpochMilli);
  }

  @Override
  public StoreStatus status() {
    lock.lock();
    try {
      return new StoreStatus(
          memory.columns(),
          memory.points(),
          memory.bytes(),
          refused,
          late,
          memory.lost(),
          problems.all(),
          problems.latest());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    upkeep.close();
  }
}
