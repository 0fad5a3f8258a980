package io.howdah.pg;

import java.sql.SQLException;
import java.util.Optional;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * From an SQLSTATE to what it means for a reader.
 *
 * <p>Source: PostgreSQL manual, appendix A "PostgreSQL Error Codes"
 * (https://www.postgresql.org/docs/current/errcodes-appendix.html).
 */
final class Failures {
  private Failures() {}

  static <T> Reading<T> reading(SQLException e, Query query, ReadLimits limits) {
    String state = Optional.ofNullable(e.getSQLState()).orElse("XX000");
    String message = message(e);
    return switch (state) {
      case "42501" ->
          new Reading.Denied<>(
              "@%s: %s".formatted(query.name(), message),
              query.needsRoles().isEmpty()
                  ? "howdah grants --level sense"
                  : "GRANT " + String.join(", ", query.needsRoles()) + " TO CURRENT_USER");
      // Undefined table, function, column, object, schema, file; a module that must be preloaded;
      // not supported here.
      case "42P01", "42883", "42703", "42704", "3F000", "58P01", "55000", "0A000" ->
          new Reading.Absent<>("@%s: %s".formatted(query.name(), message));
      case "57014" ->
          new Reading.Failed<>(
              state,
              "@%s was ended after %d ms: %s"
                  .formatted(query.name(), limits.statementTimeout().toMillis(), message));
      default -> new Reading.Failed<>(state, "@%s: %s".formatted(query.name(), message));
    };
  }

  /**
   * The server's words without the driver's decoration; the driver's own where the server said
   * nothing.
   */
  static String message(SQLException e) {
    return server(e)
        .flatMap(s -> Optional.ofNullable(s.getMessage()))
        .orElse(String.valueOf(e.getMessage()));
  }

  static Optional<ServerErrorMessage> server(SQLException e) {
    return e instanceof PSQLException p
        ? Optional.ofNullable(p.getServerErrorMessage())
        : Optional.empty();
  }

  /** Whether the session is gone, so that what ran on it may or may not have happened. */
  static boolean sessionLost(SQLException e) {
    String state = Optional.ofNullable(e.getSQLState()).orElse("");
    return state.startsWith("08")
        || state.equals("57P01")
        || state.equals("57P02")
        || state.equals("57P05");
  }
}
