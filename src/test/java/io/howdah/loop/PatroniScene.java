package io.howdah.loop;

import io.howdah.act.Hands;
import io.howdah.act.Journal;
import io.howdah.act.Outcome;
import io.howdah.guard.Keeping;
import io.howdah.model.Action;
import io.howdah.model.Cause;
import io.howdah.model.ObjectRef;
import io.howdah.model.Proposal;
import io.howdah.model.Remedy;
import io.howdah.model.ServerIdentity;
import io.howdah.model.SetParameter;
import io.howdah.model.SetPatroniParameter;
import io.howdah.pg.ConnectionRequest;
import io.howdah.pg.ConnectionRules;
import io.howdah.pg.ConnectionSpec;
import io.howdah.pg.PatroniPair;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Surroundings;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A Patroni cluster of two, started once, with hands on it whose journal only checks the plan. */
abstract class PatroniScene {
  /** Stands in each member's own file, and so above what the cluster's store says. */
  static final String LOCAL = "cpu_tuple_cost";

  static PatroniPair pair;
  static ConnectionSpec spec;
  static Keeping keeping;
  ReadDoor door;
  Hands hands;
  private long made;

  @BeforeAll
  static void aCluster() throws Exception {
    pair = PatroniPair.start(LOCAL + ": 0.02");
    spec = ConnectionRules.resolve(ConnectionRequest.of(pair.url()), Surroundings.ofProcess());
    keeping = keeping(pair.password(), pair.one().api());
  }

  @AfterAll
  static void gone() throws Exception {
    pair.close();
  }

  @BeforeEach
  void eyesAndHands() throws Exception {
    door = ReadDoor.pooled(spec, 2);
    hands = new Hands(spec, door, Steps::journal, Clock.systemUTC());
  }

  @AfterEach
  void closed() {
    door.close();
  }

  static Keeping keeping(Path password, URI api) {
    return new Keeping(
        Optional.of(api),
        Optional.of(new SetPatroniParameter.Login(PatroniPair.USER, password.toString())),
        Map.of());
  }

  static SetParameter set(String name, String value) {
    return new SetParameter(
        ObjectRef.parameter(name),
        Optional.of(value),
        Optional.empty(),
        Optional.of(value),
        "a test");
  }

  static Proposal proposal(Remedy remedy) {
    return new Proposal(Cause.CONFIG_DRIFT, 0.9, remedy, true, "test");
  }

  Remedy routed(SetParameter set, Keeping by) {
    return new Routes(door, by).of(List.of(proposal(set))).getFirst().remedy();
  }

  SetPatroniParameter patroni(String name, String value) {
    return (SetPatroniParameter) routed(set(name, value), keeping);
  }

  static SetPatroniParameter with(
      SetPatroniParameter r, List<String> apis, Optional<SetPatroniParameter.Login> login) {
    return new SetPatroniParameter(
        r.object(),
        r.scope(),
        apis,
        login,
        r.value(),
        r.before(),
        r.expected(),
        r.shown(),
        r.why());
  }

  Outcome apply(Remedy r) throws Journal.StepRefusedException {
    ServerIdentity here = door.identity().first().orElseThrow();
    return hands.apply(scheduled(r, here), r);
  }

  Action scheduled(Remedy r, ServerIdentity on) {
    return Steps.scheduled(++made, r, on);
  }

  /** What a new session on a member sees. */
  static String shown(PatroniPair.Member member, String name) {
    try (Connection connection = connect(member);
        var rows =
            connection
                .createStatement()
                .executeQuery(
                    "SELECT reset_val FROM pg_settings WHERE name = '%s'".formatted(name))) {
      return rows.next() ? rows.getString(1) : "";
    } catch (SQLException e) {
      return "unreachable";
    }
  }

  private static Connection connect(PatroniPair.Member member) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres".formatted(member.port()));
  }

  static void sql(String... statements) throws SQLException {
    try (Connection connection = connect(pair.one());
        var statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
