package io.howdah.sense.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.pg.ReadDoor;
import io.howdah.pg.TempPostgres;
import io.howdah.sense.Measured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Given a server on this machine, or one that is not, what the machine tells. */
final class HostCollectorTest {
  private static final Instant T0 = Instant.parse("2026-11-20T00:00:00Z");

  @Test
  void aServerHereIsFoundWithItsDisksAndProcessesAndItsEndIsSaid() throws Exception {
    try (TempPostgres postgres = TempPostgres.start()) {
      try (ReadDoor door = ReadDoor.open(postgres.tcp(""));
          HostCollector host = new HostCollector(door, HostAccess.thisMachine())) {
        Measured first = Measured.of(host.collect(T0));
        assertThat(first.value("host_disk_free_bytes", "role=data"))
            .isBetween(1.0, first.value("host_disk_size_bytes", "role=data"));
        assertThat(first.value("host_disk_size_bytes", "role=wal"))
            .isEqualTo(postgres.data().toFile().getTotalSpace());
        assertThat(first.value("host_cpus")).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(first.value("host_memory_available_bytes"))
            .isLessThan(first.value("host_memory_total_bytes"));
        assertThat(first.has("host_cpu_seconds", "mode=user")).isTrue();
        assertThat(first.has("host_tcp_segments_sent")).isTrue();
        assertThat(first.value("postgresql_memory_bytes")).isPositive();
        postgres.sql("SELECT count(*) FROM generate_series(1, 3000000)");
        postgres.sql("CREATE TABLE work AS SELECT generate_series(1, 300000) AS n");
        Measured second = Measured.of(host.collect(T0.plusSeconds(5)));
        assertThat(second.value("postgresql_context_switches", "kind=voluntary")).isPositive();
        assertThat(second.since("postgresql_process_cpu_seconds", "mode=user")).isEqualTo(T0);
        postgres.control("stop");
        Measured after = Measured.of(host.collect(T0.plusSeconds(10)));
        assertThat(after.has("host_cpu_seconds")).isTrue();
        assertThat(after.has("host_disk_free_bytes", "role=data")).isTrue();
        assertThat(after.has("postgresql_memory_bytes")).isFalse();
        assertThat(after.why("postgresql_memory_bytes"))
            .hasValueSatisfying(w -> assertThat(w).contains("is gone"));
        postgres.control("start");
        // The first look after the restart may find its session lost; the next ones have another.
        Measured again =
            Measured.until(host, T0.plusSeconds(60), 10, m -> m.has("postgresql_memory_bytes"));
        assertThat(again.value("postgresql_memory_bytes")).isPositive();
      }
    }
  }

  @Test
  void aServerBehindATunnelOrOfAServiceIsNotThisMachine(@TempDir Path elsewhere) throws Exception {
    Files.createDirectories(elsewhere.resolve("proc"));
    try (TempPostgres postgres = TempPostgres.start();
        ReadDoor door = ReadDoor.open(postgres.tcp(""))) {
      Measured tunnel =
          Measured.of(new HostCollector(door, new HostAccess.Here(elsewhere)).collect(T0));
      assertThat(tunnel.measurements()).isEmpty();
      assertThat(tunnel.why("host_disk_free_bytes"))
          .hasValueSatisfying(w -> assertThat(w).contains("its processes are not on this machine"));
      postgres.sql("CREATE ROLE rds_superuser");
      try (ReadDoor managed = ReadDoor.open(postgres.tcp(""))) {
        Measured service =
            Measured.of(new HostCollector(managed, new HostAccess.Here(elsewhere)).collect(T0));
        assertThat(service.why("host_cpu_seconds"))
            .hasValueSatisfying(w -> assertThat(w).contains("managed service (Amazon RDS"));
        // The role came along in a dump: the process of our session is here all the same.
        Measured dump =
            Measured.of(new HostCollector(managed, HostAccess.thisMachine()).collect(T0));
        assertThat(dump.has("host_cpu_seconds")).isTrue();
      }
      Measured blind =
          Measured.of(new HostCollector(door, new HostAccess.Blind("not wanted here")).collect(T0));
      assertThat(blind.measurements()).isEmpty();
      assertThat(blind.why("host_tcp_retransmits")).hasValue("not wanted here");
    }
  }

  @Test
  void textsOfProcAreReadAndMalformedOnesLeftOut() throws IOException {
    assertThat(ProcText.stat("7 (a b) c) S 1 2 3")).containsExactly("S", "1", "2", "3");
    assertThat(ProcText.fields("MemTotal:  8 kB\nodd line\nX: y\nThreads:\t3\n"))
        .isEqualTo(Map.of("MemTotal", 8192L, "Threads", 3L));
    assertThat(ProcText.pressure("some avg10=0.00 avg60=0.00 avg300=0.00 total=12\nfull total=x\n"))
        .isEqualTo(Map.of("some", 12L));
    assertThat(ProcText.snmp("Ip: A\nIp: 1\nTcp: InSegs OutSegs RetransSegs\nTcp: 1 2 3\n", "Tcp"))
        .containsEntry("OutSegs", 2L)
        .containsEntry("RetransSegs", 3L);
    assertThat(ProcText.snmp("Tcp: OutSegs\n", "Tcp")).isEmpty();
  }
}
