package io.howdah.remember;

import io.howdah.model.Cause;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * Writes a memory: its text, its keys and its vector in one transaction, so that a reader sees all
 * of it or nothing.
 */
final class Keeping {
  /** Words of a text that it can be found by; the rarest of longer ones are left out. */
  private static final int MOST_WORDS = 200;

  private final Clock clock;

  Keeping(Clock clock) {
    this.clock = clock;
  }

  /** What stands where the note belongs. */
  record Living(
      long id,
      String title,
      String body,
      String cause,
      Fingerprint fingerprint,
      int times,
      Instant firstSeen) {
    boolean says(Note note) {
      return title.equals(note.title())
          && body.equals(note.body())
          && cause.equals(causeOf(note))
          && fingerprint.equals(note.fingerprint());
    }
  }

  /** How often something was seen, and when. */
  record Seen(int times, Instant first, Instant last) {}

  /** Whether it is there already; an episode that happens again is told again. */
  Optional<Kept> same(Handle handle, Note note) {
    return living(handle, scope(handle, note.scope()), note)
        .filter(l -> note.kind() != MemoryKind.EPISODE && l.says(note))
        .map(l -> new Kept.Same(l.id()));
  }

  Kept write(Handle handle, Note note, Optional<Meanings.Meaning> meaning) {
    Instant now = clock.instant();
    return write(handle, note, new Seen(1, now, now), meaning);
  }

  Kept write(Handle handle, Note note, Seen seen, Optional<Meanings.Meaning> meaning) {
    int scope = scope(handle, note.scope());
    Optional<Living> before = living(handle, scope, note);
    if (note.kind() != MemoryKind.EPISODE && before.filter(l -> l.says(note)).isPresent()) {
      return new Kept.Same(before.get().id());
    }
    before.ifPresent(old -> {
      int _ =
          handle
              .createUpdate(Sql.text("end_validity"))
              .bind("now", Rows.time(clock.instant()))
              .bind("id", old.id())
              .execute();
    });
    int times = before.map(Living::times).orElse(0) + seen.times();
    Instant first =
        before.map(Living::firstSeen).filter(f -> f.isBefore(seen.first())).orElse(seen.first());
    long id = add(handle, scope, note, new Seen(times, first, seen.last()), meaning);
    before.ifPresent(old -> supersede(handle, old.id(), id, note.kind()));
    return before
        .<Kept>map(old -> new Kept.Superseding(id, old.id(), times))
        .orElseGet(() -> new Kept.New(id));
  }

  private long add(
      Handle handle, int scope, Note note, Seen seen, Optional<Meanings.Meaning> meaning) {
    long id = text(handle, scope, note, seen);
    String fingerprint = Rows.array(note.fingerprint().keys());
    int _ =
        handle
            .createUpdate(Sql.text("keep_keys"))
            .bind("id", id)
            .bind("scope", scope)
            .bind("letter", note.kind().letter())
            .bind("title", note.title())
            .bind("body", note.body())
            .bind("fingerprint", fingerprint)
            .bind("most_words", MOST_WORDS)
            .execute();
    meaning.ifPresent(m -> embedding(handle, id, scope, note.kind().letter(), m));
    return id;
  }

  static void embedding(
      Handle handle, long id, int scope, String letter, Meanings.Meaning meaning) {
    int _ =
        handle
            .createUpdate(Sql.text("keep_embedding"))
            .bind("id", id)
            .bind("scope", scope)
            .bind("letter", letter)
            .bind("model", meaning.model())
            .bind("embedding", meaning.vector())
            .execute();
  }

  /** Ends a memory in favour of a newer one; an episode's outcomes go with it. */
  void supersede(Handle handle, long old, long by, MemoryKind kind) {
    if (kind == MemoryKind.EPISODE) {
      int _ =
          handle
              .createUpdate(Sql.text("inherit_outcomes"))
              .bind("id", old)
              .bind("by", by)
              .execute();
    }
    int _ =
        handle
            .createUpdate(Sql.text("superseded"))
            .bind("now", Rows.time(clock.instant()))
            .bind("id", old)
            .bind("by", by)
            .execute();
  }

  static int scope(Handle handle, Scope scope) {
    Optional<Integer> there = findScope(handle, scope);
    if (there.isPresent()) {
      return there.get();
    }
    int _ = bound(handle.createUpdate(Sql.text("make_scope")), scope).execute();
    return findScope(handle, scope).orElseThrow();
  }

  private static Optional<Integer> findScope(Handle handle, Scope scope) {
    return bound(handle.createQuery(Sql.text("scope")), scope).mapTo(Integer.class).findOne();
  }

  private static <S extends SqlStatement<S>> S bound(S statement, Scope scope) {
    return statement.bind("cluster", scope.cluster()).bind("audience", scope.audience());
  }

  private static Optional<Living> living(Handle handle, int scope, Note note) {
    return handle
        .createQuery(Sql.text("living"))
        .bind("scope", scope)
        .bind("kind", note.kind().word())
        .bind("signature", note.signature())
        .map((row, context) ->
            new Living(
                row.getLong("id"),
                row.getString("title"),
                row.getString("body"),
                row.getString("cause"),
                new Fingerprint(Rows.texts(row, "fingerprint")),
                row.getInt("times"),
                Rows.instant(row, "first_seen")))
        .findOne();
  }

  private static long text(Handle handle, int scope, Note note, Seen seen) {
    return handle
        .createQuery(Sql.text("keep"))
        .bind("scope", scope)
        .bind("kind", note.kind().word())
        .bind("title", note.title())
        .bind("body", note.body())
        .bind("cause", causeOf(note))
        .bind("signature", note.signature())
        .bind("fingerprint", Rows.array(note.fingerprint().keys()))
        .bind("source", note.source().word())
        .bind("origin", note.origin())
        .bind("first", note.source().first())
        .bind("most", note.source().most())
        .bind("from", Rows.time(note.from()))
        .bind("to", note.to().map(Rows::time).orElse(null))
        .bind("times", seen.times())
        .bind("first_seen", Rows.time(seen.first()))
        .bind("last_seen", Rows.time(seen.last()))
        .mapTo(Long.class)
        .one();
  }

  private static String causeOf(Note note) {
    return note.cause().map(Cause::id).orElse("");
  }
}
