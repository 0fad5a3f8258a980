package io.howdah.ledger;

import java.sql.SQLException;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/** Transactions on the home, and its failures in words. */
final class Store {
  private final Jdbi jdbi;

  Store(DataSource home) {
    jdbi = Jdbi.create(home).registerArrayType(String.class, "text");
  }

  /**
   * A transaction that writes. It is flushed to the disk of the home before this returns, whatever
   * the database's {@code synchronous_commit} says, and does not wait for standbys: Howdah must be
   * able to write of a standby that is missing. On the managed cluster itself the order of the
   * write-ahead log brings an intent to a standby before what it announces; what is done beside it,
   * in Patroni's store, waits for that.
   *
   * <p>Nobody is waited for longer than 10 s.
   */
  <T> T write(Function<Handle, T> work) {
    return run(
        TransactionIsolationLevel.READ_COMMITTED,
        handle -> {
          handle.execute("set local synchronous_commit = 'local'");
          handle.execute("set local lock_timeout = '10s'");
          return work.apply(handle);
        });
  }

  /** A transaction that sees one state of the home and changes nothing. */
  <T> T read(Function<Handle, T> work) {
    return run(
        TransactionIsolationLevel.REPEATABLE_READ,
        handle -> {
          handle.execute("set transaction read only");
          return work.apply(handle);
        });
  }

  private <T> T run(TransactionIsolationLevel level, Function<Handle, T> work) {
    try {
      return jdbi.inTransaction(level, work::apply);
    } catch (JdbiException e) {
      throw inWords(e);
    }
  }

  /** The server's own error behind a failure of the library, in words for a DBA. */
  private static LedgerException inWords(JdbiException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        String state = sql.getSQLState() == null ? "" : sql.getSQLState();
        return new LedgerException(words(state, String.valueOf(sql.getMessage())), state, failure);
      }
    }
    String state = failure instanceof ConnectionException ? "08001" : "";
    return new LedgerException(words(state, String.valueOf(failure.getMessage())), state, failure);
  }

  private static String words(String state, String message) {
    return switch (state) {
      case "3F000", "42P01" ->
          "The home schema howdah is not in this database, or is older than this program: run"
              + " howdah init.";
      case "42501" ->
          "The role lacks a right on the home (%s): run howdah init --role NAME as its owner."
              .formatted(message);
      case "25006" ->
          "The home is read-only (a standby, or default_transaction_read_only): nothing was"
              + " written. Connect to the primary.";
      case "55P03" ->
          "Another session has held the ledger's head for 10 s: nothing was written. See howdah"
              + " locks for who it is.";
      case "HW001", "HW002", "HW003", "HW004" ->
          "The home refused it and nothing was written: " + message;
      case String lost when lost.startsWith("08") || lost.startsWith("57P") ->
          "The connection to the home was lost (%s); whether the last entry was kept must be read there."
              .formatted(message);
      default -> "The home failed (SQLSTATE %s): %s".formatted(state, message);
    };
  }
}
