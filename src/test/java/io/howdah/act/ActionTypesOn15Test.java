package io.howdah.act;

import io.howdah.pg.TempPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** The scenes on PostgreSQL 15, as a role with exactly the printed rights. */
final class ActionTypesOn15Test extends ActionTypesOn {

  private static TempPostgres server;
  private final Workbench bench;

  @BeforeAll
  static void aServer() throws Exception {
    server = TempPostgres.start(ActionRights.SETTINGS);
    ActionRights.grant(server);
  }

  @AfterAll
  static void gone() throws Exception {
    server.close();
  }

  ActionTypesOn15Test() throws Exception {
    bench = Workbench.on(server, "howdah_act");
  }

  @AfterEach
  void closed() {
    bench.close();
  }

  @Override
  Workbench bench() {
    return bench;
  }

  @Override
  Connection client() throws SQLException {
    return Workbench.connect(server, "hands_client");
  }

  @Override
  String database() {
    return "postgres";
  }
}
