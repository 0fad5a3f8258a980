package io.howdah.act;

import io.howdah.pg.CannotConnectException;
import io.howdah.pg.Checkup;
import io.howdah.pg.GrantRequest;
import io.howdah.pg.Grants;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.TempPostgres;
import java.io.IOException;
import java.sql.SQLException;

/** A server with an application, and a role that got exactly what is printed. */
final class ActionRights {
  static final String[] SETTINGS = {
    "max_prepared_transactions = 4", "shared_preload_libraries = ''"
  };

  private ActionRights() {}

  static void grant(TempPostgres server) throws IOException, SQLException, CannotConnectException {
    server.sql(
        "CREATE ROLE hands_owner",
        "ALTER DATABASE postgres OWNER TO hands_owner",
        "CREATE TABLE public.of_the_application ()",
        "ALTER TABLE public.of_the_application OWNER TO hands_owner");
    try (ReadDoor door = ReadDoor.open(server.spec(""))) {
      server.psql(
          server.conninfo(),
          Grants.sql(
              new GrantRequest(
                  GrantRequest.Level.ACT,
                  door.server().major(),
                  "howdah_act",
                  "postgres",
                  false,
                  Checkup.owners(door).rows(),
                  true)));
    }
  }
}
