package io.howdah.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One backend, as seen at an instant. Names and application come from clients: untrusted text.
 *
 * @param backendStart with the pid the backend's identity
 * @param waitType the wait event's class, empty when running or idle
 * @param transactionAge how long its transaction is open; zero without one
 * @param stateAge how long it is in this state
 * @param xminAge transactions that its snapshot holds back; 0 without one
 * @param blockers the pids that it waits for; 0 stands for a prepared transaction
 * @param queryId the template it runs or ran last; 0 when unknown
 * @param system whether the server itself runs it, and no client
 */
public record Session(
    int pid,
    Instant backendStart,
    String role,
    String database,
    String application,
    String client,
    State state,
    String waitType,
    String waitEvent,
    Duration transactionAge,
    Duration stateAge,
    long xminAge,
    List<Integer> blockers,
    long queryId,
    boolean system) {

  /** The states of a client backend. */
  public enum State {
    ACTIVE("active"),
    IDLE("idle"),
    IDLE_IN_TRANSACTION("idle in transaction"),
    IDLE_IN_TRANSACTION_ABORTED("idle in transaction (aborted)"),
    OTHER("other");

    private final String word;

    State(String word) {
      this.word = word;
    }

    /** PostgreSQL's own word. */
    public String word() {
      return word;
    }

    /** The state that PostgreSQL calls by this word; {@link #OTHER} for any further one. */
    public static State of(String word) {
      for (State state : values()) {
        if (state.word.equals(word)) {
          return state;
        }
      }
      return OTHER;
    }

    public boolean idleInTransaction() {
      return this == IDLE_IN_TRANSACTION || this == IDLE_IN_TRANSACTION_ABORTED;
    }
  }

  public Session {
    blockers = List.copyOf(blockers);
  }

  public boolean blocked() {
    return !blockers.isEmpty();
  }

  /** Its wait event as {@code Class:Event}, or empty when it waits for nothing. */
  public Optional<String> waits() {
    return waitType.isEmpty() ? Optional.empty() : Optional.of(waitType + ":" + waitEvent);
  }

  /** How long it has waited for its lock; zero when it is not blocked. */
  public Duration blockedFor() {
    return blocked() ? stateAge : Duration.ZERO;
  }
}
