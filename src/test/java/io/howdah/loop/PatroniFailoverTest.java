package io.howdah.loop;

import static io.howdah.loop.Steps.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.act.Hands;
import io.howdah.act.Journal;
import io.howdah.act.Journal.StepRefusedException;
import io.howdah.home.HomeSchema;
import io.howdah.ledger.Advance;
import io.howdah.ledger.Proposed;
import io.howdah.ledger.Verification;
import io.howdah.model.Action;
import io.howdah.model.ActionState;
import io.howdah.model.ObjectRef;
import io.howdah.model.SetPatroniParameter;
import io.howdah.pg.PatroniPair;
import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Given a Patroni leader that is killed, with its server, right after it took a change: the store
 * keeps the change, and whoever leads next must know of it and take it back.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class PatroniFailoverTest extends PatroniScene {
  private static final String PARAMETER = "random_page_cost";

  /** The controller dies here. */
  private static final class Died extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @Test
  @Order(1)
  void whereNoStandbyHasTheIntentNothingIsSent() throws Exception {
    String streams = "SELECT pid FROM pg_stat_wal_receiver WHERE status = 'streaming'";
    pair.until(() -> !ask(pair.two(), streams).isEmpty());
    String receiver = ask(pair.two(), streams);
    signal("STOP", receiver);
    try {
      sql("CREATE TABLE public.as_the_intent_would_be_written (id int)");
      assertThat(refused(apply(patroni(PARAMETER, "1.5")), ActionState.FAILED))
          .contains("no standby", "would lose it");
    } finally {
      signal("CONT", receiver);
    }
    assertThat(pair.one().configured(PARAMETER).isMissingNode()).isTrue();
  }

  @Test
  @Order(2)
  void aControllerThatOutlivesTheLeaderStopsAndTheNextOneTakesItBack() throws Exception {
    try (Home home = Home.make(spec, "tester", Clock.systemUTC());
        Cluster cluster = Cluster.watch(spec, Clock.systemUTC());
        FalseApi api =
            new FalseApi(
                pair.one().api(),
                new FalseApi.Change.DoneThen(() -> gone(pair.one(), pair.two())));
        Reign reign = Reign.begin(spec, cluster.door(), home, Duration.ZERO)) {
      SetPatroniParameter remedy = changed(api.base(), pair.two());
      HomeJournal journal = journal(reign.home());
      Action action = scheduled(reign.home(), cluster, journal, remedy);
      Hands led = hands(cluster, journal, reign.home());
      assertThatThrownBy(() -> led.apply(action, remedy))
          .isInstanceOf(StepRefusedException.class)
          .hasMessageContaining("a standby was promoted");
      assertThat(reign.holds()).as("the lease went with the server").isFalse();
    }
    settledOn(pair.two());
  }

  @Test
  @Order(3)
  void aControllerThatDiesWithTheLeaderLeavesWhatTheNextOneFindsAndTakesBack() throws Exception {
    pair.one().comeBack();
    assertThat(shown(pair.one(), PARAMETER)).as("one truth").isEqualTo("4");
    try (Home home = Home.open(spec, "tester", Clock.systemUTC());
        Cluster cluster = Cluster.watch(spec, Clock.systemUTC());
        Reign reign = Reign.begin(spec, cluster.door(), home, Duration.ofSeconds(20))) {
      SetPatroniParameter remedy = changed(pair.two().api().toString(), pair.one());
      HomeJournal journal = journal(reign.home());
      Action action = scheduled(reign.home(), cluster, journal, remedy);
      Journal struck =
          (a, to, words) -> {
            if (to == ActionState.APPLIED) {
              gone(pair.two(), pair.one());
              throw new Died();
            }
            return journal.advance(a, to, words);
          };
      Hands led = hands(cluster, struck, reign.home());
      assertThatThrownBy(() -> led.apply(action, remedy)).isInstanceOf(Died.class);
    }
    assertThat(shown(pair.one(), PARAMETER)).as("the store keeps it").isEqualTo("1.5");
    settledOn(pair.one());
  }

  private static SetPatroniParameter changed(String first, PatroniPair.Member second)
      throws IOException {
    return new SetPatroniParameter(
        ObjectRef.parameter(PARAMETER),
        PatroniPair.SCOPE,
        List.of(first, second.api().toString()),
        keeping.login(),
        Optional.of("\"1.5\""),
        Optional.empty(),
        Optional.of("1.5"),
        "4",
        "a test");
  }

  private static HomeJournal journal(Home home) {
    return new HomeJournal(home.actions(), Duration.ofMinutes(10), Clock.systemUTC());
  }

  private static Hands hands(Cluster cluster, Journal journal, Home led) {
    return new Hands(spec, cluster.door(), journal, Clock.systemUTC(), led.epoch(), cluster.wall());
  }

  private static Action scheduled(
      Home home, Cluster cluster, HomeJournal journal, SetPatroniParameter remedy)
      throws StepRefusedException {
    var here = cluster.door().identity().first().orElseThrow();
    Proposed proposed = home.actions().propose(proposal(remedy), here, RemedyPapers.body(remedy));
    Action made = ((Proposed.Fresh) proposed).record().action();
    Action yes = journal.take(Advance.of(made.id(), made.state(), ActionState.APPROVED, "yes"));
    return journal.advance(yes, ActionState.SCHEDULED, "now");
  }

  /** The leader's machine is gone, and the other member takes over. */
  private static void gone(PatroniPair.Member leader, PatroniPair.Member next) {
    try {
      leader.kill();
      pair.forgetLeader();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    pair.until(next::leads);
    pair.until(() -> !ask(next, "SELECT pg_is_in_recovery()").equals("t"));
  }

  /** Another controller comes: it only looks at what may be a copy, and clears up once told. */
  private static void settledOn(PatroniPair.Member leader) throws Exception {
    try (Home home = Home.open(spec, "tester", Clock.systemUTC());
        Cluster cluster = Cluster.watch(spec, Clock.systemUTC())) {
      try (Reign reign = Reign.begin(spec, cluster.door(), home, Duration.ofSeconds(20))) {
        assertThat(reign.foreign()).as("another place than before").isPresent();
      }
      assertThat(home.actions().unsettled()).as("the intent came along").hasSize(1);
      new HomeSchema(home.dataSource()).adopt();
      FaultSite.recovered(spec, cluster, home);
      Action action = home.actions().list(1, Long.MAX_VALUE).getFirst().action();
      assertThat(action.state()).as(action.sentence()).isEqualTo(ActionState.ROLLED_BACK);
      assertThat(home.actions().disagreement(action.id())).isEmpty();
      assertThat(home.ledger().verify()).isInstanceOf(Verification.Intact.class);
    }
    assertThat(leader.configured(PARAMETER).isMissingNode()).isTrue();
    assertThat(shown(leader, PARAMETER)).isEqualTo("4");
  }

  private static void signal(String name, String pid) throws Exception {
    assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor()).isZero();
  }

  private static String ask(PatroniPair.Member member, String query) {
    try (var connection =
            DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres".formatted(member.port()));
        var rows = connection.createStatement().executeQuery(query)) {
      return rows.next() ? String.valueOf(rows.getString(1)) : "";
    } catch (SQLException e) {
      return "";
    }
  }
}
