package io.howdah.loop.live;

import io.howdah.loop.KernelView.Kernel;
import io.howdah.loop.locks.LockForest;
import io.howdah.model.Absence;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What happened on a cluster in some seconds.
 *
 * @param at the server's clock at its end
 * @param seconds how long it is; the templates' counters are differences over it
 * @param active how many backends worked, look by look
 * @param waits what working backends waited for, the most first; sampled
 * @param templates those that took most time first; statements that did not end yet are not in it
 * @param callsPerSecond of all templates
 * @param load database time of all templates, in sessions
 * @param sessions those that are not idle
 * @param locks empty where it could not be read
 * @param absences what could not be seen, and why
 */
public record Frame(
    Instant at,
    double seconds,
    String server,
    Optional<Connections> connections,
    List<Double> active,
    List<WaitShare> waits,
    List<TemplateLoad> templates,
    double callsPerSecond,
    double load,
    List<Session> sessions,
    Optional<LockForest> locks,
    Kernel kernel,
    List<Absence> absences) {

  public Frame {
    active = List.copyOf(active);
    waits = List.copyOf(waits);
    templates = List.copyOf(templates);
    sessions = List.copyOf(sessions);
    absences = List.copyOf(absences);
  }

  /**
   * What working backends waited for.
   *
   * @param type {@code CPU} where there was no wait event: it ran, or was ready to
   * @param sessions mean number of backends in it
   * @param share of all looks at working backends, between 0 and 1
   */
  public record WaitShare(String type, String event, double sessions, double share) {
    /** As {@code IO:DataFileRead}, or {@code CPU}. */
    public String words() {
      return event.isEmpty() ? type : type + ":" + event;
    }
  }

  /**
   * A template's work in this frame.
   *
   * @param text normalised, without secrets, on one line; empty where unknown
   * @param share of the database time of all templates, between 0 and 1
   * @param load its database time in sessions
   * @param topWait what its backends waited for most, and {@code topWaitShare} how much of it;
   *     sampled
   */
  public record TemplateLoad(
      long queryId,
      String text,
      double callsPerSecond,
      double meanMs,
      double share,
      double load,
      double rowsPerCall,
      double hitPerCall,
      double readPerCall,
      String topWait,
      double topWaitShare) {}

  /**
   * Client connections.
   *
   * @param usable how many there may be, less those reserved
   */
  public record Connections(
      long active, long idle, long idleInTransaction, long all, long usable) {}

  /**
   * A session that is not idle.
   *
   * @param state PostgreSQL's word, or the sort of process where it has no state
   * @param topWait as {@code IO:DataFileRead}; empty when it waits for nothing
   * @param transactionAge zero without a transaction
   * @param stateAge of its statement while active, of its state otherwise
   * @param statement its template's text where known, else what it sent without literals
   */
  public record Session(
      int pid,
      String role,
      String database,
      String application,
      String client,
      String state,
      String topWait,
      Duration transactionAge,
      Duration stateAge,
      long queryId,
      String statement) {

    /** Whether it waits for a lock of somebody else. */
    public boolean blocked() {
      return topWait.startsWith("Lock:");
    }
  }
}
