package io.howdah.loop.kernel;

import io.howdah.model.Absence;
import io.howdah.model.Fidelity;
import java.util.List;

/**
 * What the kernel's eyes saw: the parts of {@code top} that no view of the server shows. Whoever
 * has probes gives an implementation; where there are none, {@link #absent} says why.
 */
public interface KernelView extends AutoCloseable {
  /**
   * What was seen since the last call, or since it was opened. Never throws: see {@link Missing}.
   */
  Kernel take();

  @Override
  void close();

  /** No probes, and the reason; the server's own sampled waits stay. */
  static KernelView absent(String why) {
    return new KernelView() {
      @Override
      public Kernel take() {
        return Kernel.absent(why);
      }

      @Override
      public void close() {}
    };
  }

  /**
   * A part of the view.
   *
   * @param <T> the type of a row
   */
  sealed interface Part<T> {
    /** The rows, none where it is missing. */
    default List<T> rows() {
      return this instanceof Seen<T> seen ? seen.rows() : List.of();
    }
  }

  /** It was looked at; no rows means that nothing happened. */
  record Seen<T>(List<T> rows, Fidelity fidelity) implements Part<T> {
    public Seen {
      rows = List.copyOf(rows);
    }
  }

  /** It could not be looked at. */
  record Missing<T>(Absence absence) implements Part<T> {}

  /**
   * Reads or writes of the server's processes that ended where.
   *
   * @param place {@code cache} (the kernel's page cache) or {@code device}
   * @param device its name, such as {@code vda}; empty for the cache
   */
  record Access(String place, String device, long count, double p50Micros, double p99Micros) {}

  /**
   * Waits for a lightweight lock, by the statement behind them.
   *
   * @param queryId 0 where it is not known
   * @param maxQueue most waiters at once
   */
  record LwLockWait(long queryId, String tranche, long waits, double seconds, int maxQueue) {}

  /**
   * How long statements took.
   *
   * @param protocol {@code simple} or {@code extended}
   */
  record Latency(
      String protocol, long count, double p50Micros, double p95Micros, double p99Micros) {}

  /**
   * A program of the machine, PostgreSQL's among them.
   *
   * @param cpuSeconds on all CPUs together
   * @param runQueueP99Micros how long it waited for a CPU
   * @param blockOperations reads and writes of devices
   */
  record Program(
      String name,
      double cpuSeconds,
      double runQueueP99Micros,
      long blockOperations,
      double blockP99Micros) {}

  /**
   * TCP segments sent again.
   *
   * @param share of the segments sent to all, between 0 and 1
   */
  record Retransmits(String remote, long count, double share) {}

  /**
   * Context switches while a statement ran.
   *
   * @param queryId 0 where it is not known
   * @param voluntary it had to wait
   * @param involuntary another took the processor from it
   * @param offCpuSeconds off the processor, waits for the client left out
   */
  record Switches(long queryId, long voluntary, long involuntary, double offCpuSeconds) {}

  /** Everything that was seen. */
  record Kernel(
      Part<Access> reads,
      Part<Access> writes,
      Part<LwLockWait> lwlockWaits,
      Part<Switches> switches,
      Part<Latency> statementLatency,
      Part<Program> programs,
      Part<Retransmits> retransmits) {

    public static Kernel absent(String why) {
      return new Kernel(
          missing("reads", why, "pg_stat_io of the server tells no device from cache"),
          missing("writes", why, ""),
          missing("lwlock_waits", why, "the sampled waits name LWLocks"),
          missing("context_switches", why, "/proc counts them by process"),
          missing("statement_latency", why, "the mean of each template"),
          missing("programs", why, ""),
          missing("retransmits", why, "/proc/net/snmp has the sum over all addresses"));
    }

    private static <T> Missing<T> missing(String what, String why, String instead) {
      return new Missing<>(new Absence(what, why, instead));
    }

    /** What is missing, with its reasons. */
    public List<Absence> absences() {
      return List.of(reads, writes, lwlockWaits, switches, statementLatency, programs, retransmits)
          .stream()
          .filter(Missing.class::isInstance)
          .map(p -> ((Missing<?>) p).absence())
          .toList();
    }
  }
}
