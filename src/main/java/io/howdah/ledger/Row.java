package io.howdah.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * A row as it stands, which may be past reading.
 *
 * @param entry empty when its hashes are none
 */
record Row(long seq, Optional<Entry> entry) {
  private static final int HASH_BYTES = 32;

  static Row of(ResultSet row, StatementContext context) throws SQLException {
    boolean readable =
        row.getBytes("prev_hash").length == HASH_BYTES && row.getBytes("hash").length == HASH_BYTES;
    return new Row(
        row.getLong("seq"), readable ? Optional.of(Chain.entry(row, context)) : Optional.empty());
  }
}
