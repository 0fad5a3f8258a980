package io.howdah.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.home.Homes;
import io.howdah.model.Analyze;
import io.howdah.model.Cause;
import io.howdah.model.Lesson;
import io.howdah.model.ObjectRef;
import io.howdah.model.Proposal;
import io.howdah.model.ServerIdentity;
import io.howdah.model.Verdict;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Given an action with an outcome, what it taught counts once and can be taken back. */
@ExtendWith(Homes.Given.class)
final class LessonsTest {
  private final Homes homes;
  private final String database;

  LessonsTest(Homes homes) {
    this.homes = homes;
    database = homes.withHome();
  }

  private Ledger ledger() {
    return new Ledger(
        homes.dataSource(database, "daemon"), Clock.systemUTC(), Author.person("somebody"));
  }

  @Test
  void aLessonCountsOnceAndCanBeUnlearned() {
    var remedy =
        new Analyze(
            ObjectRef.table("public.orders", 1), List.of("public.orders"), "its rows changed");
    var server = new ServerIdentity("c1", 1, Instant.parse("2026-11-20T08:00:00Z"), false, 150_020);
    var proposed =
        new ActionJournal(ledger())
            .propose(new Proposal(Cause.STALE_STATISTICS, 0.9, remedy, true, "test"), server);
    long id = ((Proposed.Fresh) proposed).record().action().id();
    var lessons = new Lessons(ledger());
    var lesson =
        new Lesson(
            "c1",
            Cause.MISSING_INDEX,
            "create-index",
            Verdict.Outcome.KEPT,
            id,
            Map.of("template-heavy", "strong", "spilled", "none"));
    assertThat(List.of(lessons.keep(lesson), lessons.keep(lesson))).containsExactly(true, false);
    assertThat(lessons.counts("c1"))
        .containsExactly(
            new Lessons.Count(Cause.MISSING_INDEX, "create-index", Verdict.Outcome.KEPT, 1));
    assertThat(lessons.shown("c1"))
        .containsExactly(
            new Lessons.Shown(Cause.MISSING_INDEX, "spilled", "none", 1),
            new Lessons.Shown(Cause.MISSING_INDEX, "template-heavy", "strong", 1));
    assertThat(lessons.counts("c2")).isEmpty();
    assertThat(lessons.shown("c2")).isEmpty();
    assertThat(List.of(lessons.forget(id, "it was not the index"), lessons.forget(id, "x")))
        .containsExactly(true, false);
    assertThat(lessons.counts("c1")).isEmpty();
    assertThat(lessons.shown("c1")).isEmpty();
    assertThat(ledger().ofAction(id).stream().map(Entry::kind))
        .containsExactly("action-proposed", "lesson-kept", "lesson-forgotten");
    assertThat(new ActionJournal(ledger()).disagreement(id)).isEmpty();
  }
}
