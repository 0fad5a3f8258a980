package io.howdah.remember;

import io.howdah.remember.Embedder.EmbeddingException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Finds memories: by fingerprint, by meaning and by words, fused by reciprocal rank (G. V. Cormack
 * and others, "Reciprocal rank fusion outperforms Condorcet and individual rank learning methods",
 * SIGIR 2009; with a smaller constant, since here one channel alone is often right), weighed by
 * trust and recency, within scope, kind and validity. One statement.
 */
final class Recall {
  /**
   * What a place in each channel is worth.
   *
   * @param flatness the larger, the less the first places are worth beside the later ones
   */
  record Weights(double fingerprint, double meaning, double words, double flatness) {
    /** By the questions of bench/memory that are not held out. */
    static final Weights USUAL = new Weights(1.5, 1, 0.3, 4);
  }

  /** Places of each channel that are fused. */
  private static final int DEPTH = 40;

  /** A word that more memories share says nothing; of a fingerprint's key the newest count. */
  private static final int COMMON = 1_000;

  /** Vectors that plain SQL compares: about 30 us each. */
  static final int EXACT_MOST = 4_000;

  /** Beyond this cosine distance a neighbour is only the nearest of strangers. */
  private static final double FARTHEST = 0.8;

  /** Candidates that the index keeps in sight: recall against time. */
  private static final int BREADTH = 200;

  private final Vault vault;
  private final Embedder embedder;
  private final Clock clock;
  private final Weights weights;

  Recall(Vault vault, Embedder embedder, Clock clock) {
    this(vault, embedder, clock, Weights.USUAL);
  }

  Recall(Vault vault, Embedder embedder, Clock clock, Weights weights) {
    this.weights = weights;
    this.vault = vault;
    this.embedder = embedder;
    this.clock = clock;
  }

  /** The ways that may be used: all of them but in measurements of what each is worth. */
  Recollection ask(Scope asker, Question question, Set<Hit.Channel> channels) {
    long start = System.nanoTime();
    Optional<float[]> vector = Optional.empty();
    Optional<VectorSearch> without = Optional.empty();
    if (!channels.contains(Hit.Channel.MEANING) || question.text().isEmpty()) {
      without = Optional.of(new VectorSearch.None("the question has no text"));
    } else {
      try {
        vector = Optional.of(embedder.embed(question.text()));
      } catch (EmbeddingException e) {
        without = Optional.of(new VectorSearch.None(String.valueOf(e.getMessage())));
      }
    }
    long embedded = System.nanoTime();
    Optional<float[]> asked = vector;
    Optional<VectorSearch> none = without;
    record Found(List<Hit> hits, VectorSearch how) {}
    Found found =
        vault.in(
            asker,
            handle -> {
              VectorSearch how = none.orElseGet(() -> VectorSearch.of(handle));
              return new Found(hits(handle, asker, question, channels, asked, how), how);
            });
    return new Recollection(
        found.hits(),
        found.how(),
        Duration.ofNanos(embedded - start),
        Duration.ofNanos(System.nanoTime() - embedded));
  }

  private List<Hit> hits(
      Handle handle,
      Scope asker,
      Question question,
      Set<Hit.Channel> channels,
      Optional<float[]> vector,
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
            .bind("letters", Rows.array(question.kinds().stream().map(MemoryKind::letter).toList()))
            .bind("now", Rows.time(clock.instant()))
            .bind("limit", question.limit());
    vector.ifPresent(v -> {
      boolean plain = how instanceof VectorSearch.Plain;
      query.bind("embedding", plain ? Rows.vector(v, '{', '}') : Rows.vector(v, '[', ']'));
    });
    return query.map((row, context) -> Rows.hit(row, question.fingerprint())).list();
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
        .replace("{most}", Integer.toString(COMMON))
        .replace("{depth}", Integer.toString(DEPTH))
        .replace("{exact}", Integer.toString(EXACT_MOST))
        .replace("{farthest}", Double.toString(FARTHEST))
        .replace("{flatness}", Double.toString(weights.flatness()))
        .replace("{of_fingerprint}", Double.toString(weights.fingerprint()))
        .replace("{of_meaning}", Double.toString(weights.meaning()))
        .replace("{of_words}", Double.toString(weights.words()));
  }

  private String near(VectorSearch how) {
    return switch (how) {
      case VectorSearch.Indexed indexed -> byPgvector(indexed.pgvector());
      case VectorSearch.Scanned scanned -> byPgvector(scanned.pgvector());
      case VectorSearch.Plain _ ->
          Sql.text("near_by_plain_sql").replace("{model}", embedder.model());
      case VectorSearch.None _ -> Sql.text("near_by_nothing");
    };
  }

  private String byPgvector(VectorSearch.Pgvector pgvector) {
    return Sql.text("near_by_pgvector")
        .replace("{type}", pgvector.type(embedder.dimensions()))
        .replace("{schema}", pgvector.schema())
        .replace("{model}", embedder.model());
  }
}
