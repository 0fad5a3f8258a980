package io.howdah.sense.ebpf;

import io.howdah.model.Absence;
import io.howdah.model.Distribution;
import io.howdah.model.Fidelity;
import io.howdah.model.Labels;
import io.howdah.model.Metric;
import io.howdah.model.Telemetry;
import io.howdah.model.TemplateId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads one life of {@code lwlock.bt}: each second what was added in the one before. */
final class LwlockReader implements ProbeReader {
  static final Metric WAIT =
      Metric.histogram(
          "postgresql_lwlock_wait_seconds",
          "seconds",
          "Waits of backends for lightweight locks, by tranche");

  private static final String NAME_LINE = "lw_tranche ";

  /** PostgreSQL 18 has 100 tranches of its own; extensions add a few. */
  private static final int MOST_TRANCHES = 1_000;

  private record Key(TemplateId statement, long tranche) {}

  private final StatementLog log;
  private final Clock clock;
  private final Optional<String> unattributed;
  private final Map<Long, String> names = new HashMap<>();
  private final Map<Long, SlotSums> slots = new HashMap<>();
  private final Map<Key, Long> waits = new HashMap<>();
  private final Map<Key, Long> nanos = new HashMap<>();
  private final Map<Key, Long> queues = new HashMap<>();
  private Optional<Instant> lastTick = Optional.empty();
  private Fidelity fidelity = Fidelity.EXACT;

  LwlockReader(StatementLog log, Clock clock, Optional<String> unattributed) {
    this.log = log;
    this.clock = clock;
    this.unattributed = unattributed;
  }

  @Override
  public void accept(ProbeMessage message) {
    switch (message) {
      case ProbeMessage.Printed p when p.text().startsWith(NAME_LINE) -> name(p.text());
      case ProbeMessage.Numbers n -> numbers(n);
      case ProbeMessage.Tick t -> tick();
      case ProbeMessage.Printed p -> {}
      case ProbeMessage.Histograms h -> {}
      case ProbeMessage.Lost l -> {}
      case ProbeMessage.Loaded l -> {}
    }
  }

  private void name(String line) {
    String[] parts = line.substring(NAME_LINE.length()).split(" ", 2);
    if (parts.length == 2 && names.size() < MOST_TRANCHES) {
      MapKey.numbers(parts[0], 1).ifPresent(address -> names.put(address[0], parts[1].strip()));
    }
  }

  /** A name comes by another way than the numbers, and may come after them. */
  private String tranche(long address) {
    return names.getOrDefault(address, "unnamed");
  }

  private void numbers(ProbeMessage.Numbers map) {
    switch (map.map()) {
      case "@lw_waits0", "@lw_waits1" -> into(waits, map);
      case "@lw_queue0", "@lw_queue1" -> into(queues, map);
      case "@lw_time0", "@lw_time1" -> {
        into(nanos, map);
        map.values()
            .forEach(
                (key, value) -> MapKey.numbers(key, 3).ifPresent(k -> of(k[2]).addNanos(value)));
      }
      case "@lw_slots0", "@lw_slots1" ->
          map.values()
              .forEach(
                  (key, count) -> MapKey.numbers(key, 2).ifPresent(k -> of(k[0]).add(k[1], count)));
      default -> {}
    }
  }

  private SlotSums of(long tranche) {
    long bounded = slots.containsKey(tranche) || slots.size() < MOST_TRANCHES ? tranche : 0;
    return slots.computeIfAbsent(bounded, t -> new SlotSums());
  }

  private static void into(Map<Key, Long> sums, ProbeMessage.Numbers map) {
    map.values()
        .forEach((key, value) ->
            MapKey.numbers(key, 3)
                .ifPresent(
                    k -> sums.merge(new Key(new TemplateId(k[0], k[1]), k[2]), value, Long::sum)));
  }

  private void tick() {
    Instant now = clock.instant();
    List<StatementLog.Wait> slice = new ArrayList<>();
    waits.forEach((key, count) ->
        slice.add(
            new StatementLog.Wait(
                key.statement(),
                tranche(key.tranche()),
                count,
                nanos.getOrDefault(key, 0L),
                queues.getOrDefault(key, 1L))));
    log.waits(lastTick.orElse(now.minus(Duration.ofSeconds(1))), now, slice, fidelity);
    lastTick = Optional.of(now);
    waits.clear();
    nanos.clear();
    queues.clear();
  }

  @Override
  public Telemetry read(Instant now, Life life) {
    fidelity = life.fidelity();
    Map<String, SlotSums> byName = new TreeMap<>();
    slots.forEach((address, sums) -> byName.merge(tranche(address), sums, (a, b) -> a.and(b)));
    List<Distribution> all = new ArrayList<>();
    byName.forEach((name, sums) ->
        all.add(
            sums.distribution(WAIT, Labels.of("tranche", name), life.fidelity(), life.since())));
    List<Absence> absences =
        unattributed
            .map(why -> List.of(new Absence(StatementProbes.BY_STATEMENT, why, WAIT.name())))
            .orElse(List.of());
    return new Telemetry(now, List.of(), all, absences);
  }
}
