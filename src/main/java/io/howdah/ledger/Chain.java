package io.howdah.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** The rows of the ledger within a transaction. */
final class Chain {
  static final String COLUMNS = "seq, at, epoch, actor, kind, action_id, body, prev_hash, hash";

  private Chain() {}

  /** The last row's place and hash. */
  record Head(long seq, Hash hash, long epoch) {}

  /**
   * The head, locked: from here to the end of the transaction nobody else writes.
   *
   * @throws StaleEpochException when the author's epoch is over, or this is not the server on which
   *     it was begun
   */
  static Head lock(Handle handle, Author author) {
    Head head =
        handle
            .createQuery("select seq, hash, epoch from howdah.ledger_head for update")
            .map(Chain::head)
            .findOne()
            .orElseThrow(() ->
                new LedgerException(
                    "howdah.ledger_head is empty: somebody took its row away. Nothing is written;"
                        + " see howdah ledger verify.",
                    ""));
    if (author.epoch().isPresent() && author.epoch().getAsLong() < head.epoch()) {
      throw new StaleEpochException(author.epoch().getAsLong(), head.epoch());
    }
    if (author.epoch().isPresent() && author.timeline().isPresent()) {
      int now = timeline(handle);
      if (now != author.timeline().getAsInt()) {
        throw new StaleEpochException(
            author.epoch().getAsLong(), author.timeline().getAsInt(), now);
      }
    }
    return head;
  }

  /** The timeline of the write-ahead log that is written here; a promotion begins a new one. */
  static int timeline(Handle handle) {
    return handle
        .createQuery(
            "select ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int")
        .mapTo(Integer.class)
        .one();
  }

  static Optional<Head> peek(Handle handle) {
    return handle
        .createQuery("select seq, hash, epoch from howdah.ledger_head")
        .map(Chain::head)
        .findOne();
  }

  /** Adds a row after the locked head; the home's own trigger moves the head. */
  static Entry add(
      Handle handle,
      Head head,
      Author author,
      Instant at,
      String kind,
      OptionalLong actionId,
      Body body) {
    long epoch = author.epoch().orElse(head.epoch());
    long seq = head.seq() + 1;
    String actor = Canonical.text(author.name(), false);
    String json = body.json();
    Hash hash = Seal.of(seq, at, epoch, actor, kind, actionId, json, head.hash());
    var entry = new Entry(seq, at, epoch, actor, kind, actionId, json, head.hash(), hash);
    insert(handle, entry);
    return entry;
  }

  private static void insert(Handle handle, Entry entry) {
    var _ =
        handle
            .createUpdate(
                """
                insert into howdah.ledger (seq, at, epoch, actor, kind, action_id, body, prev_hash, hash)
                values (:seq, :at, :epoch, :actor, :kind, cast(:action as bigint), :body, :prev, :hash)
                """)
            .bind("seq", entry.seq())
            .bind("at", utc(entry.at()))
            .bind("epoch", entry.epoch())
            .bind("actor", entry.actor())
            .bind("kind", entry.kind())
            .bind("action", entry.actionId().isPresent() ? entry.actionId().getAsLong() : null)
            .bind("body", entry.body())
            .bind("prev", entry.prevHash().bytes())
            .bind("hash", entry.hash().bytes())
            .execute();
  }

  static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }

  private static Head head(ResultSet row, StatementContext context) throws SQLException {
    return new Head(row.getLong("seq"), Hash.of(row.getBytes("hash")), row.getLong("epoch"));
  }

  static Entry entry(ResultSet row, StatementContext context) throws SQLException {
    long action = row.getLong("action_id");
    OptionalLong actionId = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(action);
    return new Entry(
        row.getLong("seq"),
        row.getObject("at", OffsetDateTime.class).toInstant(),
        row.getLong("epoch"),
        row.getString("actor"),
        row.getString("kind"),
        actionId,
        row.getString("body"),
        Hash.of(row.getBytes("prev_hash")),
        Hash.of(row.getBytes("hash")));
  }
}
