package io.howdah.remember;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import io.howdah.model.Cause;
import io.howdah.remember.Fingerprint.Sort;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Given a home with pgvector, what is kept is found, by whom it may be, and explained. */
@ExtendWith(SandboxExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MemoriesTest {
  private MemoryHome home;

  @BeforeAll
  void make(SandboxDatabase database) throws SQLException {
    home = new MemoryHome(database);
  }

  @AfterAll
  void remove() throws SQLException {
    home.close();
  }

  private static List<String> titles(Recollection found) {
    return found.hits().stream().map(h -> h.memory().title()).toList();
  }

  @Test
  void aMemoryIsFoundByEachWayAndSaysWhy() {
    Memories memories = home.of("ways");
    var _ =
        memories.keep(
            home.note(MemoryKind.EPISODE, "ways", "Parcels read whole", "an index was built")
                .with(Fingerprint.none().with(Sort.TEMPLATE, "4711"))
                .of(Cause.MISSING_INDEX));
    var _ = memories.keep(home.note(MemoryKind.EPISODE, "ways", "Other", "nothing alike here"));

    Recollection found =
        memories.recall(
            Question.of("which parcels did we index")
                .with(Fingerprint.none().with(Sort.TEMPLATE, "4711")));
    Hit first = found.hits().getFirst();
    assertThat(first.memory().title()).isEqualTo("Parcels read whole");
    assertThat(first.contributions())
        .extracting(Hit.Contribution::channel)
        .containsExactlyInAnyOrder(Hit.Channel.values());
    assertThat(first.contributions()).allMatch(c -> c.rank() == 1 && c.points() > 0);
    assertThat(first.why()).contains("template:4711").contains("parcel").contains("similarity");
    assertThat(found.vectors().words()).contains("exact search by pgvector");

    Recollection byFingerprint =
        memories.recall(Question.of("").with(Fingerprint.none().with(Sort.TEMPLATE, "4711")));
    assertThat(titles(byFingerprint)).containsExactly("Parcels read whole");
    assertThat(byFingerprint.vectors()).isInstanceOf(VectorSearch.None.class);
    assertThat(memories.recall(Question.of("zebra quagga okapi")).hits()).isEmpty();
    assertThat(memories.recall(Question.of("parcels").of(EnumSet.of(MemoryKind.PROCEDURE))).hits())
        .isEmpty();
  }

  @Test
  void oneOfAnotherCauseIsHeardAmongManyThatTellTheSame() {
    Memories memories = home.of("alike");
    for (int i = 0; i < 12; i++) {
      var _ =
          memories.keep(
              home.note(MemoryKind.EPISODE, "alike", "Widgets stood still in hall " + i, "cured")
                  .with(Fingerprint.none().with(Sort.OBJECT, "hall" + i))
                  .of(Cause.ROW_LOCK_CHAIN));
    }
    var _ =
        memories.keep(
            home.note(MemoryKind.EPISODE, "alike", "Widgets stood still behind a dam", "cured")
                .of(Cause.DDL_LOCK_QUEUE));
    Question question = Question.of("widgets stood still in a hall");
    assertThat(titles(memories.recall(question))).contains("Widgets stood still behind a dam");
    // What a fingerprint knows is not pushed back for being one of many.
    Fingerprint three = Fingerprint.none();
    for (int i = 3; i < 6; i++) {
      three = three.with(Sort.OBJECT, "hall" + i);
    }
    assertThat(titles(memories.recall(question.with(three))).subList(0, 3))
        .containsExactlyInAnyOrder(
            "Widgets stood still in hall 3",
            "Widgets stood still in hall 4",
            "Widgets stood still in hall 5");
  }

  @Test
  void aNewerTextSupersedesAndTheOldOneIsKept() {
    Memories memories = home.of("newer");
    Note first = home.note(MemoryKind.PROCEDURE, "newer", "Restore", "call the first number");
    Kept kept = memories.keep(first);
    assertThat(memories.keep(first)).isEqualTo(new Kept.Same(kept.id()));
    Kept newer =
        memories.keep(
            home.note(MemoryKind.PROCEDURE, "newer", "Restore", "call the second number"));
    assertThat(newer).isEqualTo(new Kept.Superseding(newer.id(), kept.id(), 2));
    assertThat(memories.recall(Question.of("restore which number")).hits())
        .extracting(h -> h.memory().id())
        .containsExactly(newer.id());
    assertThat(memories.find(kept.id()).map(Memory::state))
        .contains(new Memory.State.Superseded(newer.id()));
    assertThat(memories.list(EnumSet.allOf(MemoryKind.class), false, 10)).hasSize(1);
    assertThat(memories.list(EnumSet.allOf(MemoryKind.class), true, 10)).hasSize(2);
  }

  @Test
  void theServerItselfRefusesToChangeAWordOrToDeleteWhatLives() throws SQLException {
    long id = home.of("word").keep(home.note(MemoryKind.FACT, "word", "Table a", "b")).id();
    for (String sql :
        List.of(
            "update howdah.memory set body = 'c' where id = " + id,
            "update howdah.memory set trust_first = 1 where id = " + id,
            "delete from howdah.memory where id = " + id)) {
      assertThatThrownBy(() -> home.count(sql + " returning 1"))
          .isInstanceOf(SQLException.class)
          .extracting(e -> ((SQLException) e).getSQLState())
          .isEqualTo("HW005");
    }
    assertThat(home.count("select count(*) from howdah.memory where id = " + id)).isOne();
  }

  @Test
  void aRepeatedEpisodeIsOneMemorySeenTwiceWithItsOutcomes() {
    Memories memories = home.of("repeat");
    Note note = home.note(MemoryKind.EPISODE, "repeat", "Lock queue", "ended the root");
    Kept first = memories.keep(note);
    assertThat(memories.outcome(first.id(), Outcome.HELPED, "action 1")).isTrue();
    assertThat(memories.outcome(first.id(), Outcome.HELPED, "action 1")).isFalse();
    Kept second = memories.keep(note);
    assertThat(second).isEqualTo(new Kept.Superseding(second.id(), first.id(), 2));
    Memory now = memories.find(second.id()).orElseThrow();
    assertThat(now.times()).isEqualTo(2);
    assertThat(now.trust()).isEqualTo(3.0 / 5); // (4 x 0.5 + 1) / (4 + 1)
    assertThat(memories.unlearn("action 1")).isEqualTo(2);
    assertThat(memories.find(second.id()).orElseThrow().trust()).isEqualTo(0.5);
  }

  @Test
  void noClusterSeesOrChangesTheMemoryOfAnother() throws SQLException {
    Memories mine = home.of("mine");
    Memories other = home.of("other");
    long id = mine.keep(home.note(MemoryKind.FACT, "mine", "Secret table", "of mine")).id();
    long everybodys =
        home.of(Scope.everywhere(), new BagOfWords())
            .keep(
                Note.of(
                    MemoryKind.PROCEDURE,
                    Scope.everywhere(),
                    "Secret knocks",
                    "for all",
                    Source.PERSON,
                    MemoryHome.NOW))
            .id();
    assertThat(titles(other.recall(Question.of("secret table")))).containsExactly("Secret knocks");
    assertThat(titles(mine.recall(Question.of("secret table")))).startsWith("Secret table");
    assertThat(other.find(id)).isEmpty();
    assertThat(other.retract(id, "I do not like it")).isFalse();
    assertThat(other.retract(everybodys, "I do not like it")).isFalse();
    assertThat(other.outcome(id, Outcome.HARMED, "action 9")).isFalse();
    try (Connection connection = home.daemon().getConnection();
        var statement = connection.createStatement()) {
      // Whatever SQL is sent: a session that names no cluster sees only what is everybody's.
      for (String table : List.of("memory", "memory_key", "memory_embedding", "memory_outcome")) {
        try (var rows =
            statement.executeQuery(
                "select count(*) from howdah.%s t join howdah.memory_scope s on s.id = t.scope where s.cluster <> '*'"
                    .formatted(table))) {
          rows.next();
          assertThat(rows.getLong(1)).as(table).isZero();
        }
      }
      statement.execute("select set_config('howdah.cluster', 'other', false)");
      assertThatThrownBy(() ->
              statement.execute(
                  "insert into howdah.memory_scope (cluster, audience) values ('mine', 'x')"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("row-level security");
    }
  }

  @Test
  void whatIsForOneRoleIsSeenByThatRoleOnly() {
    Scope payroll = Scope.cluster("roles").forRole("payroll");
    var _ =
        home.of(payroll, new BagOfWords())
            .keep(
                Note.of(
                    MemoryKind.FACT,
                    payroll,
                    "Salaries",
                    "who earns",
                    Source.PERSON,
                    MemoryHome.NOW));
    assertThat(home.of("roles").recall(Question.of("salaries")).hits()).isEmpty();
    Memories asPayroll = home.of(payroll, new BagOfWords());
    assertThat(titles(asPayroll.recall(Question.of("salaries")))).containsExactly("Salaries");
  }

  @Test
  void whatIsRetractedHasNoTrustIsNotFoundAndStaysForAudit() {
    Memories memories = home.of("retract");
    long id =
        memories.keep(home.note(MemoryKind.EPISODE, "retract", "Blamed the disk", "wrong")).id();
    assertThat(memories.retract(id, "it was the network")).isTrue();
    assertThat(memories.retract(id, "again")).isFalse();
    assertThat(memories.recall(Question.of("blamed the disk")).hits()).isEmpty();
    Memory kept = memories.find(id).orElseThrow();
    assertThat(kept.trust()).isZero();
    assertThat(kept.state())
        .isEqualTo(new Memory.State.Retracted(MemoryHome.NOW, "it was the network"));
    assertThatThrownBy(() -> memories.retract(id, "  "))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void outcomesMoveTrustAndAModelsTextIsCapped() {
    Memories memories = home.of("trust");
    Note told = home.note(MemoryKind.PROCEDURE, "trust", "Reindex the queue", "each night");
    Note guessed =
        Note.of(
            MemoryKind.PROCEDURE,
            Scope.cluster("trust"),
            "Reindex the queue",
            "each night, says the model",
            Source.MODEL,
            MemoryHome.NOW);
    long person = memories.keep(told).id();
    long model = memories.keep(guessed).id();
    assertThat(memories.find(person).map(Memory::state)).contains(new Memory.State.Living());
    for (int i = 0; i < 30; i++) {
      assertThat(memories.outcome(model, Outcome.HELPED, "action " + i)).isTrue();
    }
    assertThat(memories.outcome(person, Outcome.HARMED, "action 77")).isTrue();
    assertThat(memories.find(model).orElseThrow().trust()).isEqualTo(0.5);
    assertThat(memories.find(person).orElseThrow().trust()).isEqualTo(2.0 / 6);
  }

  @Test
  void onlyWhatHoldsNowIsRecalled() {
    Memories memories = home.of("valid");
    Note base = home.note(MemoryKind.FACT, "valid", "Freeze", "no deployments");
    Note later =
        new Note(
            base.kind(),
            base.scope(),
            base.title(),
            base.body(),
            Optional.empty(),
            Fingerprint.none(),
            "freeze",
            Source.PERSON,
            "test",
            MemoryHome.NOW.plus(Duration.ofDays(1)),
            Optional.of(MemoryHome.NOW.plus(Duration.ofDays(3))));
    var _ = memories.keep(later);
    assertThat(memories.recall(Question.of("freeze")).hits()).isEmpty();
    home.at(MemoryHome.NOW.plus(Duration.ofDays(2)));
    assertThat(home.of("valid").recall(Question.of("freeze")).hits()).hasSize(1);
    home.at(MemoryHome.NOW.plus(Duration.ofDays(4)));
    assertThat(home.of("valid").recall(Question.of("freeze")).hits()).isEmpty();
    home.at(MemoryHome.NOW);
  }

  @Test
  void secretsAreMaskedBeforeAnythingIsKept() throws SQLException {
    var _ =
        home.of("secrets")
            .keep(
                home.note(MemoryKind.EPISODE, "secrets", "Role app, password hunter2", "x hunter2")
                    .with(Fingerprint.none().with(Sort.OBJECT, "hunter2")));
    assertThat(
            home.count(
                "select count(*) from howdah.memory where concat(title, body, signature,"
                    + " fingerprint::text) like '%hunter2%'"))
        .isZero();
    assertThat(home.count("select count(*) from howdah.memory_key where key like '%hunter2%'"))
        .isZero();
  }

  @Test
  void withoutTheModelItIsKeptAndEmbeddedLater() throws SQLException {
    Memories blind = home.of(Scope.cluster("blind"), new BagOfWords.Broken());
    long id = blind.keep(home.note(MemoryKind.EPISODE, "blind", "Vacuum slept", "raised")).id();
    Recollection found = blind.recall(Question.of("vacuum"));
    assertThat(titles(found)).containsExactly("Vacuum slept");
    assertThat(found.vectors().words()).contains("no model in this test");
    String embeddings = "select count(*) from howdah.memory_embedding where memory_id = " + id;
    assertThat(home.count(embeddings)).isZero();
    Upkeep.Report report = home.of("blind").upkeep().run(Upkeep.Policy.USUAL);
    assertThat(report.embedded()).isOne();
    assertThat(home.count(embeddings)).isOne();
    assertThat(home.of("blind").upkeep().run(Upkeep.Policy.USUAL).embedded()).isZero();
  }
}
