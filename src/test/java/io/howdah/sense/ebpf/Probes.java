package io.howdah.sense.ebpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.howdah.model.Telemetry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What the tests of probes share. */
final class Probes {
  private Probes() {}

  /** Impatient: faults show within seconds. */
  static final ProbeLimits IMPATIENT =
      new ProbeLimits(
          Duration.ofSeconds(30),
          Duration.ofSeconds(4),
          3,
          Duration.ofMillis(100),
          Duration.ofSeconds(1),
          Duration.ofMinutes(2),
          1 << 20,
          1 << 20,
          400L << 20,
          4096);

  /** As quick to try again, and never in doubt about a child that a busy machine keeps waiting. */
  static final ProbeLimits PATIENT =
      new ProbeLimits(
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          3,
          Duration.ofMillis(100),
          Duration.ofSeconds(1),
          Duration.ofMinutes(2),
          1 << 20,
          1 << 20,
          400L << 20,
          4096);

  /** A run of a fault may take bpftrace's start three times over, on a busy machine. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Loudly, by name of what is missing; the gate of this project runs as root. */
  static void needRoot() {
    assumeThat(System.getProperty("user.name"))
        .as("eBPF probes are tested as root only: nothing was tested")
        .isEqualTo("root");
  }

  /** More than any test takes. */
  static ProbeBudget plenty() {
    return new ProbeBudget(1, 64, System.nanoTime());
  }

  static ProbeSupervisor supervise(Bpftrace bpftrace, ProbeLimits limits, Probe... probes) {
    return new ProbeSupervisor(List.of(probes), bpftrace, limits, plenty(), Clock.systemUTC());
  }

  static ProbeSupervisor supervise(Probe... probes) {
    return supervise(Bpftrace.USUAL, PATIENT, probes);
  }

  static Probe always(String name, String text) {
    return probe(name, text, Probe.Mode.ALWAYS);
  }

  static Probe windowed(String name, String text) {
    return probe(name, text, Probe.Mode.WINDOWS);
  }

  private static Probe probe(String name, String text, Probe.Mode mode) {
    return new Probe(
        name,
        "what the test wants",
        List.of(name + "_metric"),
        mode,
        List.of(),
        "nothing",
        () ->
            new ProbeProgram(
                text, new LatestMaps(Set.of(), (now, life, maps) -> Telemetry.nothing(now))));
  }

  /** A bpftrace that is a script: what may go wrong with one, at will. */
  static Bpftrace script(Path directory, String script) throws IOException {
    Path file = directory.resolve("bpftrace");
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return new Bpftrace(List.of(), file.toString(), Map.of());
  }

  static void await(String what, BooleanSupplier condition) throws InterruptedException {
    await(() -> what, condition);
  }

  /**
   * Waits for a condition.
   *
   * @param what is awaited, and how it stands when it was awaited in vain
   */
  static void await(Supplier<String> what, BooleanSupplier condition) throws InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(end)) {
        assertThat(condition.getAsBoolean()).as("until %s", what.get()).isTrue();
      }
      Thread.sleep(50);
    }
  }

  static ProbeStatus status(ProbeSupervisor supervisor, String probe) {
    return supervisor.status(probe).orElseThrow();
  }

  static void awaitState(ProbeSupervisor supervisor, String probe, ProbeStatus.State state)
      throws InterruptedException {
    await(
        probe + " is " + state,
        () -> {
          ProbeStatus now = status(supervisor, probe);
          assertThat(now.state() == ProbeStatus.State.STOPPED && state != now.state())
              .as("stopped instead: %s", now.words())
              .isFalse();
          return now.state() == state;
        });
  }

  /** Runs a program to its end; gives what it said. */
  static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as("%s: %s", Arrays.toString(command), said).isZero();
    return said;
  }
}
