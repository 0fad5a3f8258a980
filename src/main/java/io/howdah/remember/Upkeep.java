package io.howdah.remember;

import io.howdah.model.Cause;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Keeps the memory of a cluster small and true: folds repeats into one, archives what was not
 * needed for long, forgets what has been dead for longer, gives vectors to what has none, and
 * builds the index once it pays. May run at once in several processes.
 */
public final class Upkeep {
  /** Below it an exact scan takes a few milliseconds and misses nothing. */
  public static final int INDEX_FROM = 2_000;

  /** Of each sort of work in one run; the next run goes on. */
  private static final int BATCH = 1_000;

  private static final int EMBEDDINGS = 256;
  private static final int GROUPS = 20;
  private static final int FOLDED_AT_ONCE = 50;

  private final Vault vault;
  private final Meanings meanings;
  private final Scope asker;
  private final Clock clock;

  Upkeep(Vault vault, Meanings meanings, Scope asker, Clock clock) {
    this.vault = vault;
    this.meanings = meanings;
    this.asker = asker;
    this.clock = clock;
  }

  /**
   * What is kept how long.
   *
   * @param unseen after which an episode or plan is archived that was not seen again and helped
   *     nobody
   * @param dead after which is deleted what was archived or superseded
   * @param retracted after which is deleted what was retracted
   * @param settled after which episodes may be folded
   * @param fewest episodes of one cause on one object that make a fold
   */
  public record Policy(
      Duration unseen, Duration dead, Duration retracted, Duration settled, int fewest) {
    public static final Policy USUAL =
        new Policy(
            Duration.ofDays(365),
            Duration.ofDays(730),
            Duration.ofDays(1825),
            Duration.ofDays(7),
            5);
  }

  /**
   * What a run did.
   *
   * @param index what became of the index, in words
   */
  public record Report(
      int embedded, int folded, int archived, int forgotten, VectorSearch vectors, String index) {}

  /** One run. */
  public Report run(Policy policy) {
    int embedded = embed();
    int folded = fold(policy);
    int archived = archive(policy);
    int forgotten = forget(policy);
    String index = new MeaningIndex(vault, meanings.embedder()).ensure(INDEX_FROM);
    return new Report(
        embedded, folded, archived, forgotten, vault.in(asker, VectorSearch::of), index);
  }

  /** A claimed memory that lacks its vector. */
  private record Bare(
      long id, int scope, String letter, String title, String body, Optional<Cause> cause) {}

  /** Gives vectors to memories that were kept while the model could not run, or by another one. */
  int embed() {
    return vault.in(
        asker,
        handle -> {
          List<Bare> bare =
              handle
                  .createQuery(Sql.text("without_embedding"))
                  .bind("cluster", asker.cluster())
                  .bind("role", asker.audience())
                  .bind("model", meanings.embedder().model())
                  .bind("most", EMBEDDINGS)
                  .map((row, context) ->
                      new Bare(
                          row.getLong("id"),
                          row.getInt("scope"),
                          MemoryKind.ofWord(row.getString("kind")).orElseThrow().letter(),
                          row.getString("title"),
                          row.getString("body"),
                          Cause.ofId(row.getString("cause"))))
                  .list();
          int done = 0;
          for (Bare b : bare) {
            Optional<Meanings.Meaning> meaning = meanings.of(b.title(), b.body(), b.cause());
            if (meaning.isEmpty()) {
              return done;
            }
            int _ =
                handle
                    .createUpdate(Sql.text("old_embedding"))
                    .bind("id", b.id())
                    .bind("model", meanings.embedder().model())
                    .execute();
            Keeping.embedding(handle, b.id(), b.scope(), b.letter(), meaning.get());
            done++;
          }
          return done;
        });
  }

  /** A cause that struck an object again and again. */
  private record Group(int scope, String cause, String object) {}

  private int fold(Policy policy) {
    Instant settled = clock.instant().minus(policy.settled());
    List<Group> groups =
        vault.in(
            asker,
            handle ->
                handle
                    .createQuery(Sql.text("repeats"))
                    .bind("cluster", asker.cluster())
                    .bind("settled_since", Rows.time(settled))
                    .bind("fewest", policy.fewest())
                    .bind("most", GROUPS)
                    .map((row, context) ->
                        new Group(
                            row.getInt("scope"), row.getString("cause"), row.getString("object")))
                    .list());
    int folded = 0;
    for (Group group : groups) {
      folded += vault.in(asker, handle -> fold(handle, group, settled, policy.fewest()));
    }
    return folded;
  }

  private int fold(Handle handle, Group group, Instant settled, int fewest) {
    List<Fold.Part> parts =
        handle
            .createQuery(Sql.text("repeats_of"))
            .bind("scope", group.scope())
            .bind("cause", group.cause())
            .bind("object", group.object())
            .bind("settled_since", Rows.time(settled))
            .bind("most", FOLDED_AT_ONCE)
            .map((row, context) -> Fold.Part.of(row))
            .list();
    Optional<Cause> cause = Cause.ofId(group.cause());
    if (parts.size() < fewest || cause.isEmpty()) {
      return 0; // another process was faster
    }
    String object = group.object().substring("object:".length());
    Scope scope = scope(handle, group.scope());
    Note note = Fold.note(scope, cause.get(), object, parts, clock.instant());
    var keeping = new Keeping(clock);
    Kept kept =
        keeping.write(
            handle, note, Fold.seen(parts), meanings.of(note.title(), note.body(), note.cause()));
    parts.forEach(p -> keeping.supersede(handle, p.id(), kept.id(), MemoryKind.EPISODE));
    return parts.size();
  }

  private static Scope scope(Handle handle, int id) {
    return handle
        .createQuery(Sql.text("scope_of"))
        .bind("id", id)
        .map((row, context) -> new Scope(row.getString("cluster"), row.getString("audience")))
        .one();
  }

  private int archive(Policy policy) {
    Instant now = clock.instant();
    return vault.in(
        asker,
        handle ->
            handle
                .createUpdate(Sql.text("expired"))
                .bind("cluster", asker.cluster())
                .bind("now", Rows.time(now))
                .bind("unseen_since", Rows.time(now.minus(policy.unseen())))
                .bind("most", BATCH)
                .execute());
  }

  private int forget(Policy policy) {
    Instant now = clock.instant();
    return vault.in(
        asker,
        handle ->
            handle
                .createUpdate(Sql.text("forget"))
                .bind("cluster", asker.cluster())
                .bind("dead_since", Rows.time(now.minus(policy.dead())))
                .bind("retracted_since", Rows.time(now.minus(policy.retracted())))
                .bind("most", BATCH)
                .execute());
  }

  /**
   * Deletes a memory for good, with everything that it superseded: for what should never have been
   * kept.
   *
   * @return how many rows are gone; 0 when there is none of that id in this scope
   */
  public int erase(long id) {
    return vault.in(
        asker,
        handle -> {
          List<Long> line =
              handle.createQuery(Sql.text("erase")).bind("id", id).mapTo(Long.class).list();
          List<Long> living = new ArrayList<>(line.subList(0, Math.min(1, line.size())));
          for (long l : living) {
            int _ =
                handle
                    .createUpdate(Sql.text("retract"))
                    .bind("id", l)
                    .bind("why", "erased")
                    .bind("now", Rows.time(clock.instant()))
                    .execute();
          }
          return handle
              .createUpdate(Sql.text("delete"))
              .bind("ids", Rows.array(line.stream().map(String::valueOf).toList()))
              .execute();
        });
  }
}
