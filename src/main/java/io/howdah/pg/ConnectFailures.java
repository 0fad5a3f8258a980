package io.howdah.pg;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * From what the driver threw to a {@link ConnectFailure}. Decides by SQLSTATE, by the server's
 * routine and by the cause's class, since messages come in the server's language.
 */
final class ConnectFailures {
  private ConnectFailures() {}

  static ConnectFailure of(SQLException e, ConnectionSpec spec, ConnectionSpec.Target target) {
    String where = target.address().describe();
    Optional<ServerErrorMessage> server =
        Optional.of(e)
            .filter(PSQLException.class::isInstance)
            .map(PSQLException.class::cast)
            .flatMap(p -> Optional.ofNullable(p.getServerErrorMessage()));
    if (server.isPresent()) {
      return fromServer(server.get(), spec, target, where);
    }
    @Nullable ConnectFailure byCause = byCause(e, spec, where);
    if (byCause != null) {
      return byCause;
    }
    String message = String.valueOf(e.getMessage());
    if (message.contains("SSL")) {
      return new ConnectFailure.SslRefused(where, message);
    }
    if ("08004".equals(e.getSQLState()) && target.password().isEmpty()) {
      return new ConnectFailure.PasswordMissing(where, spec.user());
    }
    return new ConnectFailure.Other(where, String.valueOf(e.getSQLState()), message);
  }

  private static ConnectFailure fromServer(
      ServerErrorMessage error, ConnectionSpec spec, ConnectionSpec.Target target, String where) {
    String state = String.valueOf(error.getSQLState());
    String message = String.valueOf(error.getMessage());
    String routine = String.valueOf(error.getRoutine());
    return switch (state) {
      case "28P01" ->
          target.password().isEmpty()
              ? new ConnectFailure.PasswordMissing(where, spec.user())
              : new ConnectFailure.PasswordWrong(where, spec.user());
      case "28000" ->
          switch (routine) {
            case "ClientAuthentication" -> new ConnectFailure.NoHbaEntry(where, message);
            case "InitializeSessionUserId" ->
                new ConnectFailure.RoleMissing(where, spec.user(), message);
            default -> new ConnectFailure.LoginRefused(where, spec.user(), message);
          };
      case "3D000" -> new ConnectFailure.DatabaseMissing(where, spec.database());
      case "42501" -> new ConnectFailure.ConnectForbidden(where, spec.user(), spec.database());
      case "53300" -> new ConnectFailure.TooManyConnections(where, message);
      case "57P03", "57P01", "57P02" -> new ConnectFailure.NotReady(where, message);
      default -> new ConnectFailure.Other(where, state, message);
    };
  }

  private static @Nullable ConnectFailure byCause(
      SQLException e, ConnectionSpec spec, String where) {
    int depth = 0;
    for (Throwable cause = e.getCause(); cause != null && depth < 10; cause = cause.getCause()) {
      depth++;
      switch (cause) {
        case UnknownHostException u -> {
          return new ConnectFailure.NameNotFound(String.valueOf(u.getMessage()));
        }
        case SocketTimeoutException t -> {
          return new ConnectFailure.TimedOut(where, spec.connectTimeout());
        }
        case ConnectException c -> {
          return new ConnectFailure.NothingListens(where, String.valueOf(c.getMessage()));
        }
        case SSLException s -> {
          return new ConnectFailure.SslRefused(where, String.valueOf(s.getMessage()));
        }
        default -> {}
      }
    }
    return null;
  }
}
