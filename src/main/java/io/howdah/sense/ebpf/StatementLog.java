package io.howdah.sense.ebpf;

import io.howdah.model.Absence;
import io.howdah.model.Fidelity;
import io.howdah.model.TemplateId;
import io.howdah.sense.ebpf.StatementWaits.WaitClass;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The last seconds of waits and switches by statement: a bounded past, over which the lives of
 * programs and the windows of costly ones come and go. For any number of threads.
 */
public final class StatementLog {
  /** How far back it can be asked. */
  public static final Duration REACH = Duration.ofMinutes(5);

  /** Entries kept of each kind, some 10 MB; beyond it the oldest second goes early. */
  private static final int MOST_ENTRIES = 100_000;

  /** A longer stretch since the last tick counts as this long: the program did not run in it. */
  private static final Duration LONGEST_SLICE = Duration.ofSeconds(3);

  /** Waits for one tranche of one statement in one second. */
  record Wait(TemplateId statement, String tranche, long waits, long nanos, long queue) {}

  /** Switches of one statement in one second. */
  record Switch(
      TemplateId statement,
      long voluntary,
      long involuntary,
      long client,
      Map<WaitClass, Long> nanos) {}

  /** Reads or writes of one statement in one second. */
  record Io(TemplateId statement, boolean read, String place, long calls, long nanos) {}

  private record Slice<T>(Instant end, Duration length, List<T> entries, Fidelity fidelity) {}

  private final Deque<Slice<Wait>> waits = new ArrayDeque<>();
  private final Deque<Slice<Switch>> switches = new ArrayDeque<>();
  private final Deque<Slice<Io>> io = new ArrayDeque<>();

  synchronized void waits(Instant from, Instant to, List<Wait> entries, Fidelity fidelity) {
    add(waits, from, to, entries, fidelity);
  }

  synchronized void switches(Instant from, Instant to, List<Switch> entries, Fidelity fidelity) {
    add(switches, from, to, entries, fidelity);
  }

  synchronized void io(Instant from, Instant to, List<Io> entries, Fidelity fidelity) {
    add(io, from, to, entries, fidelity);
  }

  private static <T> void add(
      Deque<Slice<T>> slices, Instant from, Instant to, List<T> entries, Fidelity fidelity) {
    Duration length = Duration.between(from, to);
    if (length.isNegative() || length.compareTo(LONGEST_SLICE) > 0) {
      length = LONGEST_SLICE;
    }
    slices.addLast(new Slice<>(to, length, List.copyOf(entries), fidelity));
    Instant oldest = to.minus(REACH);
    int kept = slices.stream().mapToInt(s -> s.entries().size()).sum();
    // A clock that was set back leaves slices of the future; they go, too.
    slices.removeIf(s -> s.end().isAfter(to));
    while (slices.size() > 1 && (kept > MOST_ENTRIES || slices.getFirst().end().isBefore(oldest))) {
      kept -= slices.removeFirst().entries().size();
    }
  }

  /**
   * What was waited for.
   *
   * @param now by the injected clock
   * @param length at most {@link #REACH}
   * @param absences what the probes say of themselves
   */
  public synchronized StatementWaits last(Instant now, Duration length, List<Absence> absences) {
    List<Slice<Wait>> waited = since(waits, now.minus(length));
    List<Slice<Switch>> switched = since(switches, now.minus(length));
    List<Slice<Io>> done = since(io, now.minus(length));
    return new StatementWaits(
        over(waited),
        lwlocks(waited),
        over(switched),
        switches(switched),
        over(done),
        io(done),
        absences);
  }

  private static <T> List<Slice<T>> since(Deque<Slice<T>> slices, Instant from) {
    return slices.stream().filter(s -> s.end().isAfter(from)).toList();
  }

  private static <T> Duration over(List<Slice<T>> slices) {
    return slices.stream().map(Slice::length).reduce(Duration.ZERO, Duration::plus);
  }

  private static <T> Fidelity fidelity(List<Slice<T>> slices) {
    return slices.stream().allMatch(s -> s.fidelity() == Fidelity.EXACT)
        ? Fidelity.EXACT
        : Fidelity.SAMPLED;
  }

  private static List<StatementWaits.Lwlock> lwlocks(List<Slice<Wait>> slices) {
    record Key(TemplateId statement, String tranche) {}
    Fidelity fidelity = fidelity(slices);
    Map<Key, Wait> sums = new HashMap<>();
    for (Slice<Wait> slice : slices) {
      for (Wait w : slice.entries()) {
        sums.merge(
            new Key(w.statement(), w.tranche()),
            w,
            (a, b) ->
                new Wait(
                    a.statement(),
                    a.tranche(),
                    a.waits() + b.waits(),
                    a.nanos() + b.nanos(),
                    Math.max(a.queue(), b.queue())));
      }
    }
    return sums.values().stream()
        .sorted(Comparator.comparingLong(Wait::nanos).reversed())
        .map(w ->
            new StatementWaits.Lwlock(
                w.statement(), w.tranche(), w.waits(), w.nanos() / 1e9, w.queue(), fidelity))
        .toList();
  }

  private static List<StatementWaits.Switches> switches(List<Slice<Switch>> slices) {
    Fidelity fidelity = fidelity(slices);
    Map<TemplateId, Switch> sums = new HashMap<>();
    for (Slice<Switch> slice : slices) {
      slice.entries().forEach(s -> sums.merge(s.statement(), s, StatementLog::both));
    }
    return sums.values().stream()
        .map(s ->
            new StatementWaits.Switches(
                s.statement(),
                s.voluntary(),
                s.involuntary(),
                s.client(),
                seconds(s.nanos()),
                fidelity))
        .sorted(Comparator.comparingLong(StatementWaits.Switches::all).reversed())
        .toList();
  }

  private static List<StatementWaits.Io> io(List<Slice<Io>> slices) {
    record Key(TemplateId statement, boolean read, String place) {}
    Fidelity fidelity = fidelity(slices);
    Map<Key, Io> sums = new HashMap<>();
    for (Slice<Io> slice : slices) {
      for (Io i : slice.entries()) {
        sums.merge(
            new Key(i.statement(), i.read(), i.place()),
            i,
            (a, b) ->
                new Io(
                    a.statement(),
                    a.read(),
                    a.place(),
                    a.calls() + b.calls(),
                    a.nanos() + b.nanos()));
      }
    }
    return sums.values().stream()
        .sorted(Comparator.comparingLong(Io::nanos).reversed())
        .map(i ->
            new StatementWaits.Io(
                i.statement(), i.read(), i.place(), i.calls(), i.nanos() / 1e9, fidelity))
        .toList();
  }

  private static Switch both(Switch a, Switch b) {
    Map<WaitClass, Long> nanos = new EnumMap<>(WaitClass.class);
    nanos.putAll(a.nanos());
    b.nanos().forEach((c, n) -> nanos.merge(c, n, Long::sum));
    return new Switch(
        a.statement(),
        a.voluntary() + b.voluntary(),
        a.involuntary() + b.involuntary(),
        a.client() + b.client(),
        nanos);
  }

  private static Map<WaitClass, Double> seconds(Map<WaitClass, Long> nanos) {
    Map<WaitClass, Double> seconds = new EnumMap<>(WaitClass.class);
    nanos.forEach((c, n) -> seconds.put(c, n / 1e9));
    return seconds;
  }
}
