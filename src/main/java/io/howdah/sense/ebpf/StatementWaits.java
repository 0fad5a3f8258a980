package io.howdah.sense.ebpf;

import io.howdah.model.Absence;
import io.howdah.model.Fidelity;
import io.howdah.model.TemplateId;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What statements waited for in the last seconds, and which of them drive the context switches. A
 * query id of 0 is no statement: of database 0 a background process, else a backend between
 * statements or before its statement was known.
 *
 * @param lwlocksOver how much of the asked stretch the LWLock probe was attached; totals are of
 *     that time
 * @param lwlocks most seconds first
 * @param switchesOver the same for context switches
 * @param switches most switches first
 * @param ioOver the same for reads and writes
 * @param io most seconds first
 * @param absences what of this cannot be seen now, and why
 */
public record StatementWaits(
    Duration lwlocksOver,
    List<Lwlock> lwlocks,
    Duration switchesOver,
    List<Switches> switches,
    Duration ioOver,
    List<Io> io,
    List<Absence> absences) {

  public StatementWaits {
    lwlocks = List.copyOf(lwlocks);
    switches = List.copyOf(switches);
    io = List.copyOf(io);
    absences = List.copyOf(absences);
  }

  /**
   * Waits of one statement for the LWLocks of one tranche.
   *
   * @param tranche as in pg_stat_activity.wait_event
   * @param waits that ended in this time
   * @param seconds these waits took together
   * @param longestQueue most backends that waited for this tranche at once, seen when one of this
   *     statement joined them, itself included
   */
  public record Lwlock(
      TemplateId statement,
      String tranche,
      long waits,
      double seconds,
      long longestQueue,
      Fidelity fidelity) {}

  /**
   * Context switches while one statement ran.
   *
   * @param voluntary it had to wait: for a lock, a device, another process
   * @param involuntary another took the processor from it
   * @param client it waited for its client or for new work; nearly one for each message
   * @param seconds off the processor by what for, waits for the client left out. Only waits that
   *     ended; empty where it cannot be told
   */
  public record Switches(
      TemplateId statement,
      long voluntary,
      long involuntary,
      long client,
      Map<WaitClass, Double> seconds,
      Fidelity fidelity) {
    public Switches {
      seconds = Map.copyOf(seconds);
    }

    public long all() {
      return voluntary + involuntary + client;
    }

    /** Off the processor, altogether. */
    public double offCpuSeconds() {
      return seconds.values().stream().mapToDouble(Double::doubleValue).sum();
    }
  }

  /**
   * Reads or writes of one statement, by where the data came from or went to.
   *
   * @param read else written
   * @param place the block device, or {@code cache} where the page cache served the call
   * @param seconds in these calls together
   */
  public record Io(
      TemplateId statement,
      boolean read,
      String place,
      long calls,
      double seconds,
      Fidelity fidelity) {}

  /** Classes of wait events; PostgreSQL's numbers, the highest byte of its wait_event_info. */
  public enum WaitClass {
    /**
     * No wait event: it wanted to run and another did, or it waited where PostgreSQL says nothing.
     */
    NONE(0),
    LWLOCK(1),
    LOCK(3),
    BUFFER_PIN(4),
    ACTIVITY(5),
    CLIENT(6),
    EXTENSION(7),
    IPC(8),
    TIMEOUT(9),
    IO(10),
    /** One that this Howdah does not know. */
    OTHER(-1);

    private final int number;

    WaitClass(int number) {
      this.number = number;
    }

    static WaitClass of(long number) {
      for (WaitClass c : values()) {
        if (c.number == number) {
          return c;
        }
      }
      return OTHER;
    }
  }
}
