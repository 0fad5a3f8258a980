package io.howdah.loop.locks;

import java.time.Duration;

/**
 * One that waits or blocks. Names and statement come from clients: untrusted text.
 *
 * @param id the pid; negative for a prepared transaction, which has none; 0 for a prepared
 *     transaction that could not be told from the others
 * @param name a prepared transaction's gid, else empty
 * @param state PostgreSQL's word; {@code prepared} or {@code gone} where there is no session
 * @param transactionAge zero without a transaction
 * @param wrote whether its transaction has an id: it wrote, or locked rows
 * @param statement what it runs or ran last, without literals and secrets, on one line; empty where
 *     unknown
 */
public record Party(
    int id,
    Kind kind,
    String name,
    String role,
    String database,
    String application,
    String client,
    String state,
    Duration transactionAge,
    Duration stateAge,
    boolean wrote,
    long queryId,
    String statement) {

  /** What sort of process it is, which decides what ending it means. */
  public enum Kind {
    CLIENT("client"),
    AUTOVACUUM("autovacuum"),
    /** An autovacuum that prevents transaction id wraparound. */
    AUTOVACUUM_WRAPAROUND("autovacuum against wraparound"),
    WALSENDER("walsender"),
    /** Logical replication's own processes. */
    REPLICATION("replication"),
    /** Any other process of the server. */
    SERVER("server"),
    PREPARED("prepared transaction"),
    /** It was named as a blocker and was gone when its session was read. */
    GONE("gone");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }

    static Kind of(String backendType, String query) {
      return switch (backendType) {
        case "client backend", "parallel worker" -> CLIENT;
        case "autovacuum worker" ->
            query.contains("(to prevent wraparound)") ? AUTOVACUUM_WRAPAROUND : AUTOVACUUM;
        case "walsender" -> WALSENDER;
        default -> backendType.startsWith("logical replication") ? REPLICATION : SERVER;
      };
    }
  }

  /** Whether its transaction is open and runs nothing. */
  public boolean idleInTransaction() {
    return state.startsWith("idle in transaction");
  }

  /** Whether it is in a statement, be it waiting. */
  public boolean running() {
    return state.equals("active") || state.startsWith("fastpath");
  }
}
