package io.howdah.remember;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import io.howdah.model.Cause;
import io.howdah.remember.Fingerprint.Sort;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Given a memory that grows old, repeats are folded, the unused is archived, the dead forgotten.
 */
@ExtendWith(SandboxExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class UpkeepTest {
  private MemoryHome home;

  @BeforeAll
  void make(SandboxDatabase database) throws SQLException {
    home = new MemoryHome(database);
  }

  @BeforeEach
  void now() {
    home.at(MemoryHome.NOW);
  }

  @AfterAll
  void remove() throws SQLException {
    home.close();
  }

  private Upkeep.Report tidyAfter(String cluster, Duration later) {
    home.at(MemoryHome.NOW.plus(later));
    return home.of(cluster).upkeep().run(Upkeep.Policy.USUAL);
  }

  @Test
  void repeatsOfACauseOnAnObjectBecomeOneStory() throws SQLException {
    Memories memories = home.of("fold");
    for (int i = 0; i < 6; i++) {
      var _ =
          memories.keep(
              home.note(MemoryKind.EPISODE, "fold", "Orders read whole, case " + i, "cure " + i)
                  .with(
                      Fingerprint.none()
                          .with(Sort.OBJECT, "shop.orders")
                          .with(Sort.TEMPLATE, "" + i))
                  .of(Cause.MISSING_INDEX));
    }
    long other =
        memories
            .keep(
                home.note(MemoryKind.EPISODE, "fold", "Stock read whole", "another table")
                    .with(Fingerprint.none().with(Sort.OBJECT, "shop.stock"))
                    .of(Cause.MISSING_INDEX))
            .id();
    assertThat(tidyAfter("fold", Duration.ofDays(1)).folded()).as("not settled yet").isZero();
    assertThat(tidyAfter("fold", Duration.ofDays(8)).folded()).isEqualTo(6);

    List<Memory> living = home.of("fold").list(EnumSet.of(MemoryKind.EPISODE), false, 10);
    assertThat(living).extracting(Memory::id).contains(other).hasSize(2);
    Memory story = living.stream().filter(m -> m.id() != other).findFirst().orElseThrow();
    assertThat(story.title()).isEqualTo("missing-index on shop.orders, again and again");
    assertThat(story.times()).isEqualTo(6);
    assertThat(story.lastSeen()).isEqualTo(MemoryHome.NOW);
    assertThat(story.body()).contains("case 0").contains("case 5");
    assertThat(
            home.of("fold")
                .recall(Question.of("").with(Fingerprint.none().with(Sort.TEMPLATE, "3")))
                .hits())
        .extracting(h -> h.memory().id())
        .containsExactly(story.id());
    assertThat(
            home.count(
                "select count(*) from howdah.memory where superseded_by = %d"
                    .formatted(story.id())))
        .isEqualTo(6);
    assertThat(tidyAfter("fold", Duration.ofDays(8)).folded()).isZero();
  }

  @Test
  void whatNobodyNeededForAYearIsPutAwayAndWhatHelpedStays() {
    Memories memories = home.of("archive");
    long unused = memories.keep(home.note(MemoryKind.EPISODE, "archive", "Old trouble", "x")).id();
    long used = memories.keep(home.note(MemoryKind.EPISODE, "archive", "Useful trouble", "y")).id();
    long fact = memories.keep(home.note(MemoryKind.FACT, "archive", "Table t", "z")).id();
    home.at(MemoryHome.NOW.plus(Duration.ofDays(200)));
    assertThat(home.of("archive").outcome(used, Outcome.HELPED, "action 5")).isTrue();
    assertThat(tidyAfter("archive", Duration.ofDays(366)).archived()).isOne();
    assertThat(home.of("archive").list(EnumSet.allOf(MemoryKind.class), false, 10))
        .extracting(Memory::id)
        .containsExactlyInAnyOrder(used, fact);
    assertThat(home.of("archive").recall(Question.of("old trouble")).hits())
        .extracting(h -> h.memory().id())
        .doesNotContain(unused);
    assertThat(home.of("archive").find(unused).orElseThrow().body()).isEqualTo("x");
  }

  @Test
  void theDeadAreForgottenByPolicyAndARetractionIsKeptLonger() {
    Memories memories = home.of("forget");
    long first = memories.keep(home.note(MemoryKind.PROCEDURE, "forget", "Restore", "one")).id();
    long second = memories.keep(home.note(MemoryKind.PROCEDURE, "forget", "Restore", "two")).id();
    long wrong = memories.keep(home.note(MemoryKind.PROCEDURE, "forget", "Wrong", "three")).id();
    assertThat(memories.retract(wrong, "it was wrong")).isTrue();
    assertThat(tidyAfter("forget", Duration.ofDays(700)).forgotten()).isZero();
    assertThat(tidyAfter("forget", Duration.ofDays(731)).forgotten()).isOne();
    assertThat(home.of("forget").find(first)).isEmpty();
    assertThat(home.of("forget").find(second)).isPresent();
    assertThat(home.of("forget").find(wrong)).isPresent();
    assertThat(tidyAfter("forget", Duration.ofDays(1826)).forgotten()).isOne();
    assertThat(home.of("forget").find(wrong)).isEmpty();
  }

  @Test
  void whatIsErasedIsGoneWithAllThatItSuperseded() throws SQLException {
    Memories memories = home.of("erase");
    var _ = memories.keep(home.note(MemoryKind.FACT, "erase", "Person", "lives there"));
    long newest = memories.keep(home.note(MemoryKind.FACT, "erase", "Person", "lives here")).id();
    assertThat(home.of("elsewhere").upkeep().erase(newest)).isZero();
    assertThat(memories.upkeep().erase(newest)).isEqualTo(2);
    assertThat(home.count("select count(*) from howdah.memory where title = 'Person'")).isZero();
    assertThat(home.count("select count(*) from howdah.memory_key where memory_id = " + newest))
        .isZero();
    assertThat(memories.upkeep().erase(newest)).isZero();
  }

  @Test
  void theIndexIsBuiltByTheOwnerOnceItPaysAndIsThenUsed() throws SQLException {
    Memories memories = home.of("index");
    var _ = memories.keep(home.note(MemoryKind.EPISODE, "index", "Needle in the hay", "found"));
    assertThat(tidyAfter("index", Duration.ZERO).index()).contains("no index yet");
    String fill =
        """
        with s as (select id from howdah.memory_scope where cluster = 'index'),
        m as (insert into howdah.memory (scope, kind, title, body, cause, signature, fingerprint, source, origin,
                trust_first, trust_most, valid_from, first_seen, last_seen)
              select s.id, 'fact', 'hay ' || i, '', '', 'hay ' || i, '{}', 'howdah', '', 0.5, 1, now(), now(), now()
                from s, generate_series(1, 2500) i returning id, scope)
        insert into howdah.memory_embedding (memory_id, scope, kind, model, embedding)
        select id, scope, 'f', 'bag-of-words', array(select random()::real - 0.5 + id * 0 from generate_series(1, 384)) from m
        returning 1
        """;
    assertThat(home.count(fill)).isOne();
    assertThat(tidyAfter("index", Duration.ZERO).index()).contains("only the owner");
    Upkeep.Report byOwner = home.ofOwner("index").upkeep().run(Upkeep.Policy.USUAL);
    assertThat(byOwner.index()).isEqualTo("the index was built");
    home.at(MemoryHome.NOW);
    Recollection found = home.of("index").recall(Question.of("needle in the hay"));
    assertThat(found.vectors()).isInstanceOf(VectorSearch.Indexed.class);
    assertThat(found.hits().getFirst().memory().title()).isEqualTo("Needle in the hay");
    assertThat(found.hits().getFirst().contributions())
        .extracting(Hit.Contribution::channel)
        .contains(Hit.Channel.MEANING);
    assertThat(home.ofOwner("index").upkeep().run(Upkeep.Policy.USUAL).index())
        .isEqualTo("the index stands");
  }
}
