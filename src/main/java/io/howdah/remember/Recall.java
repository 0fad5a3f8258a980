package io.howdah.remember;

import io.howdah.model.Cause;
import io.howdah.remember.Embedder.EmbeddingException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Finds memories: by fingerprint, by meaning and by words. What each way gives is added up, weighed
 * by trust and recency, and spread over causes, within scope, kind and validity. One statement.
 *
 * <p>Meaning and words give what they measure (cosine, and the share of BM25's weight of the
 * question's words), since similarities of one model compare and places among thousands of near
 * copies do not. A fingerprint gives by its place (G. V. Cormack and others, "Reciprocal rank
 * fusion", SIGIR 2009).
 */
final class Recall {
  /**
   * What each way is worth.
   *
   * @param fingerprint of the first place 1 / (flatness + 1) of it
   * @param cause of the memories of the cause that the question sounds like most; of the second
   *     half, and so on
   */
  record Weights(double fingerprint, double meaning, double words, double cause) {
    /** By the questions of bench/memory that are not held out. */
    static final Weights USUAL = new Weights(3, 1, 0.45, 0.06);
  }

  /** The larger, the less the first places by fingerprint are worth beside the later ones. */
  private static final int FLATNESS = 4;

  /** Places of each channel that are fused. */
  private static final int DEPTH = 40;

  /** Of episodes and runbooks, so many are taken from the graph: many are of one cause. */
  private static final int WALK = 100;

  /** A word that more memories share says nothing. */
  private static final int COMMON = 250;

  /** Of a fingerprint's key the newest count. */
  private static final int NEWEST = 1_000;

  /** Causes that a question may sound like, and memories of each that are compared with it. */
  private static final int CAUSES = 5;

  private static final int OF_EACH_CAUSE = 20;

  /**
   * What the next memory of a cause is worth beside the one before it: five hits of thousands that
   * tell the same story would say one thing. What a fingerprint found is not bound by it.
   */
  private static final double ALIKE = 0.9;

  /** Vectors that plain SQL compares: about 30 us each. */
  static final int EXACT_MOST = 4_000;

  /** Beyond this cosine distance a neighbour is only the nearest of strangers. */
  private static final double FARTHEST = 0.8;

  /** Candidates that the index keeps in sight: recall against time. */
  static final int BREADTH = 150;

  private final Vault vault;
  private final Meanings meanings;
  private final Clock clock;
  private final Weights weights;

  Recall(Vault vault, Meanings meanings, Clock clock) {
    this(vault, meanings, clock, Weights.USUAL);
  }

  Recall(Vault vault, Meanings meanings, Clock clock, Weights weights) {
    this.weights = weights;
    this.vault = vault;
    this.meanings = meanings;
    this.clock = clock;
  }

  /** A question's text as it is compared. */
  private record Asked(Optional<float[]> vector, List<Cause> causes, Optional<VectorSearch> none) {
    static Asked without(String why) {
      return new Asked(Optional.empty(), List.of(), Optional.of(new VectorSearch.None(why)));
    }
  }

  /** The ways that may be used: all of them but in measurements of what each is worth. */
  Recollection ask(Scope asker, Question question, Set<Hit.Channel> channels) {
    long start = System.nanoTime();
    Asked asked =
        channels.contains(Hit.Channel.MEANING) && !question.text().isEmpty()
            ? compared(question.text())
            : Asked.without("the question has no text");
    long embedded = System.nanoTime();
    record Found(List<Hit> hits, VectorSearch how) {}
    Found found =
        vault.in(
            asker,
            handle -> {
              VectorSearch how = asked.none().orElseGet(() -> VectorSearch.of(handle));
              return new Found(hits(handle, asker, question, channels, asked, how), how);
            });
    return new Recollection(
        found.hits(),
        found.how(),
        Duration.ofNanos(embedded - start),
        Duration.ofNanos(System.nanoTime() - embedded));
  }

  private Asked compared(String text) {
    try {
      float[] vector = meanings.embedder().embed(text);
      return new Asked(Optional.of(vector), meanings.heard(vector, CAUSES), Optional.empty());
    } catch (EmbeddingException e) {
      return Asked.without(String.valueOf(e.getMessage()));
    }
  }

  private List<Hit> hits(
      Handle handle,
      Scope asker,
      Question question,
      Set<Hit.Channel> channels,
      Asked asked,
      VectorSearch how) {
    Fingerprint fingerprint =
        channels.contains(Hit.Channel.FINGERPRINT) ? question.fingerprint() : Fingerprint.none();
    prepare(handle, how);
    Query query =
        handle
            .createQuery(statement(how))
            .bind("cluster", asker.cluster())
            .bind("role", asker.audience())
            .bind("text", channels.contains(Hit.Channel.WORDS) ? question.text() : "")
            .bind("keys", Rows.array(fingerprint.keys()))
            .bind("importances", Rows.numbers(fingerprint.importances()))
            .bind("causes", Rows.array(asked.causes().stream().map(Recall::key).toList()))
            .bind("letters", Rows.array(question.kinds().stream().map(MemoryKind::letter).toList()))
            .bind("now", Rows.time(clock.instant()))
            .bind("limit", question.limit());
    asked
        .vector()
        .ifPresent(v -> {
          boolean plain = how instanceof VectorSearch.Plain;
          query.bind("embedding", plain ? Rows.vector(v, '{', '}') : Rows.vector(v, '[', ']'));
        });
    return query.map((row, context) -> Rows.hit(row, question.fingerprint())).list();
  }

  private static String key(Cause cause) {
    return Fingerprint.none().with(Fingerprint.Sort.CAUSE, cause.id()).keys().getFirst();
  }

  /** The settings under which the statement is planned; they end with the transaction. */
  private static void prepare(Handle handle, VectorSearch how) {
    Query settings =
        handle.createQuery(
            Sql.text(
                switch (how) {
                  case VectorSearch.Indexed indexed when indexed.pgvector().iterates() ->
                      "by_index_iterated";
                  case VectorSearch.Indexed _ -> "by_index";
                  case VectorSearch.Scanned _, VectorSearch.Plain _, VectorSearch.None _ -> "tune";
                }));
    if (how instanceof VectorSearch.Indexed) {
      settings.bind("breadth", Integer.toString(BREADTH));
    }
    String _ = settings.mapTo(String.class).one();
  }

  /** Constants of ours stand in it as constants: the one plan for all questions knows them. */
  private String statement(VectorSearch how) {
    return Sql.text("recall")
        .replace("{near}", near(how))
        .replace("{walk}", Integer.toString(WALK))
        .replace("{newest}", Integer.toString(NEWEST))
        .replace("{common}", Integer.toString(COMMON))
        .replace("{depth}", Integer.toString(DEPTH))
        .replace("{of_each_cause}", Integer.toString(OF_EACH_CAUSE))
        .replace("{alike}", Double.toString(ALIKE))
        .replace("{exact}", Integer.toString(EXACT_MOST))
        .replace("{farthest}", Double.toString(FARTHEST))
        .replace("{flatness}", Integer.toString(FLATNESS))
        .replace("{of_fingerprint}", Double.toString(weights.fingerprint()))
        .replace("{of_meaning}", Double.toString(weights.meaning()))
        .replace("{of_words}", Double.toString(weights.words()))
        .replace("{of_cause}", Double.toString(weights.cause()));
  }

  private String near(VectorSearch how) {
    return switch (how) {
      case VectorSearch.Indexed indexed -> byPgvector(indexed.pgvector());
      case VectorSearch.Scanned scanned -> byPgvector(scanned.pgvector());
      case VectorSearch.Plain _ ->
          Sql.text("near_by_plain_sql").replace("{model}", meanings.embedder().model());
      case VectorSearch.None _ -> Sql.text("near_by_nothing");
    };
  }

  private String byPgvector(VectorSearch.Pgvector pgvector) {
    return Sql.text("near_by_pgvector")
        .replace("{type}", pgvector.type(meanings.embedder().dimensions()))
        .replace("{schema}", pgvector.schema())
        .replace("{model}", meanings.embedder().model());
  }
}
