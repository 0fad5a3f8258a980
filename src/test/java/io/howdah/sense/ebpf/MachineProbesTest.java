package io.howdah.sense.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.model.Distribution;
import io.howdah.model.Fidelity;
import io.howdah.model.Measurement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Given a machine, when programs use its disks, cores and network, then each is seen by its name.
 */
final class MachineProbesTest {
  /** Fifteen characters, as many as the kernel keeps, with what separates keys and ends strings. */
  private static final String PROGRAM = "d,d\"x\\,9 'howda";

  private static final String NAMESPACE = "howdah-e1-" + ProcessHandle.current().pid();
  private static final String FAR_ADDRESS = "10.213.77.2";

  @TempDir private static Path directory;
  private static ProbeSupervisor supervisor;

  @BeforeAll
  static void probesRun() throws InterruptedException {
    Probes.needRoot();
    supervisor = Probes.supervise(MachineProbes.all().toArray(Probe[]::new));
    assertThat(supervisor.openWindow("run-queue", Probes.PATIENCE.multipliedBy(10), "a test"))
        .isInstanceOf(Window.Open.class);
    for (Probe probe : MachineProbes.all()) {
      Probes.awaitState(supervisor, probe.name(), ProbeStatus.State.RUNNING);
    }
  }

  @AfterAll
  static void over() {
    supervisor.close();
  }

  @Test
  void aProgramThatWritesToTheDiskIsSeenByItsNameWithEachOfItsRequests()
      throws IOException, InterruptedException {
    Path dd = Files.copy(Path.of("/bin/dd"), directory.resolve(PROGRAM));
    assertThat(dd.toFile().setExecutable(true)).isTrue();
    Path file = Path.of("target", "block-io-" + ProcessHandle.current().pid() + ".tmp");
    Files.createDirectories(file.getParent());
    try {
      String said =
          Probes.run(
              dd.toString(), "if=/dev/zero", "of=" + file, "bs=64k", "count=200", "oflag=direct");
      assertThat(said).contains("200+0 records out");
      Probes.await(() -> seen("write"), () -> blocks("write") + lost() >= 200);
      // The file system's own requests (a journal block, a split extent) may be among them.
      assertThat(blocks("write")).isBetween(200 - lost(), 230L);
      Probes.run(dd.toString(), "if=" + file, "of=/dev/null", "bs=64k", "iflag=direct");
      Probes.await(() -> seen("read"), () -> blocks("read") + lost() >= 200);
      assertThat(blocks("read")).isBetween(200 - lost(), 230L);
      Distribution reads = ofProgram("read").getFirst();
      // Exact unless the kernel left a run out, which it counts.
      assertThat(reads.fidelity())
          .isIn(lost() == 0 ? List.of(Fidelity.EXACT) : List.of(Fidelity.EXACT, Fidelity.SAMPLED));
      assertThat(reads.labels().get("device")).isNotBlank().doesNotContain(":");
      // Between a microsecond and a second each, and the sum agrees with the buckets.
      double mean = reads.sum() / reads.count();
      assertThat(mean)
          .isBetween(reads.quantile(0).orElseThrow() / 2, reads.quantile(1).orElseThrow())
          .isBetween(1e-6, 1.0);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static String seen(String operation) {
    return "each %s of the program is seen: %d of 200, of all series %s; %s"
        .formatted(
            operation,
            blocks(operation),
            supervisor.read(Instant.now()).distributions().stream()
                .filter(d -> d.metric().equals(BlockIo.LATENCY))
                .map(d -> d.labels().values() + "=" + d.count())
                .toList(),
            supervisor.status());
  }

  private static List<Distribution> ofProgram(String operation) {
    return supervisor.read(Instant.now()).distributions().stream()
        .filter(d -> d.metric().equals(BlockIo.LATENCY))
        .filter(d -> d.labels().get("program").equals(PROGRAM))
        .filter(d -> d.labels().get("operation").equals(operation))
        .toList();
  }

  /** Runs that the kernel left out, since another program ran on that core. */
  private static long lost() {
    return Probes.status(supervisor, "block-io").lost();
  }

  private static long blocks(String operation) {
    return ofProgram(operation).stream().mapToLong(Distribution::count).sum();
  }

  @Test
  void aProgramThatKeepsACoreIsSeenWithItsTime() throws IOException, InterruptedException {
    Path busy = Files.copy(Path.of("/bin/dd"), directory.resolve("howdah-busy"));
    assertThat(busy.toFile().setExecutable(true)).isTrue();
    Process process =
        new ProcessBuilder(
                "sh",
                "-c",
                "\"$0\" if=/dev/zero of=/dev/null bs=1M count=30000 2>/dev/null; times",
                busy.toString())
            .start();
    String times =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    // The second line of `times` is that of the children: user and system, as 0m1.230000s.
    String[] children = times.lines().toList().get(1).split("[ms ]+", -1);
    double taken =
        Double.parseDouble(children[0]) * 60
            + Double.parseDouble(children[1])
            + Double.parseDouble(children[2]) * 60
            + Double.parseDouble(children[3]);
    assertThat(taken).as("the test's own load").isGreaterThan(0.2);
    Probes.await("its time is seen", () -> cpu("howdah-busy") > taken * 0.9);
    assertThat(cpu("howdah-busy")).isBetween(taken * 0.9, taken * 1.1 + 0.02);
    assertThat(supervisor.read(Instant.now()).distributions())
        .filteredOn(d -> d.metric().equals(RunQueue.WAIT))
        .extracting(d -> d.labels().get("program"))
        .contains("howdah-busy");
  }

  private static double cpu(String program) {
    return supervisor.read(Instant.now()).measurements().stream()
        .filter(m -> m.metric().equals(RunQueue.CPU))
        .filter(m -> m.labels().get("program").equals(program))
        .mapToDouble(Measurement::value)
        .sum();
  }

  @Test
  void segmentsLostOnTheWayAreCountedByTheAddressTheyWereMeantFor()
      throws IOException, InterruptedException {
    assertThat(retransmits(FAR_ADDRESS)).isZero();
    try {
      Probes.run("sh", "-c", network());
      Process sender =
          new ProcessBuilder(
                  "ip",
                  "netns",
                  "exec",
                  NAMESPACE + "a",
                  "bash",
                  "-c",
                  "exec 3<>/dev/tcp/" + FAR_ADDRESS + "/9")
              .redirectErrorStream(true)
              .start();
      try {
        Probes.await("retransmits are seen", () -> retransmits(FAR_ADDRESS) >= 2);
      } finally {
        sender.destroyForcibly();
      }
      assertThat(retransmits("10.213.77.1")).as("the near end").isZero();
      assertThat(supervisor.read(Instant.now()).measurements())
          .filteredOn(m -> m.metric().equals(Retransmits.SHARE))
          .singleElement()
          .satisfies(m -> assertThat(m.value()).isBetween(1e-9, 1.0));
    } finally {
      Probes.run("sh", "-c", "ip netns del %sa; ip netns del %sb".formatted(NAMESPACE, NAMESPACE));
    }
  }

  /**
   * Two namespaces and a wire; nobody at the far end has the address, so all sent there is lost.
   */
  private static String network() {
    return """
    set -e
    ip netns add %1$sa; ip netns add %1$sb
    ip -n %1$sa link add wire type veth peer name wire netns %1$sb
    ip -n %1$sa addr add 10.213.77.1/24 dev wire
    ip -n %1$sa link set wire up; ip -n %1$sb link set wire up
    far=$(ip -n %1$sb -br link show wire | awk '{print $3}')
    ip -n %1$sa neigh replace %2$s lladdr "$far" dev wire nud permanent
    """
        .formatted(NAMESPACE, FAR_ADDRESS);
  }

  private static double retransmits(String address) {
    return supervisor.read(Instant.now()).measurements().stream()
        .filter(m -> m.metric().equals(Retransmits.RETRANSMITS))
        .filter(m -> m.labels().get("remote").equals(address))
        .mapToDouble(Measurement::value)
        .sum();
  }
}
