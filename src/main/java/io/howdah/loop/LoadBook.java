package io.howdah.loop;

import io.howdah.forecast.WeeklyLoad;
import io.howdah.guard.Standing;
import io.howdah.jobs.Job;
import io.howdah.jobs.JobFailedException;
import io.howdah.ledger.LedgerException;
import io.howdah.model.ServerIdentity;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.SqlFile;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Reads once an hour how long sessions were at work, into the home: the past that quiet hours are
 * foretold from, whichever node is alive.
 */
final class LoadBook implements Job {
  static final String KIND = "load";

  /** There is one of it in a home. */
  static final String OF = "database";

  private static final SqlFile SQL = SqlFile.load(LoadBook.class, "probation.sql");
  static final Duration EVERY = Duration.ofHours(1);

  private final ReadDoor door;
  private final DataSource home;

  LoadBook(ReadDoor door, DataSource home) {
    this.door = door;
    this.home = home;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next run(String of, Instant now) {
    ServerIdentity server =
        door.identity()
            .first()
            .orElseThrow(() -> new JobFailedException("the server does not say which one it is"));
    var read =
        door.read(
            SQL,
            "active_time",
            r ->
                new WeeklyLoad.Reading(
                    now,
                    "%s/%s/%s"
                        .formatted(
                            server.systemIdentifier(), server.postmasterStart(), r.text("reset")),
                    r.real("active_ms")));
    WeeklyLoad.Reading reading =
        read.first()
            .orElseThrow(
                () -> new JobFailedException("how busy it is cannot be read: " + read.explain()));
    write(reading);
    return new Next.At(now.truncatedTo(ChronoUnit.HOURS).plus(EVERY));
  }

  private void write(WeeklyLoad.Reading reading) {
    try (Connection connection = home.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO howdah.load (at, life, active_ms) VALUES (?, ?, ?)"
                    + " ON CONFLICT (at) DO NOTHING");
        PreparedStatement forget =
            connection.prepareStatement("DELETE FROM howdah.load WHERE at < ?")) {
      insert.setObject(1, utc(reading.at()));
      insert.setString(2, reading.life());
      insert.setDouble(3, reading.activeMs());
      int _ = insert.executeUpdate();
      forget.setObject(1, utc(reading.at().minus(WeeklyLoad.PAST)));
      int _ = forget.executeUpdate();
    } catch (SQLException e) {
      throw new JobFailedException("howdah.load cannot be written: " + e.getMessage(), e);
    }
  }

  /** The next 24 hours as they are expected; empty where there is no forecast. */
  static List<Standing.Hour> ahead(DataSource home, Instant now) {
    return WeeklyLoad.of(readings(home, now)).ahead(now).stream()
        .map(h -> new Standing.Hour(h.from(), h.busy()))
        .toList();
  }

  private static List<WeeklyLoad.Reading> readings(DataSource home, Instant now) {
    List<WeeklyLoad.Reading> out = new ArrayList<>();
    try (Connection connection = home.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "SELECT at, life, active_ms FROM howdah.load WHERE at BETWEEN ? AND ?"
                    + " ORDER BY at")) {
      select.setObject(1, utc(now.minus(WeeklyLoad.PAST)));
      select.setObject(2, utc(now));
      try (var rows = select.executeQuery()) {
        while (rows.next()) {
          out.add(
              new WeeklyLoad.Reading(
                  rows.getObject(1, OffsetDateTime.class).toInstant(),
                  rows.getString(2),
                  rows.getDouble(3)));
        }
      }
      return out;
    } catch (SQLException e) {
      throw new LedgerException(
          "howdah.load cannot be read (howdah init --role gives a daemon's role its rights): "
              + e.getMessage(),
          Optional.ofNullable(e.getSQLState()).orElse(""));
    }
  }

  private static OffsetDateTime utc(Instant at) {
    return at.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
  }
}
