package io.howdah.sense.ebpf;

import io.howdah.model.Absence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The probes that tell statements apart, of one server: LWLock waits, context switches, latency,
 * reads and writes. Their programs read the query id from the memory of the backend that waits, at
 * the moment it waits, so that nothing is sampled and nothing has to be joined afterwards.
 */
public final class StatementProbes {
  public static final String LWLOCKS = "lwlock-waits";
  public static final String SWITCHES = "context-switches";
  public static final String LATENCY = "statement-latency";
  public static final String IO = "statement-io";

  /** What is absent where query ids cannot be read. */
  static final String BY_STATEMENT = "waits and context switches by statement";

  /** Counts per processor up to here; beyond it processors share them. */
  private static final int MOST_PROCESSORS = 16;

  private static final List<String> LWLOCK_NEEDS =
      List.of("lwlock__wait__start", "lwlock__wait__done");
  private static final List<String> LATENCY_NEEDS =
      List.of(
          "query__start",
          "query__done",
          "query__execute__start",
          "query__execute__done",
          "transaction__commit");

  /** Finds the server anew for each life of a program: it may have been restarted. */
  @FunctionalInterface
  public interface ServerSource {
    ServerMemory locate() throws CannotProbeException;
  }

  private final ServerSource source;
  private final Clock clock;
  private final StatementLog log;

  /**
   * For one server.
   *
   * @param source usually {@code () -> ServerLocator.locate(door)}
   * @param log where what is seen by statement goes
   */
  public StatementProbes(ServerSource source, Clock clock, StatementLog log) {
    this.source = source;
    this.clock = clock;
    this.log = log;
  }

  /** The probes, for a {@link ProbeSupervisor}. */
  public List<Probe> probes() {
    return List.of(lwlocks(), switches(), latency(), io());
  }

  private Probe lwlocks() {
    return new Probe(
        LWLOCKS,
        "waits for LWLocks by tranche and statement: time, number, queue",
        List.of(LwlockReader.WAIT.name()),
        Probe.Mode.ALWAYS,
        usdt(LWLOCK_NEEDS),
        "postgresql_wait_sessions, sampled from pg_stat_activity",
        () -> {
          ServerMemory server = source.locate();
          server.require(LWLOCK_NEEDS);
          return program("lwlock.bt", server, new LwlockReader(log, clock, server.unattributed()));
        });
  }

  private Probe switches() {
    return new Probe(
        SWITCHES,
        "context switches and time off the processor by statement and wait class",
        List.of(SwitchReader.SWITCHES.name(), SwitchReader.OFF_CPU.name()),
        Probe.Mode.WINDOWS,
        List.of("tracepoint:sched:sched_switch"),
        "context switches from /proc, sampled; without time off the processor",
        () -> {
          ServerMemory server = source.locate();
          return program(
              "switches.bt", server, new SwitchReader(log, clock, server.unattributed()));
        });
  }

  private Probe latency() {
    return new Probe(
        LATENCY,
        "latency of statements as a histogram, by protocol",
        List.of(LatencyReader.LATENCY.name()),
        Probe.Mode.WINDOWS,
        usdt(LATENCY_NEEDS),
        "postgresql_statement_latency_p99_seconds, estimated",
        () -> {
          ServerMemory server = source.locate();
          server.require(LATENCY_NEEDS);
          return program("latency.bt", server, new LatencyReader());
        });
  }

  private Probe io() {
    return new Probe(
        IO,
        "reads and writes by statement, page cache and device apart",
        List.of(),
        Probe.Mode.WINDOWS,
        List.of(
            "tracepoint:syscalls:sys_enter_pread64",
            "tracepoint:syscalls:sys_exit_pread64",
            "tracepoint:block:block_bio_queue"),
        "shared_blks_read of pg_stat_statements, without cache and device told apart",
        () -> {
          ServerMemory server = source.locate();
          return program(
              "statement-io.bt",
              server,
              new StatementIoReader(log, clock, server.unattributed(), Devices.ofThisMachine()));
        });
  }

  private static List<String> usdt(List<String> probes) {
    List<String> all = new ArrayList<>(probes.stream().map(p -> "usdt:" + p).toList());
    all.add("tracepoint:sched:sched_process_exit");
    return all;
  }

  private static ProbeProgram program(String resource, ServerMemory server, ProbeReader reader)
      throws CannotProbeException {
    Map<String, String> values = new HashMap<>(server.placeholders());
    values.put("processors", Integer.toString(processors()));
    return new ProbeProgram(ProbeText.of(resource, values), reader, () -> !server.runs());
  }

  /** Of the machine, not of Howdah's share of it: backends run on all. */
  private static int processors() {
    try {
      Matcher last =
          Pattern.compile("(\\d+)$")
              .matcher(Files.readString(Path.of("/sys/devices/system/cpu/possible")).strip());
      return last.find()
          ? (int) Math.min(MOST_PROCESSORS, Long.parseLong(last.group(1)) + 1)
          : MOST_PROCESSORS;
    } catch (IOException e) {
      return MOST_PROCESSORS;
    }
  }

  /**
   * What statements waited for in the last seconds.
   *
   * @param now by the injected clock
   * @param length at most {@link StatementLog#REACH}
   * @param supervisor who runs the probes, and can say why one does not
   */
  public StatementWaits last(Instant now, Duration length, ProbeSupervisor supervisor) {
    List<Absence> absences = new ArrayList<>();
    absence(supervisor, LWLOCKS, "LWLock waits by statement").ifPresent(absences::add);
    absence(supervisor, SWITCHES, "context switches by statement").ifPresent(absences::add);
    absence(supervisor, IO, "reads and writes by statement").ifPresent(absences::add);
    return log.last(now, length, absences);
  }

  private static Optional<Absence> absence(ProbeSupervisor supervisor, String probe, String what) {
    return supervisor
        .status(probe)
        .filter(s -> s.state() != ProbeStatus.State.RUNNING)
        .map(s -> new Absence(what, s.words(), s.probe().instead()));
  }
}
