package io.howdah.loop.parameters;

import io.howdah.advise.parameter.Host;
import io.howdah.advise.parameter.ParameterAdvisor;
import io.howdah.guard.sql.StatementGuard;
import io.howdah.loop.indexes.Reads;
import io.howdah.model.Absence;
import io.howdah.model.Measurement;
import io.howdah.model.ParameterReport;
import io.howdah.model.Telemetry;
import io.howdah.pg.Keeper;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import io.howdah.sense.host.BackendCpu;
import io.howdah.sense.host.HostAccess;
import io.howdah.sense.host.HostCollector;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Asks the parameter tuner on behalf of a person: looks for some seconds, sees the machine where it
 * is this one, and lets nothing be executed that the statement guard would not let through.
 */
public final class ParameterAdvising {
  private final ReadDoor door;
  private final Clock clock;

  public ParameterAdvising(ReadDoor door, Clock clock) {
    this.door = door;
    this.clock = clock;
  }

  /**
   * What is asked for.
   *
   * @param workload a file of SQL or a directory of them; empty for what pg_stat_statements counted
   * @param look how long counters are watched
   * @param trials at most
   * @param measure whether SELECT templates are executed, and for how long all together
   * @param memory bytes that the server may use, where a person knows better
   */
  public record Wish(
      Optional<Path> workload,
      Duration look,
      int trials,
      Optional<Duration> measure,
      OptionalLong memory) {}

  /**
   * The advice. Changes nothing.
   *
   * @throws IOException when a file of the workload cannot be read
   */
  public Reading<ParameterReport> advise(Wish wish) throws IOException, InterruptedException {
    HostAccess access = HostAccess.thisMachine();
    BackendCpu cpu = BackendCpu.of(door, access);
    Host host = host(access, wish.memory());
    ParameterAdvisor advisor = new ParameterAdvisor(door, host, cpu::nanos);
    ParameterAdvisor.Look look = advisor.begin();
    Thread.sleep(wish.look());
    try (StatementGuard guard = new StatementGuard()) {
      return advisor
          .advise(
              look,
              new ParameterAdvisor.Options(
                  wish.workload(), wish.trials(), wish.measure(), sql -> Reads.refusal(guard, sql)))
          .map(this::noted);
    }
  }

  /** Statements for the whole server are not for one whose configuration somebody else keeps. */
  private ParameterReport noted(ParameterReport r) {
    Optional<String> against = Keeper.of(door).againstAlterSystem();
    if (against.isEmpty()) {
      return r;
    }
    List<String> notes = new ArrayList<>(r.notes());
    notes.addFirst("ALTER SYSTEM is not for this server: " + against.get());
    return new ParameterReport(
        r.parameters(),
        r.cards(),
        r.rejected(),
        r.templates(),
        r.memory(),
        r.trials(),
        r.questions(),
        r.seconds(),
        r.lacking(),
        notes);
  }

  private Host host(HostAccess access, OptionalLong told) {
    try (HostCollector collector = new HostCollector(door, access)) {
      Telemetry seen = collector.collect(clock.instant());
      OptionalLong total = bytes(seen, "host_memory_total_bytes", "");
      OptionalLong limit = bytes(seen, "postgresql_cgroup_memory_limit_bytes", "");
      OptionalLong memory =
          told.isPresent()
              ? told
              : limit.isPresent() && total.isPresent()
                  ? OptionalLong.of(Math.min(limit.getAsLong(), total.getAsLong()))
                  : total;
      OptionalLong cpus = bytes(seen, "host_cpus", "");
      String blind =
          total.isPresent()
              ? ""
              : seen.absences().stream()
                  .map(Absence::why)
                  .findFirst()
                  .orElse("its memory and disks cannot be seen");
      return new Host(
          memory,
          cpus.isPresent() ? OptionalInt.of((int) cpus.getAsLong()) : OptionalInt.empty(),
          bytes(seen, "host_disk_free_bytes", "wal"),
          blind);
    }
  }

  private static OptionalLong bytes(Telemetry seen, String metric, String role) {
    return seen.measurements().stream()
        .filter(m -> m.metric().name().equals(metric) && m.labels().get("role").equals(role))
        .mapToDouble(Measurement::value)
        .mapToLong(v -> (long) v)
        .findFirst();
  }
}
