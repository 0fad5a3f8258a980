package io.howdah.sense.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Given running probes, when whoever runs them dies, however hard, then no bpftrace stays behind.
 */
final class ProbeLeashTest {
  @BeforeAll
  static void root() {
    Probes.needRoot();
  }

  /** Another JVM that runs a probe and tells its process; ends by being killed. */
  static final class Owner {
    private Owner() {}

    public static void main(String[] arguments) throws InterruptedException {
      ProbeSupervisor supervisor = Probes.supervise(Retransmits.probe());
      Probes.awaitState(supervisor, "tcp-retransmits", ProbeStatus.State.RUNNING);
      System.out.println("bpftrace " + bpftraceOf(ProcessHandle.current()).orElseThrow().pid());
      Thread.sleep(Probes.PATIENCE.multipliedBy(5));
      supervisor.close();
    }
  }

  private static Optional<ProcessHandle> bpftraceOf(ProcessHandle owner) {
    return owner
        .descendants()
        .filter(p -> p.info().command().orElse("").endsWith("/bpftrace"))
        .findFirst();
  }

  @Test
  void killMinusNineOfTheJvmTakesTheChildrenAlong() throws IOException, InterruptedException {
    Process owner =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("howdah.classpath", System.getProperty("java.class.path")),
                Owner.class.getName())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader output = owner.inputReader(StandardCharsets.UTF_8)) {
      String line = output.readLine();
      while (line != null && !line.startsWith("bpftrace ")) {
        line = output.readLine();
      }
      assertThat(line).as("the other JVM's probe runs").isNotNull();
      Path bpftrace = Path.of("/proc", line.substring("bpftrace ".length()));
      assertThat(Files.readString(bpftrace.resolve("comm"))).isEqualTo("bpftrace\n");
      // SIGKILL: no shutdown hook, no finally.
      Probes.run("kill", "-KILL", Long.toString(owner.pid()));
      Probes.await("bpftrace is gone", () -> !Files.exists(bpftrace));
    } finally {
      owner.destroyForcibly();
    }
  }

  @Test
  void killingTheShellThatHoldsTheLeashTakesTheChildAlong() throws InterruptedException {
    try (ProbeSupervisor supervisor = Probes.supervise(Retransmits.probe())) {
      Probes.awaitState(supervisor, "tcp-retransmits", ProbeStatus.State.RUNNING);
      ProcessHandle bpftrace = bpftraceOf(ProcessHandle.current()).orElseThrow();
      assertThat(bpftrace.parent().orElseThrow().destroyForcibly()).isTrue();
      Probes.await("bpftrace is gone", () -> !bpftrace.isAlive());
    }
  }

  @Test
  void closingEndsAllChildren() throws InterruptedException {
    ProcessHandle bpftrace;
    try (ProbeSupervisor supervisor = Probes.supervise(Retransmits.probe())) {
      Probes.awaitState(supervisor, "tcp-retransmits", ProbeStatus.State.RUNNING);
      bpftrace = bpftraceOf(ProcessHandle.current()).orElseThrow();
    }
    assertThat(bpftrace.isAlive()).isFalse();
  }
}
