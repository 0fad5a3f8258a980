package io.howdah.sense.ebpf;

import io.howdah.model.Absence;
import io.howdah.model.Distribution;
import io.howdah.model.Labels;
import io.howdah.model.Metric;
import io.howdah.model.Telemetry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads one life of {@code backend-io.bt}, which prints totals. */
final class BackendIoReader implements ProbeReader {
  private static final String READ = "@io_read";
  private static final String WRITE = "@io_write";
  private static final String COUNT = "_count";
  private static final String MICROS = "_micros";

  private final Devices devices;
  private final boolean ioUring;
  private final Map<String, Map<String, Long>> maps = new HashMap<>();
  private final Map<Long, String> deviceNames = new HashMap<>();
  private final Map<Long, String> backendTypes = new HashMap<>();
  private volatile List<BackendIo.Traffic> traffic = List.of();

  /**
   * For one life.
   *
   * @param ioUring whether the server can read without a call that the program sees
   */
  BackendIoReader(Devices devices, boolean ioUring) {
    this.devices = devices;
    this.ioUring = ioUring;
    for (String call : List.of(READ, WRITE)) {
      maps.put(call + COUNT, Map.of());
      maps.put(call + MICROS, Map.of());
    }
  }

  @Override
  public void accept(ProbeMessage message) {
    switch (message) {
      case ProbeMessage.Numbers numbers ->
          maps.computeIfPresent(numbers.map(), (name, before) -> numbers.values());
      case ProbeMessage.Tick tick -> {
        List<BackendIo.Traffic> all = new ArrayList<>(traffic(READ));
        all.addAll(traffic(WRITE));
        traffic = List.copyOf(all);
      }
      default -> {}
    }
  }

  List<BackendIo.Traffic> traffic() {
    return traffic;
  }

  private Map<String, Long> map(String name) {
    return maps.getOrDefault(name, Map.of());
  }

  /** A process and a device. */
  private record Way(long pid, long device) {
    static Way of(CountKey key) {
      return new Way(key.number(0), key.number(1));
    }
  }

  private List<BackendIo.Traffic> traffic(String call) {
    Map<Way, Long> calls = new HashMap<>();
    map(call + COUNT)
        .forEach((key, count) -> calls.merge(Way.of(CountKey.of(key, 3)), count, Long::sum));
    Map<Way, Long> micros = new HashMap<>();
    map(call + MICROS).forEach((key, sum) -> micros.put(Way.of(CountKey.of(key, 2)), sum));
    return calls.entrySet().stream()
        .map(e ->
            new BackendIo.Traffic(
                e.getKey().pid(),
                type(e.getKey().pid()),
                call.equals(READ),
                device(e.getKey().device()),
                e.getValue(),
                micros.getOrDefault(e.getKey(), 0L) / 1e6))
        .toList();
  }

  private String type(long pid) {
    return backendTypes.computeIfAbsent(pid, BackendTypes::of);
  }

  private String device(long number) {
    return number == 0 ? BackendIo.CACHE : deviceNames.computeIfAbsent(number, devices::name);
  }

  @Override
  public Telemetry read(Instant now, Life life) {
    List<Distribution> all = new ArrayList<>(distributions(READ, BackendIo.READS, life));
    all.addAll(distributions(WRITE, BackendIo.WRITES, life));
    List<Absence> absences =
        ioUring
            ? List.of(
                new Absence(
                    BackendIo.READS.name() + " of io_uring",
                    "this server has io_method = io_uring: such reads are no system calls of its processes,"
                        + " only those it still makes by read calls are counted",
                    "pg_stat_io with track_io_timing"))
            : List.of();
    return new Telemetry(now, List.of(), all, absences);
  }

  private List<Distribution> distributions(String call, Metric metric, Life life) {
    Tallies tallies = new Tallies();
    map(call + COUNT)
        .forEach((key, count) -> {
          CountKey k = CountKey.of(key, 3);
          tallies.count(labels(Way.of(k)), k.number(2), count);
        });
    map(call + MICROS).forEach((key, sum) -> tallies.sum(labels(Way.of(CountKey.of(key, 2))), sum));
    return tallies.distributions(metric, life);
  }

  private Labels labels(Way way) {
    String device = device(way.device());
    return Labels.of(
        "place",
        device.equals(BackendIo.CACHE) ? BackendIo.CACHE : "device",
        "device",
        device.equals(BackendIo.CACHE) ? "" : device,
        "backend_type",
        type(way.pid()));
  }
}
