package io.howdah.sense.ebpf;

import io.howdah.model.Absence;
import io.howdah.model.Fidelity;
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

/**
 * Reads one life of {@code statement-io.bt}: each second what was added in the one before. Gives no
 * series, since series have no query ids; what it sees goes to the log.
 */
final class StatementIoReader implements ProbeReader {
  private record Key(TemplateId statement, boolean read, long device) {}

  private final StatementLog log;
  private final Clock clock;
  private final Optional<String> unattributed;
  private final Devices devices;
  private final Map<Key, Long> calls = new HashMap<>();
  private final Map<Key, Long> nanos = new HashMap<>();
  private Optional<Instant> lastTick = Optional.empty();
  private Fidelity fidelity = Fidelity.EXACT;

  StatementIoReader(StatementLog log, Clock clock, Optional<String> unattributed, Devices devices) {
    this.log = log;
    this.clock = clock;
    this.unattributed = unattributed;
    this.devices = devices;
  }

  @Override
  public void accept(ProbeMessage message) {
    switch (message) {
      case ProbeMessage.Numbers n -> numbers(n);
      case ProbeMessage.Tick t -> tick();
      case ProbeMessage.Printed p -> {}
      case ProbeMessage.Histograms h -> {}
      case ProbeMessage.Lost l -> {}
      case ProbeMessage.Loaded l -> {}
    }
  }

  private void numbers(ProbeMessage.Numbers map) {
    switch (map.map()) {
      case "@si_reads0", "@si_reads1" -> into(calls, true, map);
      case "@si_read_time0", "@si_read_time1" -> into(nanos, true, map);
      case "@si_writes0", "@si_writes1" -> into(calls, false, map);
      case "@si_write_time0", "@si_write_time1" -> into(nanos, false, map);
      default -> {}
    }
  }

  private static void into(Map<Key, Long> sums, boolean read, ProbeMessage.Numbers map) {
    map.values()
        .forEach((key, value) ->
            MapKey.numbers(key, 3)
                .ifPresent(k ->
                    sums.merge(new Key(new TemplateId(k[0], k[1]), read, k[2]), value, Long::sum)));
  }

  private void tick() {
    Instant now = clock.instant();
    List<StatementLog.Io> slice = new ArrayList<>();
    calls.forEach((key, count) ->
        slice.add(
            new StatementLog.Io(
                key.statement(),
                key.read(),
                key.device() == 0 ? BackendIo.CACHE : devices.name(key.device()),
                count,
                nanos.getOrDefault(key, 0L))));
    log.io(lastTick.orElse(now.minus(Duration.ofSeconds(1))), now, slice, fidelity);
    lastTick = Optional.of(now);
    calls.clear();
    nanos.clear();
  }

  @Override
  public Telemetry read(Instant now, Life life) {
    fidelity = life.fidelity();
    List<Absence> absences =
        unattributed
            .map(why ->
                List.of(new Absence(StatementProbes.BY_STATEMENT, why, BackendIo.READS.name())))
            .orElse(List.of());
    return new Telemetry(now, List.of(), List.of(), absences);
  }
}
