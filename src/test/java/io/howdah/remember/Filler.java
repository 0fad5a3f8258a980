package io.howdah.remember;

import io.howdah.model.Cause;
import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.postgresql.PGConnection;

/**
 * Memories beside those that are asked for, by seed: tables with their columns, plans, and episodes
 * of ten causes on other tables, moved towards their cause as Howdah's own are. Each text is new,
 * and depends on the seed and its number only.
 */
final class Filler {
  /** Ids from here on are fillers'. */
  static final long FIRST = 1_000_000;

  private static final String KEYS =
      """
      insert into howdah.memory_key (memory_id, scope, weight, kind, channel, key)
      select m.id, m.scope, (often * 2.2 / (often + 1.2 * (0.25 + 0.75 * length / 80.0)))::real,
             left(m.kind, 1)::"char", 'w', lexeme
        from howdah.memory m cross join lateral (
          select lexeme, (case when 'A' = any (weights) then 2 else 0 end + cardinality(positions))::float8 as often,
                 count(*) over () as length
            from unnest(setweight(to_tsvector('pg_catalog.english', m.title), 'A')
                        || setweight(to_tsvector('pg_catalog.english', m.body), 'D'))) w
       where m.id between ? and ?
      union all
      select m.id, m.scope, 1, left(m.kind, 1)::"char", 'f', f
        from howdah.memory m cross join unnest(m.fingerprint) f where m.id between ? and ?
      """;

  private static final String[] APPS =
      words(
          "payroll claims fleet ticketing surveys telemetry lending kyc roster menu loyalty grading"
              + " triage freight parking customs auction voting recipes clinic irrigation streaming"
              + " insurance tolls");
  private static final String[] THINGS =
      words(
          "timesheets policies vehicles seats answers probes loans checks shifts dishes points"
              + " grades patients cargo lots permits bids ballots steps beds valves tracks premiums"
              + " gates badges parcels meters drafts quotas rides");
  private static final String[] COLUMNS =
      words(
          "created_at owner_id state amount currency region_code payload checksum priority retries"
              + " due_on external_ref latitude longitude rating duration_ms version parent_id"
              + " locale channel score flags");

  private record Trouble(Cause cause, String words) {}

  private static final List<Trouble> TROUBLES =
      List.of(
          new Trouble(
              Cause.MISSING_INDEX,
              "%s.%s was read sequentially for each request; an index on %s was built and kept"),
          new Trouble(
              Cause.STALE_STATISTICS,
              "estimate and actual of %s.%s were far apart after a load; ANALYZE brought the plan"
                  + " back, see %s"),
          new Trouble(
              Cause.ROW_LOCK_CHAIN,
              "sessions waited for one root that held rows of %s.%s; the root was ended, column"
                  + " %s"),
          new Trouble(
              Cause.IDLE_IN_TRANSACTION,
              "vacuum could not clean %s.%s since a transaction was left open; it was ended, %s"
                  + " recovered"),
          new Trouble(
              Cause.WORK_MEM_SPILL,
              "the sort over %s.%s spilt to disk; more memory for the role, ordered by %s"),
          new Trouble(
              Cause.AUTOVACUUM_STARVED,
              "dead rows of %s.%s grew faster than the workers came; thresholds lowered, %s"),
          new Trouble(
              Cause.TABLE_BLOAT,
              "the file of %s.%s was mostly empty space; repacked in the window, %s unchanged"),
          new Trouble(
              Cause.REPLAY_LAG,
              "a replica was late on %s.%s; the conflicting report was moved, %s"),
          new Trouble(
              Cause.CONNECTIONS_EXHAUSTED,
              "too many connections from the service of %s.%s; its pool was made smaller, %s"),
          new Trouble(
              Cause.CHECKPOINT_STORM,
              "requested checkpoints during the load of %s.%s; the log may grow larger now, %s"));

  private final long seed;

  Filler(long seed) {
    this.seed = seed;
  }

  /** A memory that nobody asks for. */
  record Text(MemoryKind kind, String title, String body, Optional<Cause> cause, String object) {
    String meaning() {
      return Note.meaning(title, body);
    }

    String keys() {
      return "{object:%s%s}".formatted(object, cause.map(c -> ",cause:" + c.id()).orElse(""));
    }
  }

  /** Six facts, two plans and two episodes in ten, as in a home that watched for long. */
  static MemoryKind kind(int i) {
    return switch (i % 10) {
      case 0, 1 -> MemoryKind.EPISODE;
      case 2, 3 -> MemoryKind.PLAN;
      default -> MemoryKind.FACT;
    };
  }

  Text text(int i) {
    var random = new Random(seed * 1_000_003 + i);
    String app = pick(random, APPS);
    String thing =
        pick(random, THINGS) + (random.nextInt(4) == 0 ? "" : "_" + random.nextInt(100, 999));
    String object = app + "." + thing;
    return switch (kind(i)) {
      case EPISODE -> {
        Trouble trouble = TROUBLES.get(random.nextInt(TROUBLES.size()));
        String words = trouble.words().formatted(app, thing, pick(random, COLUMNS));
        yield new Text(
            MemoryKind.EPISODE,
            "%s: %s".formatted(pick(random, APPS), words),
            "%s. Seen %d times, load %d sessions, cured in %d s."
                .formatted(
                    words, random.nextInt(2, 40), random.nextInt(1, 30), random.nextInt(5, 900)),
            Optional.of(trouble.cause()),
            object);
      }
      case PLAN ->
          new Text(
              MemoryKind.PLAN,
              "Plan of template %d on %s".formatted(random.nextInt(10_000, 99_999), object),
              "Index Scan using %s_%s_idx on %s, rows %d, actual time %d ms; before: Seq Scan, %d ms"
                  .formatted(
                      thing,
                      pick(random, COLUMNS),
                      object,
                      random.nextInt(1, 9_999),
                      random.nextInt(1, 90),
                      random.nextInt(100, 90_000)),
              Optional.empty(),
              object);
      case FACT, PROCEDURE ->
          new Text(
              MemoryKind.FACT,
              "Table " + object,
              "%s holds the %s of %s. Columns: id bigint, %s, %s, %s, %s. %d million rows, %d indexes."
                  .formatted(
                      object,
                      thing,
                      app,
                      pick(random, COLUMNS),
                      pick(random, COLUMNS),
                      pick(random, COLUMNS),
                      pick(random, COLUMNS),
                      random.nextInt(1, 900),
                      random.nextInt(1, 14)),
              Optional.empty(),
              object);
    };
  }

  /**
   * Writes memories by COPY, in the way that {@link Keeping} would one by one.
   *
   * @param from the first number
   * @param to the number after the last
   */
  void load(Connection connection, int scope, int from, int to, FillerVectors vectors)
      throws SQLException, IOException {
    var memories = new StringBuilder();
    var meanings = new StringBuilder();
    for (int i = from; i < to; i++) {
      Text t = text(i);
      long id = FIRST + i;
      memories.append(
          "%d\t%d\t%s\t%s\t%s\t%s\tfiller %d\t%s\n"
              .formatted(
                  id,
                  scope,
                  t.kind().word(),
                  t.title(),
                  t.body(),
                  t.cause().map(Cause::id).orElse(""),
                  i,
                  t.keys()));
      meanings.append(
          "%d\t%d\t%s\t%s\t%s\n"
              .formatted(
                  id,
                  scope,
                  t.kind().letter(),
                  vectors.model(),
                  Rows.vector(vectors.of(i, t.cause()), '{', '}')));
      if (i % 5_000 == 4_999 || i == to - 1) {
        copy(connection, memories, meanings);
      }
    }
    try (var keys = connection.prepareStatement(KEYS);
        var statement = connection.createStatement()) {
      for (int half = 0; half < 2; half++) {
        keys.setLong(2 * half + 1, FIRST + from);
        keys.setLong(2 * half + 2, FIRST + to - 1);
      }
      int _ = keys.executeUpdate();
      statement.execute(
          "vacuum (analyze) howdah.memory, howdah.memory_key, howdah.memory_embedding");
    }
  }

  private static void copy(Connection connection, StringBuilder memories, StringBuilder vectors)
      throws SQLException, IOException {
    var copy = connection.unwrap(PGConnection.class).getCopyAPI();
    try (var statement = connection.createStatement()) {
      statement.execute(
          "create temp table if not exists fresh (id bigint, scope int, kind text, title text, body"
              + " text, cause text, signature text, keys text[])");
      statement.execute("truncate fresh");
      long _ = copy.copyIn("copy fresh from stdin", new StringReader(memories.toString()));
      statement.execute(
          """
          insert into howdah.memory (id, scope, kind, title, body, cause, signature, fingerprint, source, origin,
            trust_first, trust_most, valid_from, first_seen, last_seen)
          overriding system value
          select id, scope, kind, title, body, cause, signature, keys, 'howdah', 'filler', 0.5, 1,
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

  private static String pick(Random random, String[] from) {
    return from[random.nextInt(from.length)];
  }

  private static String[] words(String text) {
    return text.split(" ", -1);
  }
}
