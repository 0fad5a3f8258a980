package io.howdah.jobs;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * Sessions of the home that say in which epoch they work, and that are handed out only while it is
 * certain that the epoch goes on. The home's trigger refuses the rest: a session that was handed
 * out a moment too early.
 */
final class EpochSource implements DataSource {
  private final DataSource home;
  private final OptionalLong epoch;
  private final BooleanSupplier goesOn;

  EpochSource(DataSource home, OptionalLong epoch, BooleanSupplier goesOn) {
    this.home = home;
    this.epoch = epoch;
    this.goesOn = goesOn;
  }

  @Override
  public Connection getConnection() throws SQLException {
    if (!goesOn.getAsBoolean()) {
      throw new SQLException("another controller may lead by now: jobs are left alone", "HW004");
    }
    Connection connection = home.getConnection();
    try (PreparedStatement told =
        connection.prepareStatement("SELECT pg_catalog.set_config('howdah.epoch', ?, false)")) {
      told.setString(1, epoch.isPresent() ? Long.toString(epoch.getAsLong()) : "");
      boolean _ = told.execute();
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("the home has one role");
  }

  @Override
  public PrintWriter getLogWriter() throws SQLException {
    return home.getLogWriter();
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    home.setLogWriter(out);
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    home.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return home.getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    return home.getParentLogger();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return home.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return home.isWrapperFor(type);
  }
}
