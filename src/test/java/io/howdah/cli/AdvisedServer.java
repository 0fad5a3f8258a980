package io.howdah.cli;

import io.howdah.pg.CannotConnectException;
import io.howdah.pg.TempPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A PostgreSQL of a test's own that {@code howdah advise} is asked about. */
record AdvisedServer(TempPostgres postgres) implements AutoCloseable {
  private static final String SUPERUSER = "postgres";

  /** Debian's, with these lines in its configuration. */
  static AdvisedServer start(String... settings) throws IOException {
    return new AdvisedServer(TempPostgres.start(settings));
  }

  /** Of other programs than Debian's, with these lines in its configuration. */
  static AdvisedServer startOf(Path binaries, String... settings) throws IOException {
    return new AdvisedServer(
        TempPostgres.startOf(
            binaries, List.of("local all all trust", "host all all 127.0.0.1/32 trust"), settings));
  }

  /** {@code howdah advise indexes --json}, as a superuser. */
  Command.Said indexes(String... more) {
    return advise("indexes", SUPERUSER, more);
  }

  Command.Said indexesAs(String role, String... more) {
    return advise("indexes", role, more);
  }

  /** {@code howdah advise parameters --json} with a short look at the counters. */
  Command.Said parameters(String... more) {
    return parametersAs(SUPERUSER, more);
  }

  Command.Said parametersAs(String role, String... more) {
    List<String> all = new ArrayList<>(List.of("--seconds", "1"));
    all.addAll(List.of(more));
    return advise("parameters", role, all.toArray(String[]::new));
  }

  private Command.Said advise(String what, String role, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "advise",
                what,
                "--url",
                conninfo().replace("user=" + SUPERUSER, "user=" + role),
                "--json"));
    all.addAll(List.of(more));
    return Command.howdah(all.toArray(String[]::new));
  }

  String conninfo() {
    return postgres.conninfo();
  }

  void sql(String... statements) throws SQLException, CannotConnectException {
    postgres.sql(statements);
  }

  /** A session of somebody else, as a superuser. */
  Connection connected() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/postgres?user=%s&ApplicationName=shop"
            .formatted(postgres.port(), SUPERUSER));
  }

  /** The first column of the first row, as text. */
  String asked(String sql) throws SQLException {
    try (Connection session = connected();
        Statement statement = session.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      if (!rows.next()) {
        throw new AssertionError("no row: " + sql);
      }
      return String.valueOf(rows.getString(1));
    }
  }

  @Override
  public void close() throws IOException {
    postgres.close();
  }
}
