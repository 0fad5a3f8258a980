package io.howdah.remember;

import io.howdah.remember.Embedder.EmbeddingException;
import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.postgresql.PGConnection;

/**
 * Memories beside those that are asked for, by seed: tables with their columns, plans, and episodes
 * of the same causes on other tables. Text is new for each; a vector is that of one of a thousand
 * of these texts, moved by noise, since embedding 100,000 texts would take a quarter of an hour and
 * test the model, not the search.
 */
final class Filler {
  /** The length of the noise beside a vector of length 1: cosine 0.94 between base and copy. */
  private static final double NOISE = 0.35;

  private static final String[] APPS =
      words(
          "payroll claims fleet ticketing surveys telemetry lending kyc roster menu loyalty grading triage freight"
              + " parking customs auction voting recipes clinic irrigation streaming insurance tolls");
  private static final String[] THINGS =
      words(
          "timesheets policies vehicles seats answers probes loans checks shifts dishes points grades patients cargo lots"
              + " permits bids ballots steps beds valves tracks premiums gates badges parcels meters drafts quotas rides");
  private static final String[] COLUMNS =
      words(
          "created_at owner_id state amount currency region_code payload checksum priority retries due_on external_ref"
              + " latitude longitude rating duration_ms version parent_id locale channel score flags");
  private static final String[] TROUBLES = {
    "%s.%s was read sequentially for each request; an index on %s was built and kept",
    "estimate and actual of %s.%s were far apart after a load; ANALYZE brought the plan back, see %s",
    "sessions waited for one root that held rows of %s.%s; the root was ended, column %s",
    "vacuum could not clean %s.%s since a transaction was left open; it was ended, %s recovered",
    "the sort over %s.%s spilt to disk; more memory for the role, ordered by %s",
    "dead rows of %s.%s grew faster than the workers came; thresholds lowered, %s",
    "the file of %s.%s was mostly empty space; repacked in the window, %s unchanged",
    "a replica was late on %s.%s; the conflicting report was moved, %s",
    "too many connections from the service of %s.%s; its pool was made smaller, %s",
    "requested checkpoints during the load of %s.%s; the log may grow larger now, %s",
  };

  private final RandomGenerator random;

  Filler(long seed) {
    random = new Random(seed);
  }

  private record Text(String kind, String title, String body, String object) {}

  /**
   * Writes so many memories by COPY, in the way that {@link Keeping} would one by one.
   *
   * @param bases texts that are really embedded
   */
  void load(Connection connection, int scope, int count, Embedder embedder, int bases)
      throws SQLException, IOException, EmbeddingException {
    List<float[]> embedded = new ArrayList<>();
    for (int i = 0; i < bases; i++) {
      Text t = text(i);
      embedded.add(embedder.embed(Note.meaning(t.title(), t.body())));
    }
    var memories = new StringBuilder();
    var vectors = new StringBuilder();
    for (int i = 0; i < count; i++) {
      Text t = text(i);
      memories.append(
          "%d\t%d\t%s\t%s\t%s\tfiller %d\t%s\n"
              .formatted(1_000_000L + i, scope, t.kind(), t.title(), t.body(), i, t.object()));
      vectors
          .append(1_000_000L + i)
          .append('\t')
          .append(scope)
          .append('\t')
          .append(MemoryKind.ofWord(t.kind()).orElseThrow().letter())
          .append('\t')
          .append(embedder.model())
          .append('\t')
          .append(Rows.vector(near(embedded.get(i % bases)), '{', '}'))
          .append('\n');
      if (i % 5_000 == 4_999 || i == count - 1) {
        copy(connection, memories, vectors);
      }
    }
    try (var statement = connection.createStatement()) {
      statement.execute(
          """
          insert into howdah.memory_key (memory_id, scope, weight, kind, channel, key)
          select m.id, m.scope, (cardinality(positions) * 2.2 / (cardinality(positions) + 1.2 * 0.5))::real,
                 (case m.kind when 'procedure' then 'r' else left(m.kind, 1) end)::"char", 'w', lexeme
            from howdah.memory m cross join lateral unnest(to_tsvector('pg_catalog.english', m.title || ' ' || m.body))
           where m.id >= 1000000
          union all
          select m.id, m.scope, 1, (case m.kind when 'procedure' then 'r' else left(m.kind, 1) end)::"char", 'f', f
            from howdah.memory m cross join unnest(m.fingerprint) f where m.id >= 1000000
          """);
      statement.execute(
          "vacuum (analyze) howdah.memory, howdah.memory_key, howdah.memory_embedding");
    }
  }

  private static void copy(Connection connection, StringBuilder memories, StringBuilder vectors)
      throws SQLException, IOException {
    var copy = connection.unwrap(PGConnection.class).getCopyAPI();
    try (var statement = connection.createStatement()) {
      statement.execute(
          "create temp table if not exists fresh (id bigint, scope int, kind text, title text, body text, signature text, object text)");
      statement.execute("truncate fresh");
      long _ = copy.copyIn("copy fresh from stdin", new StringReader(memories.toString()));
      statement.execute(
          """
          insert into howdah.memory (id, scope, kind, title, body, cause, signature, fingerprint, source, origin,
            trust_first, trust_most, valid_from, first_seen, last_seen)
          overriding system value
          select id, scope, kind, title, body, '', signature, array['object:' || object], 'howdah', 'filler', 0.5, 1,
                 now() - interval '200 days' * random(), now() - interval '200 days', now() - interval '100 days' * random()
            from fresh
          """);
    }
    long _ =
        copy.copyIn(
            "copy howdah.memory_embedding (memory_id, scope, kind, model, embedding) from stdin",
            new StringReader(vectors.toString()));
    memories.setLength(0);
    vectors.setLength(0);
  }

  /** Six facts, two plans and two episodes in ten, as in a home that watched for long. */
  private Text text(int i) {
    String app = pick(APPS);
    String thing = pick(THINGS) + (random.nextInt(4) == 0 ? "" : "_" + random.nextInt(100, 999));
    String object = app + "." + thing;
    return switch (i % 10) {
      case 0, 1 -> {
        String trouble = pick(TROUBLES).formatted(app, thing, pick(COLUMNS));
        yield new Text(
            "episode",
            "%s: %s".formatted(pick(APPS), trouble.substring(0, Math.min(120, trouble.length()))),
            "%s. Seen %d times, load %d sessions, cured in %d s."
                .formatted(
                    trouble, random.nextInt(2, 40), random.nextInt(1, 30), random.nextInt(5, 900)),
            object);
      }
      case 2, 3 ->
          new Text(
              "plan",
              "Plan of template %d on %s".formatted(random.nextInt(10_000, 99_999), object),
              "Index Scan using %s_%s_idx on %s, rows %d, actual time %d ms; before: Seq Scan, %d ms"
                  .formatted(
                      thing,
                      pick(COLUMNS),
                      object,
                      random.nextInt(1, 9_999),
                      random.nextInt(1, 90),
                      random.nextInt(100, 90_000)),
              object);
      default ->
          new Text(
              "fact",
              "Table " + object,
              "%s holds the %s of %s. Columns: id bigint, %s, %s, %s, %s. %d million rows, %d indexes."
                  .formatted(
                      object,
                      thing,
                      app,
                      pick(COLUMNS),
                      pick(COLUMNS),
                      pick(COLUMNS),
                      pick(COLUMNS),
                      random.nextInt(1, 900),
                      random.nextInt(1, 14)),
              object);
    };
  }

  private float[] near(float[] base) {
    float[] out = new float[base.length];
    double length = 0;
    for (int i = 0; i < out.length; i++) {
      out[i] = base[i] + (float) (NOISE / Math.sqrt(out.length) * random.nextGaussian());
      length += out[i] * out[i];
    }
    for (int i = 0; i < out.length; i++) {
      out[i] /= (float) Math.sqrt(length);
    }
    return out;
  }

  private String pick(String[] from) {
    return from[random.nextInt(from.length)];
  }

  private static String[] words(String text) {
    return text.split(" ", -1);
  }
}
