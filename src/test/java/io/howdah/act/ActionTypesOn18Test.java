package io.howdah.act;

import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** The scenes on PostgreSQL 18, as a superuser. */
@ExtendWith(SandboxExtension.class)
final class ActionTypesOn18Test extends ActionTypesOn {
  private final SandboxDatabase database;
  private final Workbench bench;

  ActionTypesOn18Test(SandboxDatabase database) throws Exception {
    this.database = database;
    this.bench = Workbench.on(database);
    bench.run("DROP ROLE IF EXISTS hands_owner", "CREATE ROLE hands_owner");
  }

  @AfterEach
  void closed() throws SQLException {
    bench.run("DROP SCHEMA IF EXISTS hands CASCADE", "DROP ROLE hands_owner");
    bench.close();
  }

  @Override
  Workbench bench() {
    return bench;
  }

  @Override
  Connection client() throws SQLException {
    return DriverManager.getConnection(
        database.instance().jdbcUrl(database.name()), "hands_client", "o");
  }

  @Override
  String database() {
    return database.name();
  }
}
