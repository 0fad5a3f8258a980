package io.howdah.act;

import io.howdah.pg.TempPostgres;
import io.howdah.sense.server.EmbeddedServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** The scenes on PostgreSQL 17, as a role with exactly the printed rights. */
final class ActionTypesOn17Test extends ActionTypesOn {
  private static EmbeddedServers programs;
  private static TempPostgres server;
  private final Workbench bench;

  @BeforeAll
  static void aServer() throws Exception {
    programs = new EmbeddedServers();
    server =
        TempPostgres.startOf(
            programs.binaries(17),
            List.of("local all all trust", "host all all 127.0.0.1/32 trust"),
            ActionRights.SETTINGS);
    ActionRights.grant(server);
  }

  @AfterAll
  static void gone() throws Exception {
    server.close();
    programs.close();
  }

  ActionTypesOn17Test() throws Exception {
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
