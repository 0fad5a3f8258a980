package io.howdah.pg;

import io.howdah.model.ServerIdentity;
import java.sql.SQLException;

/** From the row of {@code @identity} to the model. */
final class Identities {
  private Identities() {}

  static ServerIdentity of(Row row) throws SQLException {
    return new ServerIdentity(
        row.text("system_identifier"),
        row.integer("timeline"),
        row.instant("postmaster_start"),
        row.truth("standby"),
        row.integer("version_number"));
  }
}
