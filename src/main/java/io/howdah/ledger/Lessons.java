package io.howdah.ledger;

import io.howdah.model.Cause;
import io.howdah.model.Lesson;
import io.howdah.model.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What verified actions taught: one row each, so that each can be unlearned. */
public final class Lessons {
  /** Kinds of lessons (cause, remedy, outcome) that one count may have. */
  public static final int LONGEST_LIST = 10_000;

  private final Ledger ledger;

  public Lessons(Ledger ledger) {
    this.ledger = ledger;
  }

  /** How often a remedy came to an outcome. */
  public record Count(Cause cause, String remedy, Verdict.Outcome outcome, long times) {}

  /** How often a finding showed at a level in diagnoses of a cause whose cure held. */
  public record Shown(Cause cause, String finding, String level, long times) {}

  /** Keeps a lesson; false when its action had taught already, and nothing was written. */
  public boolean keep(Lesson lesson) {
    return ledger.change(
        handle ->
            handle
                .createUpdate(
                    """
                    insert into howdah.lesson (action_id, cluster, cause, remedy, outcome, at, showed)
                    values (:action, :cluster, :cause, :remedy, :outcome, :at, cast(:showed as jsonb))
                    on conflict (action_id) do nothing
                    """)
                .bind("action", lesson.action())
                .bind("cluster", lesson.cluster())
                .bind("cause", lesson.cause().id())
                .bind("remedy", lesson.remedy())
                .bind("outcome", lesson.outcome().name())
                .bind("at", Chain.utc(ledger.now()))
                .bind("showed", Body.of(lesson.showed()).json())
                .execute(),
        "lesson-kept",
        lesson.action(),
        Optional.of(Body.ofRecord(lesson)));
  }

  /** Takes back what an action taught; false when it had taught nothing. */
  public boolean forget(long actionId, String why) {
    return ledger.change(
        handle ->
            handle
                .createUpdate("delete from howdah.lesson where action_id = :action")
                .bind("action", actionId)
                .execute(),
        "lesson-forgotten",
        actionId,
        Optional.of(Body.of(Map.of("why", why))));
  }

  /** What was learned on a cluster, counted; at most {@link #LONGEST_LIST} kinds. */
  public List<Count> counts(String cluster) {
    return ledger
        .store()
        .read(handle ->
            handle
                .createQuery(
                    """
                    select cause, remedy, outcome, count(*) as times
                      from howdah.lesson where cluster = :cluster
                     group by 1, 2, 3 order by 1, 2, 3 limit :limit
                    """)
                .bind("cluster", cluster)
                .bind("limit", LONGEST_LIST)
                .map((row, context) ->
                    new Count(
                        Cause.ofId(row.getString("cause")).orElse(Cause.UNKNOWN),
                        row.getString("remedy"),
                        Verdict.Outcome.valueOf(row.getString("outcome")),
                        row.getLong("times")))
                .list());
  }

  /** What the evidence looked like where a cure held; at most {@link #LONGEST_LIST} kinds. */
  public List<Shown> shown(String cluster) {
    return ledger
        .store()
        .read(handle ->
            handle
                .createQuery(
                    """
                    select l.cause, s.key as finding, s.value as level, count(*) as times
                      from howdah.lesson l cross join lateral jsonb_each_text(l.showed) s
                     where l.cluster = :cluster and l.outcome = 'KEPT'
                     group by 1, 2, 3 order by 1, 2, 3 limit :limit
                    """)
                .bind("cluster", cluster)
                .bind("limit", LONGEST_LIST)
                .map((row, context) ->
                    new Shown(
                        Cause.ofId(row.getString("cause")).orElse(Cause.UNKNOWN),
                        row.getString("finding"),
                        row.getString("level"),
                        row.getLong("times")))
                .list());
  }
}
