package io.howdah.ledger;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;

/**
 * The durable record of a home: rows are only ever added, each holding the hash of the one before.
 * Every method speaks to the home and throws {@link LedgerException} when it cannot.
 */
public final class Ledger {
  /** Rows that one list may have. */
  public static final int LONGEST_LIST = 1000;

  private static final int BATCH = 500;

  private final Store store;
  private final Clock clock;
  private final Author author;

  /**
   * The ledger in the home that the data source leads to.
   *
   * @param author who writes, should anything be written
   */
  public Ledger(DataSource home, Clock clock, Author author) {
    this(new Store(home), clock, author);
  }

  private Ledger(Store store, Clock clock, Author author) {
    this.store = store;
    this.clock = clock;
    this.author = author;
  }

  /** The same ledger, written by another. */
  public Ledger by(Author other) {
    return new Ledger(store, clock, other);
  }

  public Author author() {
    return author;
  }

  /**
   * Begins a new reign, for a controller that was just made leader. From now on whoever writes with
   * an earlier epoch is refused with {@link StaleEpochException}; so is this one, once its way
   * leads to a standby that was promoted: what it did, it did to another server.
   *
   * @return this ledger, written in the new epoch
   */
  public Ledger beginEpoch() {
    return by(
        store.write(handle -> {
          var anyone = Author.person(author.name());
          Chain.Head head = Chain.lock(handle, anyone);
          var next = Author.controller(author.name(), head.epoch() + 1);
          var _ =
              Chain.add(handle, head, next, now(), "epoch-begun", OptionalLong.empty(), Body.EMPTY);
          return next.on(Chain.timeline(handle));
        }));
  }

  /**
   * Adds a row. When this returns, the row is on the home's disk.
   *
   * @param kind what happened: lower-case letters, digits and hyphens
   * @throws StaleEpochException when another controller has taken over
   */
  public Entry append(String kind, OptionalLong actionId, Body body) {
    return store.write(handle ->
        Chain.add(handle, Chain.lock(handle, author), author, now(), kind, actionId, body));
  }

  /**
   * Changes a table of the home and tells of it, both or neither. The head first, as everywhere: it
   * refuses whoever leads no more.
   *
   * @param change gives how many rows it changed
   * @param tells what is told, where anything is
   * @return false, and nothing is told, where nothing was changed
   */
  boolean change(ToIntFunction<Handle> change, String kind, long actionId, Optional<Body> tells) {
    return store.write(handle -> {
      Chain.Head head = Chain.lock(handle, author);
      boolean changed = change.applyAsInt(handle) > 0;
      if (changed && tells.isPresent()) {
        var _ =
            Chain.add(handle, head, author, now(), kind, OptionalLong.of(actionId), tells.get());
      }
      return changed;
    });
  }

  /** The newest rows, the newest first: at most {@link #LONGEST_LIST}. */
  public List<Entry> list(int limit) {
    return list(limit, Long.MAX_VALUE);
  }

  /** The newest rows before that one, the newest first: at most {@link #LONGEST_LIST}. */
  public List<Entry> list(int limit, long before) {
    return store.read(handle ->
        handle
            .createQuery(
                "select %s from howdah.ledger where seq < :before order by seq desc limit :limit"
                    .formatted(Chain.COLUMNS))
            .bind("before", before)
            .bind("limit", Math.clamp(limit, 0, LONGEST_LIST))
            .map(Chain::entry)
            .list());
  }

  /** What was written about an action, the oldest first: at most {@link #LONGEST_LIST}. */
  public List<Entry> ofAction(long actionId) {
    return store.read(handle -> ofAction(handle, actionId));
  }

  List<Entry> ofAction(Handle handle, long actionId) {
    return handle
        .createQuery(
            "select %s from howdah.ledger where action_id = :action order by seq limit :limit"
                .formatted(Chain.COLUMNS))
        .bind("action", actionId)
        .bind("limit", LONGEST_LIST)
        .map(Chain::entry)
        .list();
  }

  /** One row. */
  public Optional<Entry> show(long seq) {
    return store.read(handle ->
        handle
            .createQuery("select %s from howdah.ledger where seq = :seq".formatted(Chain.COLUMNS))
            .bind("seq", seq)
            .map(Chain::entry)
            .findOne());
  }

  /** Hands over every row in order, a batch in memory at a time; returns how many there were. */
  public long forEach(Consumer<Entry> reader) {
    return store.read(handle -> {
      try (Stream<Entry> all =
          handle
              .createQuery("select %s from howdah.ledger order by seq".formatted(Chain.COLUMNS))
              .setFetchSize(BATCH)
              .map(Chain::entry)
              .stream()) {
        return all.peek(reader).mapToLong(e -> 1).sum();
      }
    });
  }

  /** The head as it is now, to be kept outside of the home. */
  public Anchor anchor() {
    return store.read(handle ->
        Chain.peek(handle)
            .map(head -> new Anchor(head.seq(), head.hash(), now()))
            .orElseThrow(() -> new LedgerException("howdah.ledger_head is empty.", "")));
  }

  /** Checks every row, the order, and the head. */
  public Verification verify() {
    return verify(List.of());
  }

  /** Checks every row, the order, the head, and that all is as the anchors remember it. */
  public Verification verify(List<Anchor> anchors) {
    return store.read(handle -> new Verifier(handle, anchors).verify());
  }

  Store store() {
    return store;
  }

  /** The clock's time, as exact as the home keeps it. */
  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  Chain.Head lock(Handle handle) {
    return Chain.lock(handle, author);
  }
}
