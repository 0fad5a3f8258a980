package io.howdah.diagnose.tools;

import io.howdah.diagnose.Observation;
import io.howdah.diagnose.Observation.Found;
import io.howdah.diagnose.Scene;
import io.howdah.diagnose.Span;
import io.howdah.diagnose.Tool;
import io.howdah.model.EvidenceStatus;
import io.howdah.model.Measurement;
import io.howdah.model.ObjectRef;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the machine under the server did in the last seconds, and how much of it was not the
 * server's doing. Silent where the server is on another machine.
 */
final class HostTool implements Tool {
  /** What the CPUs do when they do nothing. */
  private static final String[] IDLE = {"idle", "iowait"};

  private static final double FEW_BYTES = 4 << 20;

  /**
   * In 17 recorded runs without a thief it was 0.00 to 0.04, storms of checkpoints and of WAL among
   * them; one program that overwrites a file made it 0.15 to 0.35 (bench/check, 21 November 2026).
   */
  private static final double DISK_SOME = 0.1;

  private static final double DISK_STRONG = 0.3;

  private static final List<Sign> SIGNS =
      List.of(
          new Sign(
              "cpu-by-others",
              "%.2f of the machine's CPU goes to programs that are not PostgreSQL, or is stolen"
                  + " from outside",
              0.55,
              0.75,
              HostTool::othersCpu),
          new Sign(
              "cpu-waited-for",
              "the server's processes wait for a CPU %.2f of the time that they could run",
              0.35,
              0.6,
              HostTool::waitedForCpu),
          new Sign(
              "io-by-others",
              "%.2f of the devices' traffic is not PostgreSQL's",
              0.6,
              0.85,
              HostTool::othersIo),
          new Sign(
              "io-waited-for",
              "some task waits for the disk %.2f of the time",
              DISK_SOME,
              DISK_STRONG,
              s -> pressure(s, "io", "some")),
          new Sign(
              "memory-waited-for",
              "some task waits for memory %.3f of the time",
              0.03,
              0.15,
              s -> pressure(s, "memory", "some")),
          new Sign(
              "memory-short",
              "%.2f of the machine's memory is in use",
              0.92,
              0.97,
              HostTool::memoryUsed),
          new Sign(
              "segments-sent-again",
              "%.4f of all TCP segments are sent again",
              0.005,
              0.02,
              s ->
                  Sign.ratio(
                      s.growth("host_tcp_retransmits"), s.growth("host_tcp_segments_sent"), 200)));

  private static final double FULL_SOME = 0.85;
  private static final double FULL_STRONG = 0.95;

  /** A disk that is full before this is an incident now. */
  private static final double SOON_SECONDS = 3_600;

  @Override
  public String name() {
    return "host";
  }

  @Override
  public String description() {
    return "CPU, disk, memory and network of the machine, and what of it is not PostgreSQL's doing";
  }

  @Override
  public double cost() {
    return 1;
  }

  @Override
  public Observation look(Scene scene) {
    return scene
        .vitals()
        .span()
        .map(HostTool::read)
        .orElse(Observation.blind(EvidenceStatus.ABSENT, "no sensor measures this machine"));
  }

  private static Observation read(Span span) {
    Observation dials =
        CountersTool.read(
            span, SIGNS, new ObjectRef(ObjectRef.Kind.HOST, "the server's machine", 0));
    List<Found> found = new ArrayList<>(dials.findings());
    List<Found> disks = disks(span);
    found.addAll(disks);
    found.addAll(remotes(span));
    if (found.isEmpty()) {
      return dials;
    }
    String full =
        disks.stream()
            .filter(f -> f.object().isPresent())
            .map(Found::words)
            .collect(Collectors.joining("; "));
    return Observation.ok(full.isEmpty() ? dials.words() : full + "; " + dials.words(), found);
  }

  /** The fullest place of the server's, and whether it fills soon. */
  private static List<Found> disks(Span span) {
    Map<String, Measurement> sizes = byRole(span.series("host_disk_size_bytes"));
    Map<String, Measurement> before = byRole(span.earlier("host_disk_free_bytes"));
    List<Found> found = new ArrayList<>();
    for (Measurement free : span.series("host_disk_free_bytes")) {
      String role = free.labels().get("role");
      Measurement size = sizes.get(role);
      if (size == null || size.value() <= 0) {
        continue;
      }
      double used = 1 - free.value() / size.value();
      Measurement earlier = before.get(role);
      double shrank = earlier == null ? 0 : (earlier.value() - free.value()) / span.seconds();
      double left = shrank > 1 ? free.value() / shrank : Double.POSITIVE_INFINITY;
      found.add(disk(role, used, left, free.value()));
    }
    return found.stream()
        .max(Comparator.comparing(Found::level).thenComparing(Found::words))
        .map(List::of)
        .orElse(List.of());
  }

  private static Found disk(String role, double used, double left, double free) {
    boolean soon = left < SOON_SECONDS && used > 0.5;
    String words =
        String.format(
            java.util.Locale.ROOT,
            "the disk of %s is %.0f %% full, %.1f GiB are left%s",
            role,
            100 * used,
            free / (1 << 30),
            soon ? String.format(java.util.Locale.ROOT, ", for %.0f minutes", left / 60) : "");
    ObjectRef object = new ObjectRef(ObjectRef.Kind.HOST, "disk of " + role, 0);
    if (used >= FULL_STRONG || (soon && used >= FULL_SOME)) {
      return Found.of("disk-full", io.howdah.diagnose.Level.STRONG, object, words);
    }
    return used >= FULL_SOME || soon
        ? Found.of("disk-full", io.howdah.diagnose.Level.SOME, object, words)
        : Found.none("disk-full", words);
  }

  /** Where segments are sent again to, by address, where the kernel tells. */
  private static List<Found> remotes(Span span) {
    Map<String, Double> earlier =
        span.earlier("tcp_retransmits").stream()
            .collect(
                Collectors.toMap(m -> m.labels().get("remote"), Measurement::value, Double::sum));
    return span.series("tcp_retransmits").stream()
        .filter(m -> m.value() - earlier.getOrDefault(m.labels().get("remote"), 0.0) >= 5)
        .map(m ->
            Found.of(
                "segments-sent-again",
                io.howdah.diagnose.Level.STRONG,
                new ObjectRef(ObjectRef.Kind.HOST, m.labels().get("remote"), 0),
                "segments to %s are sent again".formatted(m.labels().get("remote"))))
        .toList();
  }

  private static Map<String, Measurement> byRole(List<Measurement> series) {
    return series.stream()
        .collect(Collectors.toMap(m -> m.labels().get("role"), Function.identity(), (a, b) -> b));
  }

  private static OptionalDouble othersCpu(Span s) {
    OptionalDouble all = s.growth("host_cpu_seconds");
    OptionalDouble idle = s.growth("host_cpu_seconds", "mode", IDLE);
    OptionalDouble ours = s.growth("postgresql_process_cpu_seconds");
    if (all.isEmpty() || idle.isEmpty() || ours.isEmpty() || all.getAsDouble() < 0.5) {
      return OptionalDouble.empty();
    }
    double others = all.getAsDouble() - idle.getAsDouble() - ours.getAsDouble();
    return OptionalDouble.of(Math.max(0, others) / all.getAsDouble());
  }

  /** Of the time in which they could run, by the scheduler's own count. */
  private static OptionalDouble waitedForCpu(Span s) {
    OptionalDouble queued = s.growth("postgresql_run_queue_seconds");
    OptionalDouble ran = s.growth("postgresql_process_cpu_seconds");
    if (queued.isEmpty() || ran.isEmpty()) {
      return OptionalDouble.empty();
    }
    double wanted = queued.getAsDouble() + ran.getAsDouble();
    // A server that hardly wants the CPU does not suffer from waiting for it.
    return OptionalDouble.of(wanted < 0.1 * s.seconds() ? 0 : queued.getAsDouble() / wanted);
  }

  private static OptionalDouble othersIo(Span s) {
    OptionalDouble all = s.growth("host_disk_bytes");
    OptionalDouble ours = s.growth("postgresql_process_io_bytes", "place", "device");
    OptionalDouble busy = s.rate("host_disk_busy_seconds");
    if (all.isEmpty() || ours.isEmpty() || busy.isEmpty()) {
      return OptionalDouble.empty();
    }
    double share =
        Math.max(0, all.getAsDouble() - ours.getAsDouble()) / Math.max(1, all.getAsDouble());
    boolean worth = all.getAsDouble() >= FEW_BYTES * s.seconds() && busy.getAsDouble() >= 0.3;
    return OptionalDouble.of(worth ? share : 0);
  }

  private static OptionalDouble pressure(Span s, String resource, String kind) {
    List<Measurement> now = s.series("host_pressure_stall_seconds");
    List<Measurement> before = s.earlier("host_pressure_stall_seconds");
    OptionalDouble later = stalled(now, resource, kind);
    OptionalDouble earlier = stalled(before, resource, kind);
    return later.isPresent() && earlier.isPresent()
        ? OptionalDouble.of((later.getAsDouble() - earlier.getAsDouble()) / s.seconds())
        : OptionalDouble.empty();
  }

  private static OptionalDouble stalled(List<Measurement> series, String resource, String kind) {
    return series.stream()
        .filter(m -> m.labels().get("resource").equals(resource))
        .filter(m -> m.labels().get("kind").equals(kind))
        .mapToDouble(Measurement::value)
        .findFirst();
  }

  private static OptionalDouble memoryUsed(Span s) {
    OptionalDouble free = s.largest("host_memory_available_bytes");
    OptionalDouble all = s.largest("host_memory_total_bytes");
    return free.isPresent() && all.isPresent()
        ? OptionalDouble.of(1 - free.getAsDouble() / all.getAsDouble())
        : OptionalDouble.empty();
  }
}
