package io.howdah.cli;

import io.howdah.loop.KernelView;
import io.howdah.loop.KernelView.Kernel;
import io.howdah.loop.live.Frame;
import io.howdah.loop.locks.LockForest;
import io.howdah.loop.locks.LockNode;
import io.howdah.model.Absence;
import io.howdah.model.Fidelity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.LongFunction;

/** The shape of {@code howdah top --json}: one object a frame. */
final class TopAnswers {
  private TopAnswers() {}

  /**
   * @param waits sampled: {@code looks} looks at who works
   * @param reads of devices and of the kernel's page cache, by the kernel; empty with its reason in
   *     {@code absent} where there are no probes; likewise the parts after it
   */
  record FrameAnswer(
      String at,
      double seconds,
      String server,
      Connections connections,
      int looks,
      double active_sessions,
      double calls_per_second,
      double database_time,
      List<Wait> waits,
      Blocking blocking,
      List<Template> templates,
      List<Session> sessions,
      List<Access> reads,
      List<Access> writes,
      List<LwLockWait> lwlock_waits,
      List<Latency> statement_latency,
      List<Program> programs,
      List<Retransmits> retransmits,
      List<Absence> absent) {}

  record Connections(long active, long idle, long idle_in_transaction, long all, long usable) {}

  record Wait(String type, String event, double sessions, double share, String fidelity) {}

  record Blocking(int waiting, double longest_seconds, List<Root> roots) {}

  record Root(int id, String application, String state, int blocks) {}

  record Template(
      String query_id,
      String query,
      double calls_per_second,
      double mean_ms,
      double share,
      double load,
      double rows_per_call,
      double blocks_hit_per_call,
      double blocks_read_per_call,
      String top_wait,
      double top_wait_share) {}

  record Session(
      int pid,
      String role,
      String database,
      String application,
      String client,
      String state,
      String waits_for,
      double transaction_seconds,
      double seconds,
      String query_id,
      String query) {}

  record Access(
      String place, String device, long count, double p50_us, double p99_us, String fidelity) {}

  record LwLockWait(
      String query_id,
      String query,
      String tranche,
      long waits,
      double seconds,
      int max_queue,
      String fidelity) {}

  record Latency(
      String protocol, long count, double p50_us, double p95_us, double p99_us, String fidelity) {}

  record Program(
      String name,
      double cpu_seconds,
      double run_queue_p99_us,
      long block_operations,
      double block_p99_us,
      String fidelity) {}

  record Retransmits(String remote, long count, double share, String fidelity) {}

  static FrameAnswer of(Frame f, LongFunction<String> text) {
    Kernel k = f.kernel();
    List<Absence> absent = new ArrayList<>(f.absences());
    absent.addAll(k.absences());
    return new FrameAnswer(
        f.at().toString(),
        Answers.rounded(f.seconds(), 2),
        f.server(),
        f.connections().map(TopAnswers::connections).orElse(new Connections(0, 0, 0, 0, 0)),
        f.active().size(),
        Answers.rounded(f.active().stream().mapToDouble(d -> d).average().orElse(0), 2),
        Answers.rounded(f.callsPerSecond(), 1),
        Answers.rounded(f.load(), 3),
        f.waits().stream()
            .map(w ->
                new Wait(
                    w.type(),
                    w.event(),
                    Answers.rounded(w.sessions(), 3),
                    Answers.rounded(w.share(), 4),
                    word(Fidelity.SAMPLED)))
            .toList(),
        f.locks().map(TopAnswers::blocking).orElse(new Blocking(0, 0, List.of())),
        f.templates().stream().map(TopAnswers::template).toList(),
        f.sessions().stream().map(TopAnswers::session).toList(),
        rows(k.reads(), fid -> a -> access(a, fid)),
        rows(k.writes(), fid -> a -> access(a, fid)),
        rows(k.lwlockWaits(), fid -> w -> lwlock(w, text, fid)),
        rows(k.statementLatency(), fid -> l -> latency(l, fid)),
        rows(k.programs(), fid -> p -> program(p, fid)),
        rows(k.retransmits(), fid -> r -> new Retransmits(r.remote(), r.count(), r.share(), fid)),
        absent);
  }

  private static <T, R> List<R> rows(
      KernelView.Part<T> part, Function<String, Function<T, R>> with) {
    return part instanceof KernelView.Seen<T> seen
        ? seen.rows().stream().map(with.apply(word(seen.fidelity()))).toList()
        : List.of();
  }

  private static Connections connections(Frame.Connections c) {
    return new Connections(c.active(), c.idle(), c.idleInTransaction(), c.all(), c.usable());
  }

  private static LwLockWait lwlock(
      KernelView.LwLockWait w, LongFunction<String> text, String fidelity) {
    return new LwLockWait(
        Long.toString(w.queryId()),
        text.apply(w.queryId()),
        w.tranche(),
        w.waits(),
        w.seconds(),
        w.maxQueue(),
        fidelity);
  }

  private static Latency latency(KernelView.Latency l, String fidelity) {
    return new Latency(
        l.protocol(), l.count(), l.p50Micros(), l.p95Micros(), l.p99Micros(), fidelity);
  }

  private static Program program(KernelView.Program p, String fidelity) {
    return new Program(
        p.name(),
        p.cpuSeconds(),
        p.runQueueP99Micros(),
        p.blockOperations(),
        p.blockP99Micros(),
        fidelity);
  }

  private static Access access(KernelView.Access a, String fidelity) {
    return new Access(a.place(), a.device(), a.count(), a.p50Micros(), a.p99Micros(), fidelity);
  }

  private static String word(Fidelity f) {
    return f.name().toLowerCase(Locale.ROOT);
  }

  private static Blocking blocking(LockForest f) {
    return new Blocking(
        f.waiting(),
        LockAnswers.seconds(f.longest()),
        f.roots().stream().map(TopAnswers::root).toList());
  }

  private static Root root(LockNode n) {
    return new Root(n.party().id(), n.party().application(), n.party().state(), n.size());
  }

  private static Template template(Frame.TemplateLoad t) {
    return new Template(
        Long.toString(t.queryId()),
        t.text(),
        Answers.rounded(t.callsPerSecond(), 2),
        Answers.rounded(t.meanMs(), 3),
        Answers.rounded(t.share(), 4),
        Answers.rounded(t.load(), 4),
        Answers.rounded(t.rowsPerCall(), 1),
        Answers.rounded(t.hitPerCall(), 1),
        Answers.rounded(t.readPerCall(), 1),
        t.topWait(),
        Answers.rounded(t.topWaitShare(), 3));
  }

  private static Session session(Frame.Session s) {
    return new Session(
        s.pid(),
        s.role(),
        s.database(),
        s.application(),
        s.client(),
        s.state(),
        s.topWait(),
        LockAnswers.seconds(s.transactionAge()),
        LockAnswers.seconds(s.stateAge()),
        s.queryId() == 0 ? "" : Long.toString(s.queryId()),
        s.statement());
  }
}
