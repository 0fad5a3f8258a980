package io.howdah.home;

import io.howdah.pg.CannotConnectException;
import io.howdah.pg.TempPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Databases for tests, on one PostgreSQL for all of them: empty ones, and copies of one that holds
 * a fresh home. The superuser is postgres; the role daemon has the rights of a daemon in each home.
 */
public final class Homes implements AutoCloseable {
  private final TempPostgres server;
  private final AtomicInteger made = new AtomicInteger();

  private Homes() {
    try {
      server = TempPostgres.start();
      server.sql("create role daemon login", "create role owner login", "create role nobody login");
      server.sql("create database made owner owner");
      var _ = new HomeSchema(dataSource("made", "owner")).make(Optional.of("daemon"));
    } catch (IOException | SQLException | CannotConnectException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A database, by name, for a role. */
  public DataSource dataSource(String database, String role) {
    var source = new PGSimpleDataSource();
    source.setServerNames(new String[] {"127.0.0.1"});
    source.setPortNumbers(new int[] {server.port()});
    source.setDatabaseName(database);
    source.setUser(role);
    return source;
  }

  /** The name of a new database without a home, that the role owner owns. */
  public String empty() {
    String name = "d" + made.incrementAndGet();
    sql("postgres", "create database %s owner owner".formatted(name));
    return name;
  }

  /** The name of a new database with a fresh home in it, that the role owner owns. */
  public String withHome() {
    String name = "h" + made.incrementAndGet();
    sql("postgres", "create database %s template made owner owner".formatted(name));
    return name;
  }

  /** Runs statements as superuser. */
  public void sql(String database, String... statements) {
    try (Connection connection = dataSource(database, "postgres").getConnection();
        var statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The first column of the first row, as superuser. */
  public String ask(String database, String query) {
    try (Connection connection = dataSource(database, "postgres").getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      rows.next();
      return String.valueOf(rows.getString(1));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The database's schema as pg_dump writes it. */
  public String dump(String database) throws IOException {
    Process process =
        new ProcessBuilder(
                "pg_dump",
                "--schema-only",
                "-h",
                "127.0.0.1",
                "-p",
                "" + server.port(),
                "-U",
                "postgres",
                "-d",
                database)
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException(said);
    }
    return said;
  }

  public TempPostgres server() {
    return server;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  /** Hands the one server of this run to tests that ask for it. */
  public static final class Given implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Homes.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(ExtensionContext.Namespace.GLOBAL)
          .computeIfAbsent(Homes.class, key -> new Homes(), Homes.class);
    }
  }
}
