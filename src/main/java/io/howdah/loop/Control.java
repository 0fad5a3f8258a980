package io.howdah.loop;

import io.howdah.ledger.LedgerException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/** The brake, and whom the home was made for: the one row of {@code howdah.control}. */
public final class Control {
  private final DataSource home;

  Control(DataSource home) {
    this.home = home;
  }

  /**
   * Pulls the brake: from now on nothing is begun. What was begun is still taken back.
   *
   * @param person who, for the record
   */
  public void stop(String person) {
    update("UPDATE howdah.control SET stopped_by = ?, stopped_at = clock_timestamp()", person);
  }

  /** Lets it go. */
  public void go() {
    update("UPDATE howdah.control SET stopped_by = NULL, stopped_at = NULL");
  }

  /** Who pulled it, and when; empty while it is off. */
  public Optional<String> stopped() {
    try (Connection connection = home.getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT stopped_by || ', at ' || stopped_at FROM howdah.control");
        var rows = statement.executeQuery()) {
      return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  void madeFor(String system, long database, String site) {
    update(
        "UPDATE howdah.control SET system_identifier = ?, database_oid = ?, site = ?",
        system,
        database,
        site);
  }

  private void update(String sql, Object... values) {
    try (Connection connection = home.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      int rows = statement.executeUpdate();
      if (rows != 1) {
        throw new LedgerException(
            "howdah.control has %d rows, not one: see howdah doctor".formatted(rows), "");
      }
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  private static LedgerException failure(SQLException e) {
    return new LedgerException(
        "howdah.control could not be used: " + e.getMessage(),
        Optional.ofNullable(e.getSQLState()).orElse(""));
  }
}
