package io.howdah.loop;

import static io.howdah.loop.Steps.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.act.Hands;
import io.howdah.act.Outcome;
import io.howdah.guard.Guard;
import io.howdah.guard.Policy;
import io.howdah.model.Action;
import io.howdah.model.ActionState;
import io.howdah.model.Advice;
import io.howdah.model.Autonomy;
import io.howdah.model.Incident;
import io.howdah.model.ObjectRef;
import io.howdah.model.ServerIdentity;
import io.howdah.model.SetParameter;
import io.howdah.model.SetPatroniParameter;
import io.howdah.pg.Keeper;
import io.howdah.pg.PatroniPair;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.TempPostgres;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Given a real Patroni with two members and a login on its API, where a change of a parameter goes,
 * what stops it, and how it is taken back.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class UnderPatroniTest extends PatroniScene {
  @Test
  @Order(1)
  void itIsKnownByItsSignsAndALineOfOurOwnIsRefused() throws Exception {
    assertThat(Keeper.of(door))
        .isInstanceOfSatisfying(
            Keeper.Patroni.class,
            p -> {
              assertThat(p.scope()).isEqualTo(PatroniPair.SCOPE);
              assertThat(String.join("; ", p.signs())).contains("command line");
            });
    assertThat(refused(apply(set("random_page_cost", "1.5")), ActionState.DENIED))
        .contains("Patroni keeps the configuration", "PATCH /config");
    assertThat(Files.readString(pair.one().data().resolve("postgresql.auto.conf")))
        .doesNotContain("random_page_cost");
  }

  @Test
  @Order(2)
  void aChangeGoesThroughTheHomeToEveryMemberAndBack() throws Exception {
    try (Home home = Home.make(spec, "tester", Clock.systemUTC());
        Cluster cluster = Cluster.watch(spec, Clock.systemUTC())) {
      Guard guard = new Guard(Policy.shipped().with(Autonomy.AUTONOMOUS), Clock.systemUTC());
      Treatment treatment = new Treatment(cluster, home, guard, event -> {}, Clock.systemUTC());
      ServerIdentity here = door.identity().first().orElseThrow();
      Incident none = new Incident("i", here, Instant.now(), Instant.now(), List.of());
      SetPatroniParameter remedy = patroni("random_page_cost", "1.5");
      assertThat(remedy.sql())
          .containsExactly(
              "PATCH %s/config {\"postgresql\":{\"parameters\":{\"random_page_cost\":\"1.5\"}}}"
                  .formatted(pair.one().api()));
      assertThat(remedy.apis()).hasSize(2);

      Action waiting = treatment.register(proposal(remedy), none, List.of()).action();
      assertThat(waiting.state()).as(waiting.sentence()).isEqualTo(ActionState.WAITING);
      Action approved = treatment.approve(waiting.id(), "anna");
      HomeJournal journal =
          new HomeJournal(home.actions(), guard.policy().verifyWithin(), Clock.systemUTC());
      Hands walled =
          new Hands(spec, door, journal, Clock.systemUTC(), OptionalLong.empty(), cluster.wall());
      Outcome done =
          walled.apply(
              journal.advance(approved, ActionState.SCHEDULED, "now"),
              treatment.remedyOf(approved));
      assertThat(done).isInstanceOf(Outcome.InForce.class);
      assertThat(shown(pair.one(), "random_page_cost")).isEqualTo("1.5");
      pair.until(() -> shown(pair.two(), "random_page_cost").equals("1.5"));
      assertThat(walled.inForce(done.action(), remedy)).isTrue();

      Outcome back = walled.undo(done.action(), treatment.remedyOf(approved), "a test");
      assertThat(back).isInstanceOf(Outcome.TakenBack.class);
      assertThat(shown(pair.one(), "random_page_cost")).isEqualTo("4");
      assertThat(pair.one().configured("random_page_cost").isMissingNode()).isTrue();
      assertThat(home.ledger().ofAction(waiting.id()).toString())
          .contains("random_page_cost")
          .doesNotContain(PatroniPair.PASSWORD);
    }
  }

  @Test
  @Order(3)
  void whatStoodThereComesBackAsItWas() throws Exception {
    pair.one().ask("PATCH", "/config", SetPatroniParameter.body("work_mem", Optional.of("8192")));
    pair.until(() -> shown(pair.one(), "work_mem").equals("8192"));
    SetPatroniParameter remedy = patroni("work_mem", "16384");
    Outcome done = apply(remedy);
    assertThat(done).isInstanceOf(Outcome.InForce.class);
    assertThat(hands.undo(done.action(), remedy, "a test")).isInstanceOf(Outcome.TakenBack.class);
    assertThat(pair.one().configured("work_mem").isInt()).isTrue();
    assertThat(pair.one().configured("work_mem").asInt()).isEqualTo(8192);
    assertThat(shown(pair.one(), "work_mem")).isEqualTo("8192");
  }

  @Test
  @Order(4)
  void whatSomebodyElseChangedIsLeftBeforeAndAfter() throws Exception {
    SetPatroniParameter remedy = patroni("seq_page_cost", "0.5");
    String theirs = SetPatroniParameter.body("seq_page_cost", Optional.of("2"));
    pair.one().ask("PATCH", "/config", theirs);
    assertThat(refused(apply(remedy), ActionState.DENIED)).contains("somebody changed it", "= 2");
    pair.one().ask("PATCH", "/config", SetPatroniParameter.body("seq_page_cost", Optional.empty()));
    pair.until(() -> shown(pair.one(), "seq_page_cost").equals("1"));
    Outcome done = apply(remedy);
    assertThat(done).isInstanceOf(Outcome.InForce.class);
    pair.one().ask("PATCH", "/config", theirs);
    assertThat(hands.undo(done.action(), remedy, "a test"))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            f -> assertThat(f.words()).contains("not ours, and stays", "Run by hand"));
    assertThat(pair.one().configured("seq_page_cost").asInt()).isEqualTo(2);
  }

  @Test
  @Order(5)
  void withoutTheRightLoginNothingIsChanged() throws Exception {
    SetPatroniParameter remedy = patroni("cpu_operator_cost", "0.005");
    assertThat(refused(apply(with(remedy, remedy.apis(), Optional.empty())), ActionState.FAILED))
        .contains("401", "patroni.password-file");
    Path wrong = Files.writeString(Files.createTempFile("wrong", ".txt"), "not it");
    var login = Optional.of(new SetPatroniParameter.Login(PatroniPair.USER, wrong.toString()));
    assertThat(refused(apply(with(remedy, remedy.apis(), login)), ActionState.FAILED))
        .contains("401")
        .doesNotContain("not it");
    Files.delete(wrong);
    assertThat(refused(apply(with(remedy, remedy.apis(), login)), ActionState.FAILED))
        .contains("password file cannot be read", wrong.toString());
    assertThat(pair.one().configured("cpu_operator_cost").isMissingNode()).isTrue();
  }

  @Test
  @Order(6)
  void aRefusalAConflictAndALostAnswerLeaveNothingBehind() throws Exception {
    SetPatroniParameter remedy = patroni("cpu_operator_cost", "0.005");
    for (int status : List.of(403, 409)) {
      try (FalseApi api = new FalseApi(pair.one().api(), new FalseApi.Change.Refused(status))) {
        assertThat(
                refused(
                    apply(with(remedy, List.of(api.base()), remedy.login())), ActionState.FAILED))
            .contains(Integer.toString(status));
        // The password goes along with the change alone.
        assertThat(api.seen())
            .filteredOn(s -> s.startsWith("GET"))
            .allMatch(s -> s.endsWith("bare"));
        assertThat(api.seen()).contains("PATCH /config with login");
      }
    }
    try (FalseApi api = new FalseApi(pair.one().api(), new FalseApi.Change.AnswerLost())) {
      assertThat(
              refused(apply(with(remedy, List.of(api.base()), remedy.login())), ActionState.FAILED))
          .contains("does not answer", "nothing of it is left");
      assertThat(api.seen()).filteredOn(s -> s.startsWith("PATCH")).hasSize(2);
    }
    assertThat(pair.one().configured("cpu_operator_cost").isMissingNode()).isTrue();
    assertThat(shown(pair.one(), "cpu_operator_cost")).isEqualTo("0.0025");
  }

  @Test
  @Order(7)
  void aPausedClusterIsLeftAlone() throws Exception {
    SetPatroniParameter remedy = patroni("cpu_operator_cost", "0.005");
    pair.one().ask("PATCH", "/config", "{\"pause\":true}");
    try {
      assertThat(refused(apply(remedy), ActionState.DENIED)).contains("is paused", "resume");
    } finally {
      pair.one().ask("PATCH", "/config", "{\"pause\":null}");
    }
  }

  @Test
  @Order(8)
  void whatStandsAboveIsFoundBeforeOrAfter() throws Exception {
    sql("ALTER SYSTEM SET cpu_index_tuple_cost = '0.006'");
    try {
      assertThat(refused(apply(patroni("cpu_index_tuple_cost", "0.01")), ActionState.DENIED))
          .contains("postgresql.auto.conf", "ALTER SYSTEM RESET cpu_index_tuple_cost");
    } finally {
      sql("ALTER SYSTEM RESET cpu_index_tuple_cost");
    }
    assertThat(refused(apply(patroni(LOCAL, "0.03")), ActionState.FAILED))
        .contains("patroni.yml", "0.02", "nothing of it is left");
    assertThat(pair.one().configured(LOCAL).isMissingNode()).isTrue();
  }

  @Test
  @Order(9)
  void whatPatroniKeepsForItselfIsAWordToAPerson() throws Exception {
    assertThat(routed(set("max_connections", "200"), keeping))
        .isInstanceOfSatisfying(
            Advice.class, a -> assertThat(a.why()).contains("restart of every member"));
    SetPatroniParameter own =
        new SetPatroniParameter(
            ObjectRef.parameter("max_connections"),
            PatroniPair.SCOPE,
            List.of(pair.one().api().toString()),
            keeping.login(),
            Optional.of("200"),
            Optional.empty(),
            Optional.empty(),
            "100",
            "a test");
    assertThat(refused(apply(own), ActionState.DENIED)).contains("restart of every member");
    assertThat(refused(apply(patroni("fsync", "off")), ActionState.DENIED))
        .contains("never touches");
  }

  @Test
  @Order(10)
  void whereNoneAnswersForThisServerAPersonIsTold() throws Exception {
    URI nowhere = URI.create("http://127.0.0.1:1");
    assertThat(routed(set("jit", "off"), keeping(pair.password(), nowhere)))
        .isInstanceOfSatisfying(
            Advice.class, a -> assertThat(a.why()).contains("cannot be reached", "patroni.url"));
    assertThat(
            refused(
                apply(with(patroni("jit", "off"), List.of(nowhere.toString()), keeping.login())),
                ActionState.DENIED))
        .contains("cannot be reached");
    try (TempPostgres other = TempPostgres.start();
        ReadDoor stranger = ReadDoor.open(other.spec(""))) {
      assertThat(Keeper.of(stranger)).isInstanceOf(Keeper.Itself.class);
      SetParameter set = set("jit", "off");
      assertThat(new Routes(stranger, keeping).of(List.of(proposal(set))).getFirst().remedy())
          .isEqualTo(set);
      SetPatroniParameter remedy = patroni("jit", "off");
      Hands elsewhere = new Hands(other.spec(""), stranger, Steps::journal, Clock.systemUTC());
      ServerIdentity there = stranger.identity().first().orElseThrow();
      assertThat(refused(elsewhere.apply(scheduled(remedy, there), remedy), ActionState.DENIED))
          .contains("looks after another cluster");
    }
  }

  @Test
  @Order(12)
  void afterAFailoverItIsTakenBackThroughTheMemberThatIsLeft() throws Exception {
    SetPatroniParameter remedy = patroni("random_page_cost", "1.1");
    Outcome done = apply(remedy);
    assertThat(done).isInstanceOf(Outcome.InForce.class);
    pair.one().stop();
    pair.until(pair.two()::leads);
    assertThat(shown(pair.two(), "random_page_cost")).as("the store keeps it").isEqualTo("1.1");
    assertThat(hands.undo(done.action(), remedy, "a test")).isInstanceOf(Outcome.TakenBack.class);
    assertThat(shown(pair.two(), "random_page_cost")).isEqualTo("4");
    assertThat(pair.two().configured("random_page_cost").isMissingNode()).isTrue();
  }
}
