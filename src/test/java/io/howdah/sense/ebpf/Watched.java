package io.howdah.sense.ebpf;

import io.howdah.lab.SandboxDatabase;
import io.howdah.model.Distribution;
import io.howdah.model.Labels;
import io.howdah.pg.ConnectionRequest;
import io.howdah.pg.ConnectionRules;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Surroundings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** Probes of a sandbox's server under a supervisor. */
record Watched(ReadDoor door, StatementProbes probes, ProbeSupervisor supervisor)
    implements AutoCloseable {
  static Watched start(SandboxDatabase database, String... names) throws Exception {
    ReadDoor door =
        ReadDoor.open(
            ConnectionRules.resolve(
                ConnectionRequest.of(database.url()), Surroundings.ofProcess()));
    StatementProbes probes =
        new StatementProbes(
            () -> ServerLocator.locate(door), Clock.systemUTC(), new StatementLog());
    List<Probe> wanted =
        probes.probes().stream().filter(p -> List.of(names).contains(p.name())).toList();
    return new Watched(door, probes, Supervised.start(wanted));
  }

  StatementWaits waits() {
    return probes.last(Instant.now(), StatementLog.REACH, supervisor);
  }

  Distribution latency(String protocol) {
    return supervisor.read(Instant.now()).distributions().stream()
        .filter(d -> d.metric().equals(LatencyReader.LATENCY))
        .filter(d -> d.labels().equals(Labels.of("protocol", protocol)))
        .findFirst()
        .orElseThrow();
  }

  long latencies(String protocol) {
    return supervisor.read(Instant.now()).distributions().stream()
        .filter(d -> d.metric().equals(LatencyReader.LATENCY))
        .filter(d -> d.labels().equals(Labels.of("protocol", protocol)))
        .mapToLong(Distribution::count)
        .sum();
  }

  @Override
  public void close() {
    supervisor.close();
    door.close();
  }

  static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
