package io.howdah.remember;

import java.time.Clock;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/**
 * The long-term memory of a home, for one cluster. Every method speaks to the home and throws
 * {@link MemoryException} when it cannot. For any number of threads.
 */
public final class Memories {
  /** Rows that one list may have. */
  public static final int LONGEST_LIST = 1_000;

  private static final int LONGEST_REASON = 1_000;

  private final Vault vault;
  private final Meanings meanings;
  private final UnaryOperator<String> redactor;
  private final Clock clock;
  private final Scope asker;

  /**
   * Opens the memory.
   *
   * @param asker in whose name: sees the memories of its cluster and role and everybody's, and
   *     changes those of its cluster only
   * @param redactor takes secrets out of every text before it is kept or embedded
   */
  public Memories(
      DataSource home,
      Scope asker,
      Embedder embedder,
      UnaryOperator<String> redactor,
      Clock clock) {
    this(new Vault(home), asker, new Meanings(embedder, Glossary.shipped()), redactor, clock);
  }

  private Memories(
      Vault vault, Scope asker, Meanings meanings, UnaryOperator<String> redactor, Clock clock) {
    this.vault = vault;
    this.meanings = meanings;
    this.redactor = redactor;
    this.clock = clock;
    this.asker = asker;
  }

  /** The same memory in another name. */
  public Memories as(Scope other) {
    return new Memories(vault, other, meanings, redactor, clock);
  }

  public Scope asker() {
    return asker;
  }

  /**
   * Keeps a note with its vector, in one transaction. Where the sentence model cannot run, it is
   * kept without a vector, found by words and fingerprint, and embedded by {@link Upkeep} later.
   */
  public Kept keep(Note note) {
    Note clean = note.redacted(redactor);
    var keeping = new Keeping(clock);
    Optional<Kept> same = vault.in(clean.scope(), handle -> keeping.same(handle, clean));
    if (same.isPresent()) {
      return same.get();
    }
    // Outside of the transaction: no row is locked while the model works.
    Optional<Meanings.Meaning> meaning = meanings.of(clean.title(), clean.body(), clean.cause());
    return vault.in(clean.scope(), handle -> keeping.write(handle, clean, meaning));
  }

  /** The memories that answer best, each with why. */
  public Recollection recall(Question question) {
    return recall(question, EnumSet.allOf(Hit.Channel.class));
  }

  /** The same by some of the ways only: to measure what each is worth. */
  public Recollection recall(Question question, Set<Hit.Channel> channels) {
    Question clean =
        new Question(
            redactor.apply(question.text()),
            question.fingerprint(),
            question.kinds(),
            question.limit());
    return new Recall(vault, meanings, clock).ask(asker, clean, channels);
  }

  /**
   * The memories last seen.
   *
   * @param all also those that were superseded, archived or retracted
   * @param limit at most {@link #LONGEST_LIST}
   */
  public List<Memory> list(Set<MemoryKind> kinds, boolean all, int limit) {
    return read(kinds, all, Optional.empty(), limit);
  }

  /** One memory, in whatever state. */
  public Optional<Memory> find(long id) {
    return read(EnumSet.allOf(MemoryKind.class), true, Optional.of(id), 1).stream().findFirst();
  }

  private List<Memory> read(Set<MemoryKind> kinds, boolean all, Optional<Long> id, int limit) {
    return vault.in(
        asker,
        handle ->
            handle
                .createQuery(Sql.text("list"))
                .bind("cluster", asker.cluster())
                .bind("role", asker.audience())
                .bind("kinds", Rows.array(kinds.stream().map(MemoryKind::word).toList()))
                .bind("all", all)
                .bind("id", id.orElse(null))
                .bind("limit", Math.clamp(limit, 1, LONGEST_LIST))
                .map((row, context) -> Rows.memory(row))
                .list());
  }

  /**
   * Tells what came of using a memory; moves its trust on this cluster.
   *
   * @param origin the action or incident: it counts once for each memory
   * @return false when it had been counted, or there is no such memory
   */
  public boolean outcome(long id, Outcome outcome, String origin) {
    if (find(id).isEmpty()) {
      return false;
    }
    return vault.in(
        asker,
        handle ->
            handle
                    .createUpdate(Sql.text("outcome"))
                    .bind("id", id)
                    .bind("scope", Keeping.scope(handle, asker))
                    .bind("outcome", outcome.word())
                    .bind("origin", origin)
                    .bind("now", Rows.time(clock.instant()))
                    .execute()
                == 1);
  }

  /** Takes back what an action or incident taught; returns how many outcomes that were. */
  public int unlearn(String origin) {
    return vault.in(
        asker,
        handle ->
            handle
                .createUpdate(Sql.text("unlearn"))
                .bind("scope", Keeping.scope(handle, asker))
                .bind("origin", origin)
                .execute());
  }

  /**
   * Takes a memory back: its trust is zero, it is not recalled any more, and it is kept for audit.
   *
   * @return false when there is none of that id in this scope, or it was retracted before
   */
  public boolean retract(long id, String why) {
    String reason = redactor.apply(why).strip();
    if (reason.isEmpty() || reason.length() > LONGEST_REASON) {
      throw new IllegalArgumentException(
          "a retraction says why, in at most %d characters".formatted(LONGEST_REASON));
    }
    return vault.in(
        asker,
        handle ->
            handle
                    .createUpdate(Sql.text("retract"))
                    .bind("id", id)
                    .bind("why", reason)
                    .bind("now", Rows.time(clock.instant()))
                    .execute()
                == 1);
  }

  /**
   * Keeps the facts that were read from the cluster; a fact that is gone from a complete reading is
   * archived.
   *
   * @return how many were new or changed, and how many are gone
   */
  public Refreshed refresh(Catalogue.Facts facts) {
    int written = 0;
    Set<Long> now = new HashSet<>();
    for (Note note : facts.notes()) {
      Kept kept = keep(note);
      now.add(kept.id());
      written += kept instanceof Kept.Same ? 0 : 1;
    }
    List<Memory> gone =
        facts.complete()
            ? list(EnumSet.of(MemoryKind.FACT), false, LONGEST_LIST).stream()
                .filter(m -> m.source() == Source.CATALOGUE && m.scope().equals(asker))
                .filter(m -> m.origin().equals(facts.origin()) && !now.contains(m.id()))
                .toList()
            : List.of();
    gone.forEach(m -> archive(m.id()));
    return new Refreshed(written, gone.size());
  }

  /** What a refresh of facts came to. */
  public record Refreshed(int written, int gone) {}

  /** Puts a memory away: its text is kept, and it is not recalled any more. */
  public boolean archive(long id) {
    return vault.in(
        asker,
        handle ->
            handle
                    .createUpdate(Sql.text("archive"))
                    .bind("id", id)
                    .bind("now", Rows.time(clock.instant()))
                    .execute()
                == 1);
  }

  /** How nearness of meaning is searched here. */
  public VectorSearch vectors() {
    return vault.in(asker, VectorSearch::of);
  }

  /** What keeps it small and true. */
  public Upkeep upkeep() {
    return new Upkeep(vault, meanings, asker, clock);
  }
}
