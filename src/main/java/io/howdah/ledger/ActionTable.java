package io.howdah.ledger;

import io.howdah.model.Action;
import io.howdah.model.ActionState;
import io.howdah.model.Cause;
import io.howdah.model.Decision;
import io.howdah.model.Estimate;
import io.howdah.model.Risk;
import io.howdah.model.ServerIdentity;
import io.howdah.model.Verdict;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** The rows of {@code howdah.action} within a transaction. */
final class ActionTable {
  private ActionTable() {}

  static Optional<ActionRecord> find(Handle handle, long id) {
    return handle
        .createQuery("select * from howdah.action where id = :id")
        .bind("id", id)
        .map(ActionTable::read)
        .findOne();
  }

  /** The action, locked against any other who would move it. */
  static Optional<ActionRecord> lock(Handle handle, long id) {
    return handle
        .createQuery("select * from howdah.action where id = :id for update")
        .bind("id", id)
        .map(ActionTable::read)
        .findOne();
  }

  static Optional<ActionRecord> alive(Handle handle, Hash fingerprint) {
    return handle
        .createQuery(
            """
            select * from howdah.action
             where fingerprint = :fingerprint
               and state not in ('KEPT', 'ROLLED_BACK', 'FAILED', 'DENIED', 'EXPIRED')
            """)
        .bind("fingerprint", fingerprint.hex())
        .map(ActionTable::read)
        .findOne();
  }

  static Optional<ActionRecord> last(Handle handle, Hash fingerprint) {
    return handle
        .createQuery(
            "select * from howdah.action where fingerprint = :fingerprint order by id desc limit 1")
        .bind("fingerprint", fingerprint.hex())
        .map(ActionTable::read)
        .findOne();
  }

  static Optional<ActionRecord> takenBackBefore(Handle handle, long id) {
    return handle
        .createQuery(
            """
            select b.* from howdah.action a join howdah.action b using (fingerprint)
             where a.id = :id and b.id < a.id and b.state = 'ROLLED_BACK'
             order by b.id desc limit 1
            """)
        .bind("id", id)
        .map(ActionTable::read)
        .findOne();
  }

  static List<ActionRecord> inStates(Handle handle, Set<ActionState> states, int limit) {
    return handle
        .createQuery(
            "select * from howdah.action where state = any(:states) order by id limit :limit")
        .bindArray("states", String.class, states.stream().map(Enum::name).toList())
        .bind("limit", limit)
        .map(ActionTable::read)
        .list();
  }

  static List<ActionRecord> before(Handle handle, long id, int limit) {
    return handle
        .createQuery("select * from howdah.action where id < :id order by id desc limit :limit")
        .bind("id", id)
        .bind("limit", limit)
        .map(ActionTable::read)
        .list();
  }

  static void insert(Handle handle, ActionRecord record, Hash fingerprint) {
    Action a = record.action();
    var _ =
        handle
            .createUpdate(
                """
                insert into howdah.action (
                  id, state, last_seq, fingerprint, system_identifier, timeline, postmaster_start,
                  standby, version_num, cause, belief, type, object, sql, inverse, reversible, risk,
                  why, origin, gate, created, sentence)
                values (
                  :id, :state, :last_seq, :fingerprint, :system, :timeline, :start,
                  :standby, :version, :cause, :belief, :type, :object, :sql, :inverse, :reversible,
                  :risk, :why, :origin, :gate, :created, :sentence)
                """)
            .bind("id", a.id())
            .bind("state", a.state().name())
            .bind("last_seq", record.lastSeq())
            .bind("fingerprint", fingerprint.hex())
            .bind("system", a.server().systemIdentifier())
            .bind("timeline", a.server().timeline())
            .bind("start", Chain.utc(a.server().postmasterStart()))
            .bind("standby", a.server().standby())
            .bind("version", a.server().versionNum())
            .bind("cause", a.cause().id())
            .bind("belief", a.belief())
            .bind("type", a.type())
            .bind("object", a.object())
            .bindArray("sql", String.class, a.sql())
            .bindArray("inverse", String.class, a.inverse())
            .bind("reversible", a.reversible())
            .bind("risk", a.risk().name())
            .bind("why", a.why())
            .bind("origin", record.origin())
            .bind("gate", record.gate())
            .bind("created", Chain.utc(a.created()))
            .bind("sentence", a.sentence())
            .execute();
  }

  static void update(Handle handle, ActionRecord record) {
    Action a = record.action();
    var _ =
        handle
            .createUpdate(
                """
                update howdah.action
                   set state = :state, last_seq = :last_seq, sentence = :sentence,
                       verify_by = cast(:verify_by as timestamptz), approved_by = :approved_by,
                       estimate = cast(:estimate as json), decision = cast(:decision as json),
                       verdict = cast(:verdict as json)
                 where id = :id
                """)
            .bind("id", a.id())
            .bind("state", a.state().name())
            .bind("last_seq", record.lastSeq())
            .bind("sentence", a.sentence())
            .bind("verify_by", a.verifyBy().map(Chain::utc))
            .bind("approved_by", a.approvedBy())
            .bind("estimate", record.estimate().map(Canonical::json))
            .bind("decision", record.decision().map(Canonical::json))
            .bind("verdict", record.verdict().map(Canonical::json))
            .execute();
  }

  static ActionRecord read(ResultSet row, StatementContext context) throws SQLException {
    var server =
        new ServerIdentity(
            row.getString("system_identifier"),
            row.getInt("timeline"),
            instant(row, "postmaster_start").orElseThrow(),
            row.getBoolean("standby"),
            row.getInt("version_num"));
    var action =
        new Action(
            row.getLong("id"),
            ActionState.valueOf(row.getString("state")),
            server,
            Cause.ofId(row.getString("cause")).orElse(Cause.UNKNOWN),
            row.getDouble("belief"),
            row.getString("type"),
            row.getString("object"),
            texts(row.getArray("sql")),
            texts(row.getArray("inverse")),
            row.getBoolean("reversible"),
            Risk.valueOf(row.getString("risk")),
            row.getString("why"),
            instant(row, "created").orElseThrow(),
            instant(row, "verify_by"),
            Optional.ofNullable(row.getString("approved_by")),
            row.getString("sentence"));
    return new ActionRecord(
        action,
        row.getLong("last_seq"),
        row.getString("origin"),
        row.getBoolean("gate"),
        json(row, "estimate", Estimate.class),
        json(row, "decision", Decision.class),
        json(row, "verdict", Verdict.class));
  }

  private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  private static List<String> texts(Array array) throws SQLException {
    return Stream.of((Object[]) array.getArray()).map(String.class::cast).toList();
  }

  private static <T> Optional<T> json(ResultSet row, String column, Class<T> type)
      throws SQLException {
    return Optional.ofNullable(row.getString(column)).map(text -> Canonical.read(text, type));
  }
}
