package io.howdah.remember;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/** Transactions on the memory of one cluster, and their failures in words. */
final class Vault {
  /** The statement that fails serves whoever lost a race; a few tries end any real one. */
  private static final int TRIES = 5;

  private static final String UNIQUE_VIOLATION = "23505";

  private final Jdbi jdbi;

  Vault(DataSource home) {
    jdbi = Jdbi.create(home);
  }

  /**
   * A transaction in the name of a scope: row-level security lets it see and write no other. Where
   * the connection is lost before the commit was sent, nothing was done, and it is done once more
   * on another connection; where it is lost with the commit, nobody knows, and the failure says so.
   *
   * @param scope the cluster, and the role where it is a certain one
   */
  <T> T in(Scope scope, Function<Handle, T> work) {
    boolean again = true;
    for (int left = TRIES; ; left--) {
      var committing = new AtomicBoolean();
      try {
        return jdbi.inTransaction(handle -> {
          enter(handle, scope);
          T result = work.apply(handle);
          committing.set(true);
          return result;
        });
      } catch (JdbiException e) {
        MemoryException words = inWords(e, committing.get());
        boolean lost = isLost(words.sqlState()) && again && !committing.get();
        if (left <= 1 || (!lost && !words.sqlState().equals(UNIQUE_VIOLATION))) {
          throw words;
        }
        again = again && !lost;
      }
    }
  }

  /** Statements of their own, such as a build of an index. */
  <T> T plainly(Function<Handle, T> work) {
    try {
      return jdbi.withHandle(work::apply);
    } catch (JdbiException e) {
      throw inWords(e, false);
    }
  }

  private static void enter(Handle handle, Scope scope) {
    String _ =
        handle
            .createQuery(Sql.text("enter"))
            .bind("cluster", scope.cluster())
            .bind("role", scope.role().orElse(""))
            .mapTo(String.class)
            .one();
  }

  private static MemoryException inWords(JdbiException failure, boolean committing) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        String state = sql.getSQLState() == null ? "" : sql.getSQLState();
        return new MemoryException(
            words(state, String.valueOf(sql.getMessage()), committing), state, failure);
      }
    }
    return new MemoryException(
        words("", String.valueOf(failure.getMessage()), committing), "", failure);
  }

  private static boolean isLost(String state) {
    return state.startsWith("08") || state.startsWith("57P");
  }

  private static String words(String state, String message, boolean committing) {
    return switch (state) {
      case "3F000", "42P01" ->
          "The home schema howdah is not in this database, or is older than this program: run"
              + " howdah init.";
      case "42501" ->
          "The role may not do this in the memory (%s): nothing was changed. Run howdah init --role NAME as the home's owner; what belongs to another cluster or to all (--everywhere) is changed in its name only."
              .formatted(message);
      case "25006" ->
          "The home is read-only (a standby, or default_transaction_read_only): nothing was"
              + " written. Connect to the primary.";
      case "HW005" -> "The memory refused it and nothing was changed: " + message;
      case "57014" ->
          "The home took longer than its statement_timeout: nothing was changed (%s)."
              .formatted(message);
      case String lost when isLost(lost) && committing ->
          "The connection to the home was lost while a memory was committed (%s): all of it was kept or nothing, read there which (howdah memory list)."
              .formatted(message);
      case String lost when isLost(lost) ->
          "The connection to the home was lost, and so was another one (%s): nothing was kept and nothing read. Look whether the home's server runs; what was kept before stands."
              .formatted(message);
      default -> "The memory failed (SQLSTATE %s): %s".formatted(state, message);
    };
  }
}
