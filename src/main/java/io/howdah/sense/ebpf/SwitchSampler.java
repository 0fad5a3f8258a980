package io.howdah.sense.ebpf;

import io.howdah.model.Absence;
import io.howdah.model.Fidelity;
import io.howdah.model.Labels;
import io.howdah.model.Measurement;
import io.howdah.model.Telemetry;
import io.howdah.model.TemplateId;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import io.howdah.pg.SqlFile;
import io.howdah.sense.Collector;
import io.howdah.sense.ebpf.SwitchJoin.Backend;
import io.howdah.sense.ebpf.SwitchJoin.Counts;
import io.howdah.sense.ebpf.SwitchJoin.Look;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Context switches of backends where the kernel cannot be asked: /proc/PID/status, which anybody on
 * the machine may read, joined with looks at pg_stat_activity. One look costs a query and two small
 * files per backend.
 */
public final class SwitchSampler implements Collector {
  private static final SqlFile SQL = SqlFile.load(SwitchSampler.class, "statements.sql");

  private static final Logger LOG = Logger.getLogger(SwitchSampler.class.getName());

  /** A server with more backends than this has them looked at up to here. */
  private static final int MOST_BACKENDS = 5_000;

  private record Running(long pid, TemplateId statement) {}

  private record Sample(Instant at, Look look) {}

  private final ReadDoor door;
  private final StatementLog log;
  private final BooleanSupplier wanted;
  private Optional<Sample> last = Optional.empty();
  private Optional<Instant> since = Optional.empty();
  private Counts total = Counts.NONE;

  /**
   * For one server.
   *
   * @param wanted whether it should look: not while the kernel's probe of the same runs
   */
  public SwitchSampler(ReadDoor door, StatementLog log, BooleanSupplier wanted) {
    this.door = door;
    this.log = log;
    this.wanted = wanted;
  }

  @Override
  public String name() {
    return "context switches";
  }

  @Override
  public Telemetry collect(Instant now) {
    if (!wanted.getAsBoolean()) {
      // What is not looked at is not counted: the next look begins another life.
      last = Optional.empty();
      since = Optional.empty();
      total = Counts.NONE;
      return Telemetry.nothing(now);
    }
    Reading<Running> running =
        door.read(
            SQL,
            "running",
            r ->
                new Running(
                    r.number("pid"),
                    new TemplateId(r.maybeNumber("database").orElse(0), r.number("query_id"))));
    if (!(running instanceof Reading.Ok<Running> ok)) {
      return absent(now, "pg_stat_activity could not be read: " + running.explain());
    }
    Look look = look(ok.rows());
    if (look.switches().isEmpty()) {
      return absent(
          now, "none of the server's backends is a process of this machine: it runs elsewhere");
    }
    last.ifPresent(before -> note(before, now, look));
    if (since.isEmpty()) {
      since = Optional.of(now);
    }
    last = Optional.of(new Sample(now, look));
    return new Telemetry(
        now,
        List.of(
            counter("voluntary", total.voluntary()), counter("involuntary", total.involuntary())),
        List.of(),
        List.of(
            new Absence(
                SwitchReader.OFF_CPU.name(),
                "/proc counts switches and not their length; the eBPF probe %s measures it"
                    .formatted(StatementProbes.SWITCHES),
                "")));
  }

  private void note(Sample before, Instant now, Look look) {
    List<StatementLog.Switch> slice = new ArrayList<>();
    for (Map.Entry<TemplateId, Counts> e : SwitchJoin.between(before.look(), look).entrySet()) {
      total = total.plus(e.getValue());
      slice.add(
          new StatementLog.Switch(
              e.getKey(), e.getValue().voluntary(), e.getValue().involuntary(), 0, Map.of()));
    }
    log.switches(before.at(), now, slice, Fidelity.SAMPLED);
  }

  private static Look look(List<Running> running) {
    Map<Long, TemplateId> statements = new HashMap<>();
    running.stream().limit(MOST_BACKENDS).forEach(r -> statements.put(r.pid(), r.statement()));
    // In containers several servers can have the same pids; ours is the one with the most of them.
    Map<Long, Look> byPostmaster = new HashMap<>();
    for (RunningProcess process : processes()) {
      try {
        Map<String, String> status = process.status();
        Optional<TemplateId> statement =
            Optional.ofNullable(statements.get(RunningProcess.numberInside(status)));
        if (statement.isPresent() && "postgres".equals(status.get("Name"))) {
          byPostmaster.merge(
              RunningProcess.number(status, "PPid"),
              new Look(
                  Map.of(new Backend(process.pid(), process.started()), counts(status)),
                  Map.of(process.pid(), statement.get())),
              Look::and);
        }
      } catch (IOException gone) {
        LOG.log(Level.FINEST, "a process ended between the listing and the look", gone);
      }
    }
    return byPostmaster.values().stream()
        .max(Comparator.comparingInt(l -> l.switches().size()))
        .orElse(new Look(Map.of(), Map.of()));
  }

  private static List<RunningProcess> processes() {
    try {
      return RunningProcess.all();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static Counts counts(Map<String, String> status) throws IOException {
    return new Counts(
        RunningProcess.number(status, "voluntary_ctxt_switches"),
        RunningProcess.number(status, "nonvoluntary_ctxt_switches"));
  }

  private Measurement counter(String kind, long value) {
    return new Measurement(
        SwitchReader.SWITCHES, Labels.of("kind", kind), value, Fidelity.SAMPLED, since);
  }

  private Telemetry absent(Instant now, String why) {
    last = Optional.empty();
    return new Telemetry(
        now, List.of(), List.of(), List.of(new Absence(SwitchReader.SWITCHES.name(), why, "")));
  }

  @Override
  public void close() {
    // Nothing is held open; the door is its owner's.
  }
}
