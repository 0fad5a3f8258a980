package io.howdah.act;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.lab.SandboxDatabase;
import io.howdah.model.Action;
import io.howdah.model.ActionState;
import io.howdah.model.Cause;
import io.howdah.model.Remedy;
import io.howdah.model.ServerIdentity;
import io.howdah.pg.BadConnectionException;
import io.howdah.pg.CannotConnectException;
import io.howdah.pg.ConnectionRequest;
import io.howdah.pg.ConnectionRules;
import io.howdah.pg.ConnectionSpec;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Surroundings;
import io.howdah.pg.TempPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postgresql.ds.PGSimpleDataSource;

/** Hands on a real server with a journal in memory, and a superuser's eyes beside them. */
final class Workbench implements AutoCloseable {
  /** Where a superuser's connection comes from. */
  interface Superuser {
    Connection connect() throws SQLException;
  }

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  final ConnectionSpec spec;
  final ReadDoor door;
  final MemoryJournal journal = new MemoryJournal();
  final Hands hands;
  private final Superuser superuser;
  private long made;

  private Workbench(ConnectionSpec spec, Superuser superuser) throws CannotConnectException {
    this.spec = spec;
    this.door = ReadDoor.pooled(spec, 2);
    this.hands = new Hands(spec, door, journal, Clock.systemUTC());
    this.superuser = superuser;
  }

  static Workbench on(SandboxDatabase database) throws CannotConnectException {
    return new Workbench(spec(database.url()), database::connect);
  }

  static Workbench on(TempPostgres server, String role) throws CannotConnectException {
    return new Workbench(
        server.spec("host=127.0.0.1 user=" + role), () -> connect(server, "postgres"));
  }

  static Connection connect(TempPostgres server, String role) throws SQLException {
    var source = new PGSimpleDataSource();
    source.setServerNames(new String[] {"127.0.0.1"});
    source.setPortNumbers(new int[] {server.port()});
    source.setDatabaseName("postgres");
    source.setUser(role);
    return source.getConnection();
  }

  private static ConnectionSpec spec(String url) {
    try {
      return ConnectionRules.resolve(ConnectionRequest.of(url), Surroundings.ofProcess());
    } catch (BadConnectionException e) {
      throw new AssertionError(e);
    }
  }

  ServerIdentity identity() {
    return door.identity().first().orElseThrow();
  }

  /** A scheduled action for the remedy, bound to this server. */
  Action scheduled(Remedy remedy) {
    return scheduled(remedy, identity());
  }

  Action scheduled(Remedy r, ServerIdentity server) {
    return new Action(
        ++made,
        ActionState.SCHEDULED,
        server,
        Cause.UNKNOWN,
        0.9,
        r.type(),
        r.object().toString(),
        r.sql(),
        r.inverse(),
        r.reversible(),
        r.risk(),
        r.why(),
        Instant.now(),
        Optional.empty(),
        Optional.empty(),
        "scheduled");
  }

  static Action in(ActionState state, Action a, String sentence) {
    return a.to(state, sentence);
  }

  Outcome apply(Remedy remedy) throws Journal.StepRefusedException {
    return hands.apply(scheduled(remedy), remedy);
  }

  Outcome undo(Outcome applied, Remedy remedy) throws Journal.StepRefusedException {
    return hands.undo(applied.action(), remedy, "the test wants it back");
  }

  /** The first column of all rows, as superuser. */
  List<String> ask(String sql) {
    try (Connection connection = superuser.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      var out = new java.util.ArrayList<String>();
      while (rows.next()) {
        out.add(String.valueOf(rows.getString(1)));
      }
      return out;
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  void run(String... statements) {
    try (Connection connection = superuser.connect();
        var statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new AssertionError(String.join("; ", statements), e);
    }
  }

  /** Waits for a condition on the server, not for time. */
  void until(String sql) {
    assertThat(Bench.await(PATIENCE, () -> ask(sql).equals(List.of("t")))).as(sql).isTrue();
  }

  Connection connect() throws SQLException {
    return superuser.connect();
  }

  @Override
  public void close() {
    door.close();
  }
}
