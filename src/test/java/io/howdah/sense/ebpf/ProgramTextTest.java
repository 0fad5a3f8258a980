package io.howdah.sense.ebpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.model.Distribution;
import io.howdah.model.Fidelity;
import io.howdah.model.Labels;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands between a program's text and numbers: placeholders, lines, keys, slots. */
final class ProgramTextTest {
  @Test
  void everyValueFallsIntoTheSlotWhoseBoundsHoldIt() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      long value = i < 5_000 ? i : random.nextLong(1L << 26);
      Distribution one =
          Slots.distribution(
              BlockIo.LATENCY,
              Labels.NONE,
              Map.of(Slots.of(value), 1L),
              1e-6,
              value,
              Fidelity.EXACT,
              Instant.EPOCH);
      int bucket = one.counts().indexOf(1L);
      double low = bucket == 0 ? 0 : one.bounds().get(bucket - 1) * 1e6;
      double high = one.bounds().get(bucket) * 1e6;
      assertThat((double) value).as("slot of %d", value).isBetween(low - 1e-6, high - 1e-6);
      // A quarter of an octave, where an octave has four whole numbers.
      assertThat(high - low).isLessThanOrEqualTo(Math.max(2, low / 4) + 1e-6);
    }
  }

  @Test
  void boundsAreAscendingAndAlwaysTheSameAndWhatIsLargerIsKept() {
    Map<Integer, Long> counts = new HashMap<>();
    counts.merge(Slots.of(1L << 40), 3L, Long::sum);
    counts.merge(Slots.of(5), 2L, Long::sum);
    Distribution some =
        Slots.distribution(
            BlockIo.LATENCY, Labels.NONE, counts, 1e-6, 1, Fidelity.EXACT, Instant.EPOCH);
    Distribution none =
        Slots.distribution(
            BlockIo.LATENCY, Labels.NONE, Map.of(), 1e-6, 0, Fidelity.EXACT, Instant.EPOCH);
    assertThat(some.bounds()).isEqualTo(none.bounds()).isSorted().doesNotHaveDuplicates();
    assertThat(some.bounds()).contains(5e-6, 6e-6, 1e-5);
    assertThat(some.count()).isEqualTo(5);
    assertThat(some.counts().getLast()).isEqualTo(3);
  }

  @Test
  void linesOfBpftraceAreUnderstoodAndOthersAreNot() {
    assertThat(
            ProbeLines.parse("{\"type\": \"map\", \"data\": {\"@a\": {\"x,1\": 2, \"y,3\": 4}}}"))
        .contains(new ProbeMessage.Numbers("@a", Map.of("x,1", 2L, "y,3", 4L)));
    assertThat(ProbeLines.parse("{\"type\": \"map\", \"data\": {\"@a\": 7}}"))
        .contains(new ProbeMessage.Numbers("@a", Map.of("", 7L)));
    assertThat(
            ProbeLines.parse(
                "{\"type\": \"hist\", \"data\": {\"@h\": [{\"max\": -1, \"count\": 1}, {\"min\": 4, \"max\": 7, \"count\": 9}]}}"))
        .contains(
            new ProbeMessage.Histograms(
                "@h",
                Map.of(
                    "",
                    List.of(
                        new ProbeMessage.Bucket(Long.MIN_VALUE, -1, 1),
                        new ProbeMessage.Bucket(4, 7, 9)))));
    assertThat(ProbeLines.parse("{\"type\": \"lost_events\", \"data\": {\"events\": 12}}"))
        .contains(new ProbeMessage.Lost(12));
    assertThat(ProbeLines.parse("{\"type\": \"printf\", \"data\": \"howdah-tick\\n\"}"))
        .contains(new ProbeMessage.Tick());
    for (String garbage :
        List.of(
            "",
            "{",
            "[1]",
            "Attaching 3 probes...",
            "{\"type\": \"map\"}",
            "{\"type\": 3}",
            "{\"type\": \"map\", \"data\": {\"@a\": {\"x\": 1e99}}}",
            "{\"type\": \"map\", \"data\": {\"@a\": {\"x\": 99999999999999999999}}}",
            "{\"type\": \"map\", \"data\": {\"@a\": {\"x\": \"NaN\"}}}")) {
      assertThat(ProbeLines.parse(garbage)).as(garbage).isEmpty();
    }
  }

  @Test
  void keysAreTakenApartFromTheirEnd() {
    CountKey key = CountKey.of("a,b,266338304,WS,33", 3);
    assertThat(key.program()).isEqualTo("a,b");
    assertThat(key.number(0)).isEqualTo(266_338_304);
    assertThat(key.rest()).containsExactly("266338304", "WS", "33");
    assertThat(key.number(1)).isEqualTo(-1);
    assertThat(CountKey.of("x", 3).number(2)).isEqualTo(-1);
  }

  @Test
  void aPathCannotBecomeAProgram() throws CannotProbeException {
    assertThat(ProbeText.of("backend-io.bt", Map.of("postmaster", "42")))
        .contains("real_parent->tgid == 42/", "$slot =")
        .doesNotContain("{{");
    assertThatThrownBy(() ->
            ProbeText.of("backend-io.bt", Map.of("postmaster", "1/ { system(\"reboot\"); } //")))
        .isInstanceOf(CannotProbeException.class)
        .hasMessageContaining("characters that no probe program may hold");
  }

  @Test
  void attachPointsAreCountedWithoutCommentsAndStrings() {
    assertThat(
            AttachPoints.of(
                """
                // usdt:x:y is not one
                tracepoint:a:b, tracepoint:a:c /1/ { printf("tracepoint:no:no, // no"); }
                usdt:/usr/bin/postgres:q__start{ @=1; } interval:s:1 { }
                """))
        .containsExactly(
            "tracepoint:a:b", "tracepoint:a:c", "usdt:/usr/bin/postgres:q__start", "interval:s:1");
    assertThat(AttachPoints.missing("usdt:a:b {} interval:s:1 {}", 1))
        .contains("1 of 2", "usdt:a:b");
    assertThat(AttachPoints.missing("usdt:a:b {} interval:s:1 {}", 5)).isEmpty();
  }

  @Test
  void titlesTellWhatAProcessIs() {
    assertThat(BackendTypes.ofTitle("postgres: io worker 2")).isEqualTo("io worker");
    assertThat(BackendTypes.ofTitle("postgres: prod: checkpointer")).isEqualTo("checkpointer");
    assertThat(BackendTypes.ofTitle("postgres: autovacuum worker shop"))
        .isEqualTo("autovacuum worker");
    assertThat(BackendTypes.ofTitle("postgres: shop_app lab 127.0.0.1(38008) idle"))
        .isEqualTo("client backend");
    assertThat(BackendTypes.ofTitle("bash -c 'postgres: io worker'")).isEqualTo("unknown");
  }

  @Test
  void aLineWithoutAnEndIsCutAndTheNextOneIsWhole() throws IOException {
    BoundedLines lines = new BoundedLines(new StringReader("x".repeat(1000) + "\nnext\nlast"), 10);
    assertThat(lines.next()).contains("x".repeat(10));
    assertThat(lines.next()).contains("next");
    assertThat(lines.next()).contains("last");
    assertThat(lines.next()).isEmpty();
  }

  @Test
  void theRestOfManyIsAddedUp() {
    assertThat(Largest.of(Map.of("a", 5L, "b", 3L, "c", 2L, "d", 1L), 2, "other"))
        .isEqualTo(Map.of("a", 5L, "b", 3L, "other", 3L));
    assertThat(Retransmits.plain("::ffff:10.0.0.1")).isEqualTo("10.0.0.1");
    assertThat(Retransmits.plain("fe80::1")).isEqualTo("fe80::1");
  }

  @Test
  void segmentsOfEachNamespaceCountOnceAndFromWhenTheyWereFirstSeen(@TempDir Path proc)
      throws IOException {
    SegmentsSent sent = new SegmentsSent(proc);
    Instant now = Instant.EPOCH;
    process(proc, "1", "net:[1]", 1_000);
    process(proc, "2", "net:[1]", 1_000);
    assertThat(sent.sinceFirst(now)).isZero();
    process(proc, "1", "net:[1]", 1_030);
    process(proc, "2", "net:[1]", 1_030);
    process(proc, "3", "net:[2]", 500);
    assertThat(sent.sinceFirst(now.plusSeconds(9))).as("a known one is read at once").isEqualTo(30);
    process(proc, "3", "net:[2]", 502);
    assertThat(sent.sinceFirst(now.plusSeconds(10))).as("a new one counts from now").isEqualTo(30);
    process(proc, "3", "net:[2]", 506);
    assertThat(sent.sinceFirst(now.plusSeconds(11))).isEqualTo(34);
    ends(proc, "1");
    process(proc, "2", "net:[1]", 1_040);
    assertThat(sent.sinceFirst(now.plusSeconds(12))).as("another lives there").isEqualTo(44);
    ends(proc, "3");
    assertThat(sent.sinceFirst(now.plusSeconds(13))).as("what was sent stays").isEqualTo(44);
  }

  private static void ends(Path proc, String pid) throws IOException {
    Files.delete(proc.resolve(pid).resolve("ns/net"));
    Files.delete(proc.resolve(pid).resolve("net/snmp"));
  }

  private static void process(Path proc, String pid, String namespace, long sent)
      throws IOException {
    Files.createDirectories(proc.resolve(pid).resolve("ns"));
    Files.createDirectories(proc.resolve(pid).resolve("net"));
    Path link = proc.resolve(pid).resolve("ns/net");
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, Path.of(namespace));
    Files.writeString(
        proc.resolve(pid).resolve("net/snmp"),
        "Ip: X\nIp: 1\nTcp: A OutSegs B\nTcp: 1 %d 2\n".formatted(sent));
  }

  @Test
  void anOlderKernelIsAskedForWhatItHas() {
    assertThat(BlockIo.events(java.util.Set.of("block:block_io_start", "block:block_io_done")))
        .containsEntry("begin", "block_io_start");
    assertThat(BlockIo.events(java.util.Set.of("block:block_rq_issue")))
        .containsEntry("begin", "block_rq_issue")
        .containsEntry("end", "block_rq_complete");
  }
}
