package io.howdah.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Given a test class that asks for a database, it has a server of the kind others build on. */
@ExtendWith(SandboxExtension.class)
final class SandboxExtensionTest {
  @Test
  void givesPostgres18WithItsExtensions(SandboxDatabase database) throws SQLException {
    assertThat(column(database, "SELECT extname FROM pg_extension"))
        .contains("pg_stat_statements", "hypopg", "vector");
    assertThat(column(database, "SELECT current_database()")).containsExactly(database.name());
    assertThat(column(database, "SHOW server_version_num").getFirst()).startsWith("18");
  }

  @Test
  void isSetUpForWhatIncidentsNeed(SandboxDatabase database) throws SQLException {
    assertThat(column(database, "SHOW data_checksums")).containsExactly("on");
    assertThat(column(database, "SHOW wal_level")).containsExactly("logical");
    assertThat(column(database, "SHOW track_io_timing")).containsExactly("on");
    assertThat(column(database, "SHOW max_prepared_transactions")).containsExactly("10");
    assertThat(column(database, "SELECT count(*) FROM pg_stat_statements").getFirst()).isNotEmpty();
  }

  @Test
  void showsThePidsOfTheHost(SandboxDatabase database) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT pg_backend_pid()")) {
      rows.next();
      assertThat(database.instance().files().processes())
          .extracting(ProcessId::pid)
          .contains(rows.getLong(1), database.instance().postmaster().pid());
    }
  }

  static List<String> column(SandboxDatabase database, String query) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      var values = new ArrayList<String>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }
}
