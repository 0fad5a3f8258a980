package io.howdah.pg;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Why no session could be opened. {@link #what()} says what happened, {@link #next()} what a DBA
 * does about it.
 */
public sealed interface ConnectFailure {
  String what();

  String next();

  /** Whether libpq would go on to the next host: the server was not reached or is not ready. */
  default boolean tryNextHost() {
    return switch (this) {
      case NothingListens f -> true;
      case NameNotFound f -> true;
      case TimedOut f -> true;
      case NotReady f -> true;
      case WrongKindOfServer f -> true;
      default -> false;
    };
  }

  record NothingListens(String where, String detail) implements ConnectFailure {
    @Override
    public String what() {
      return "nothing listens at %s (%s)".formatted(where, detail);
    }

    @Override
    public String next() {
      return where.startsWith("/")
          ? "is the server running, and is its unix_socket_directories this one? ls -la "
              + where.substring(0, where.lastIndexOf(':'))
          : "is the server running, is listen_addresses set, does a firewall stand between?";
    }
  }

  record NameNotFound(String host) implements ConnectFailure {
    @Override
    public String what() {
      return "host name \"%s\" could not be found".formatted(host);
    }

    @Override
    public String next() {
      return "check the name; a numeric address can be given with hostaddr";
    }
  }

  record TimedOut(String where, Duration after) implements ConnectFailure {
    @Override
    public String what() {
      return "%s did not answer within %d s".formatted(where, after.toSeconds());
    }

    @Override
    public String next() {
      return "a firewall that drops packets, a frozen server or a slow link; connect_timeout=N waits longer";
    }
  }

  record PasswordMissing(String where, String user) implements ConnectFailure {
    @Override
    public String what() {
      return "%s asks role \"%s\" for a password and none is known".formatted(where, user);
    }

    @Override
    public String next() {
      return "put it into ~/.pgpass (chmod 600), a service file, or PGPASSWORD";
    }
  }

  record PasswordWrong(String where, String user) implements ConnectFailure {
    @Override
    public String what() {
      return "%s refused the password of role \"%s\", or there is no such role"
          .formatted(where, user);
    }

    @Override
    public String next() {
      return "check ~/.pgpass, PGPASSWORD and the service file for an old one; the server's log tells which it was";
    }
  }

  record NoHbaEntry(String where, String detail) implements ConnectFailure {
    @Override
    public String what() {
      return "%s has no pg_hba.conf line that lets this in: %s".formatted(where, detail);
    }

    @Override
    public String next() {
      return "add a line for this role, database, address and encryption, then SELECT pg_reload_conf()";
    }
  }

  record LoginRefused(String where, String user, String detail) implements ConnectFailure {
    @Override
    public String what() {
      return "%s does not let role \"%s\" in: %s".formatted(where, user, detail);
    }

    @Override
    public String next() {
      return "peer login needs an operating-system user of the role's name (su, or a pg_ident.conf map)";
    }
  }

  record RoleMissing(String where, String user, String detail) implements ConnectFailure {
    @Override
    public String what() {
      return "%s has no role \"%s\" that may log in: %s".formatted(where, user, detail);
    }

    @Override
    public String next() {
      return "give another with -U, or create one: howdah grants --level sense";
    }
  }

  record DatabaseMissing(String where, String database) implements ConnectFailure {
    @Override
    public String what() {
      return "%s has no database \"%s\"".formatted(where, database);
    }

    @Override
    public String next() {
      return "give another with -d; without one it is named as the user";
    }
  }

  record ConnectForbidden(String where, String user, String database) implements ConnectFailure {
    @Override
    public String what() {
      return "role \"%s\" may not connect to database \"%s\" at %s"
          .formatted(user, database, where);
    }

    @Override
    public String next() {
      return "GRANT CONNECT ON DATABASE %s TO %s".formatted(Sql.name(database), Sql.name(user));
    }
  }

  record TooManyConnections(String where, String detail) implements ConnectFailure {
    @Override
    public String what() {
      return "%s has no connection left: %s".formatted(where, detail);
    }

    @Override
    public String next() {
      return "find who holds them with a superuser's reserved connection; from 16 on GRANT pg_use_reserved_connections to Howdah's role";
    }
  }

  record NotReady(String where, String detail) implements ConnectFailure {
    @Override
    public String what() {
      return "%s does not take sessions now: %s".formatted(where, detail);
    }

    @Override
    public String next() {
      return "wait for the start, the recovery or the shutdown to end; its log tells how far it is";
    }
  }

  record SslRefused(String where, String detail) implements ConnectFailure {
    @Override
    public String what() {
      return "no encrypted session with %s: %s".formatted(where, detail);
    }

    @Override
    public String next() {
      return "check the server's ssl setting, its certificate and name, and sslmode, sslrootcert here";
    }
  }

  record WrongKindOfServer(String where, TargetSession wanted) implements ConnectFailure {
    @Override
    public String what() {
      return "%s is not what target_session_attrs=%s asks for".formatted(where, wanted.word());
    }

    @Override
    public String next() {
      return "name all nodes of the cluster, or ask for target_session_attrs=any";
    }
  }

  /** Several servers were tried. */
  record NoneWorks(List<ConnectFailure> each) implements ConnectFailure {
    public NoneWorks {
      each = List.copyOf(each);
    }

    @Override
    public String what() {
      return each.stream().map(ConnectFailure::what).collect(Collectors.joining("; "));
    }

    @Override
    public String next() {
      return each.getLast().next();
    }
  }

  /** What none of the others says. */
  record Other(String where, String sqlState, String detail) implements ConnectFailure {
    @Override
    public String what() {
      return "%s: %s (SQLSTATE %s)".formatted(where, detail, sqlState);
    }

    @Override
    public String next() {
      return "the server's log has more";
    }
  }
}
