package io.howdah.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * The probation of kept changes: one row each, and a row in the ledger for whatever a look has to
 * tell, in one transaction. Whoever was overtaken by a later epoch writes nothing.
 */
public final class Probations {
  /** The kind of job that looks. */
  public static final String JOB = "probation";

  private static final String COLUMNS =
      """
      select p.*, (select j.execution_time from howdah.job j
                    where j.task_name = 'probation' and j.task_instance = p.action_id::text) as next
        from howdah.probation p
      """;

  private final Ledger ledger;

  public Probations(Ledger ledger) {
    this.ledger = ledger;
  }

  public Optional<Probation> find(long actionId) {
    return ledger
        .store()
        .read(handle ->
            handle
                .createQuery(COLUMNS + " where p.action_id = :action")
                .bind("action", actionId)
                .map(Probations::read)
                .findOne());
  }

  /**
   * Kept actions that could be taken back and that nobody is about to look at, the oldest first: at
   * most {@link ActionJournal#LONGEST_LIST}.
   *
   * @param system the identifier of the cluster on which they were done
   */
  public List<Long> unplanned(String system) {
    return ledger
        .store()
        .read(handle ->
            handle
                .createQuery(
                    """
                    select a.id from howdah.action a
                     where a.state = 'KEPT' and a.inverse <> '{}' and a.system_identifier = :system
                       and not exists (select from howdah.probation p where p.action_id = a.id and p.ended is not null)
                       and not exists (select from howdah.job j
                                        where j.task_name = 'probation' and j.task_instance = a.id::text)
                     order by a.id limit :limit
                    """)
                .bind("system", system)
                .bind("limit", ActionJournal.LONGEST_LIST)
                .mapTo(Long.class)
                .list());
  }

  /**
   * Those that go on: of kept actions, the oldest first, at most {@link
   * ActionJournal#LONGEST_LIST}.
   *
   * @param system the identifier of the cluster on which they were done
   */
  public List<Probation> going(String system) {
    return ledger
        .store()
        .read(handle ->
            handle
                .createQuery(
                    COLUMNS
                        + """
                           join howdah.action a on a.id = p.action_id
                          where p.ended is null and a.state = 'KEPT' and a.system_identifier = :system
                          order by a.id limit :limit
                        """)
                .bind("system", system)
                .bind("limit", ActionJournal.LONGEST_LIST)
                .map(Probations::read)
                .list());
  }

  /** Begins one; false where it had begun already. */
  public boolean begin(long actionId, String sentence, String memory) {
    return ledger.change(
        handle ->
            handle
                .createUpdate(
                    """
                    insert into howdah.probation (action_id, began, sentence, memory)
                    values (:action, :at, :sentence, :memory) on conflict (action_id) do nothing
                    """)
                .bind("action", actionId)
                .bind("at", Chain.utc(ledger.now()))
                .bind("sentence", sentence)
                .bind("memory", memory)
                .execute(),
        "probation-begun",
        actionId,
        Optional.of(Body.of(Map.of("sentence", sentence))));
  }

  /**
   * Writes a look down.
   *
   * @param before as it was read for this look
   * @param after as it is now; {@code looks} and {@code next} are not taken from it
   * @param tells what the ledger is to tell of it; empty where nothing is new
   * @return false, and nothing is written, when another look came between
   */
  public boolean looked(Probation before, Probation after, Optional<Body> tells) {
    return ledger.change(
        handle ->
            handle
                .createUpdate(
                    """
                    update howdah.probation
                       set looked = cast(:looked as timestamptz), judged = cast(:judged as timestamptz),
                           finding = :finding, sentence = :sentence, ended = cast(:ended as timestamptz),
                           memory = :memory, looks = looks + 1
                     where action_id = :action and looks = :looks and ended is null
                    """)
                .bind("looked", after.looked().map(Probations::utc))
                .bind("judged", after.judged().map(Probations::utc))
                .bind("finding", after.finding())
                .bind("sentence", after.sentence())
                .bind("ended", after.ended().map(Probations::utc))
                .bind("memory", after.memory())
                .bind("action", before.actionId())
                .bind("looks", before.looks())
                .execute(),
        "probation-looked",
        before.actionId(),
        tells);
  }

  private static OffsetDateTime utc(Instant at) {
    return Chain.utc(at.truncatedTo(ChronoUnit.MICROS));
  }

  private static Probation read(ResultSet row, StatementContext context) throws SQLException {
    return new Probation(
        row.getLong("action_id"),
        at(row, "began").orElseThrow(),
        at(row, "looked"),
        at(row, "judged"),
        Optional.ofNullable(row.getString("finding")),
        row.getString("sentence"),
        at(row, "ended"),
        at(row, "next"),
        row.getLong("looks"),
        row.getString("memory"));
  }

  private static Optional<Instant> at(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }
}
