package io.howdah.sense.live;

import io.howdah.pg.ReadDoor;
import io.howdah.pg.ReadLimits;
import io.howdah.pg.Reading;
import io.howdah.pg.Row;
import io.howdah.pg.SqlFile;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.OptionalDouble;

/** Quick looks at what runs. Every query and statement text is untrusted. */
public final class LiveSensor {
  private static final SqlFile SQL = SqlFile.load(LiveSensor.class, "live.sql");
  private static final ReadLimits QUICK = ReadLimits.DEFAULT.within(Duration.ofSeconds(2));

  private final ReadDoor door;

  public LiveSensor(ReadDoor door) {
    this.door = door;
  }

  /**
   * A backend at work at one moment.
   *
   * @param waitType empty when it runs on a CPU or is ready to
   */
  public record Active(int pid, String waitType, String waitEvent, long queryId) {}

  /**
   * A session that does something or holds something open.
   *
   * @param state PostgreSQL's word, or the sort of process where it has no state
   * @param transactionAge zero without a transaction
   * @param stateAge of its statement while active, of its state otherwise
   * @param query as sent, cut at 1,000 characters: with literals, and with secrets perhaps
   */
  public record Live(
      int pid,
      String role,
      String database,
      String application,
      String client,
      String state,
      String waitType,
      String waitEvent,
      Duration transactionAge,
      Duration stateAge,
      long queryId,
      String query) {}

  /**
   * Client connections.
   *
   * @param usable how many there may be, less those reserved
   */
  public record Counts(
      long active, long idle, long idleInTransaction, long connections, long usable) {}

  /** The normalised text of a template. */
  public record Text(long queryId, String query) {}

  /** Who works at this moment. */
  public Reading<Active> active() {
    return door.read(
        SQL,
        "activity",
        QUICK,
        r ->
            new Active(
                r.integer("pid"), r.text("wait_type"), r.text("wait_event"), r.number("query_id")));
  }

  /** The sessions that are not idle, the oldest transaction first; 200 at most. */
  public Reading<Live> sessions() {
    return door.read(SQL, "sessions", QUICK, LiveSensor::live);
  }

  public Reading<Counts> counts() {
    return door.read(
        SQL,
        "counts",
        QUICK,
        r ->
            new Counts(
                r.number("active"),
                r.number("idle"),
                r.number("idle_in_transaction"),
                r.number("connections"),
                r.number("usable")));
  }

  /** The texts of some templates, as far as they are known. */
  public Reading<Text> texts(Collection<Long> queryIds) {
    return door.read(
        SQL, "texts", QUICK, r -> new Text(r.number("queryid"), r.text("query")), queryIds);
  }

  private static Live live(Row r) throws SQLException {
    return new Live(
        r.integer("pid"),
        r.text("role"),
        r.text("database"),
        r.text("application"),
        r.text("client"),
        r.text("state"),
        r.text("wait_type"),
        r.text("wait_event"),
        seconds(r.maybeReal("transaction_s")),
        seconds(r.maybeReal("state_s")),
        r.number("query_id"),
        r.text("query"));
  }

  private static Duration seconds(OptionalDouble s) {
    return Duration.ofNanos((long) (Math.max(0, s.orElse(0)) * 1e9));
  }
}
