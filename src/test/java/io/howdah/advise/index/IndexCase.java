package io.howdah.advise.index;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What is run on the tables of {@link #TABLES}, and which index is worth building for it.
 *
 * @param name for a person
 * @param reads statements that the index has to serve
 * @param writes statements that run as well
 * @param definition a regular expression that the one index has to match; empty for a decoy
 * @param before statements that make the scene
 * @param after statements that take it away
 * @param on where it holds
 */
record IndexCase(
    String name,
    List<String> reads,
    List<String> writes,
    String definition,
    List<String> before,
    List<String> after,
    Set<Server> on) {
  static final String SCHEMA = "am";

  /** A server of the test. */
  enum Server {
    V15,
    V18
  }

  private static final String LIKE = "SELECT id FROM am.people WHERE name LIKE '%kq7f%'";

  static final List<String> TABLES =
      List.of(
          "CREATE SCHEMA am",
          "CREATE TABLE am.readings (at timestamptz NOT NULL, sensor int NOT NULL, value int NOT"
              + " NULL) WITH (fillfactor = 10)",
          """
          INSERT INTO am.readings SELECT timestamptz '2026-01-01' + n * interval '10 s', n * 7919 % 5000, n % 1000
          FROM generate_series(1, 150000) n
          """,
          """
          CREATE TABLE am.people (id int PRIMARY KEY, name text NOT NULL, email text NOT NULL, team int NOT NULL, score int NOT NULL,
            status text NOT NULL, made timestamptz NOT NULL, doc jsonb NOT NULL, tags int[] NOT NULL, region int NOT NULL, note text NOT NULL)
          """,
          """
          INSERT INTO am.people SELECT n, md5(n::text), 'User' || n || '@Example.org', hashint4(n) % 500, hashint4(n + 1) % 1000,
            CASE WHEN n % 200 = 0 THEN 'open' ELSE 'closed' END, timestamptz '2026-01-01' + hashint4(n + 2) % 40000 * interval '1 minute',
            jsonb_build_object('k', n % 5000, 'all', true) || CASE WHEN n % 3000 = 0 THEN '{"rare": 1}' ELSE '{}' END::jsonb,
            ARRAY[n % 4000, -1], n % 4, repeat('x', 100) FROM generate_series(1, 40000) n
          """,
          "CREATE TABLE am.parents (id int PRIMARY KEY, name text)",
          "INSERT INTO am.parents SELECT n, 'p' || n FROM generate_series(1, 5000) n",
          "CREATE TABLE am.children (id int PRIMARY KEY, parent int NOT NULL REFERENCES am.parents,"
              + " pad text)",
          "INSERT INTO am.children SELECT n, 1 + n % 5000, repeat('y', 80) FROM"
              + " generate_series(1, 40000) n",
          "CREATE TABLE am.tiny AS SELECT n AS id, n % 10 AS kind FROM generate_series(1, 500) n",
          "CREATE TABLE am.events (id int, at date NOT NULL, kind int) PARTITION BY RANGE (at)",
          "CREATE TABLE am.events_1 PARTITION OF am.events FOR VALUES FROM ('2026-01-01') TO"
              + " ('2026-07-01')",
          "CREATE TABLE am.events_2 PARTITION OF am.events FOR VALUES FROM ('2026-07-01') TO"
              + " ('2027-01-01')",
          "INSERT INTO am.events SELECT n, date '2026-01-01' + n % 360, n * 7919 % 5000 FROM"
              + " generate_series(1, 60000) n",
          "VACUUM ANALYZE am.readings",
          "VACUUM ANALYZE am.people",
          "VACUUM ANALYZE am.parents",
          "VACUUM ANALYZE am.children",
          "VACUUM ANALYZE am.tiny",
          "ANALYZE am.events");

  static final List<IndexCase> WANTED =
      List.of(
          of("BRIN, rows in the order of time")
              .reads(
                  "SELECT sum(value), max(sensor) FROM am.readings WHERE at >= '2026-01-05' AND at"
                      + " < '2026-01-06'")
              .writes("-- weight: 20000\nINSERT INTO am.readings VALUES (now(), 1, 1)")
              .wants("am\\.readings USING brin \\(at\\)"),
          of("GIN, a document that contains")
              .reads("SELECT id FROM am.people WHERE doc @> '{\"k\": 77}'")
              .wants("am\\.people USING gin \\(doc jsonb_path_ops\\)"),
          of("GIN, a document that has a key")
              .reads("SELECT id FROM am.people WHERE doc ? 'rare'")
              .wants("am\\.people USING gin \\(doc\\)"),
          of("GIN, arrays that overlap or contain")
              .reads(
                  "SELECT id FROM am.people WHERE tags && '{77,78}'",
                  "SELECT id FROM am.people WHERE tags @> '{77}'")
              .wants("am\\.people USING gin \\(tags\\)"),
          of("GIN, a part of a word")
              .reads(LIKE)
              .scene(
                  List.of("CREATE EXTENSION IF NOT EXISTS pg_trgm"),
                  List.of("DROP EXTENSION pg_trgm"))
              .wants("am\\.people USING gin \\(name gin_trgm_ops\\)"),
          of("partial, a rare state")
              .reads("SELECT id, note FROM am.people WHERE status = 'open' ORDER BY made LIMIT 10")
              .writes("-- weight: 2000\nINSERT INTO am.people SELECT * FROM am.people WHERE id = 1")
              .wants("am\\.people \\(.*\\) WHERE status = 'open'::text"),
          of("an expression")
              .reads("SELECT id FROM am.people WHERE lower(email) = 'user7@example.org'")
              .wants("am\\.people \\(\\(lower\\(email\\)\\)\\)"),
          of("a key of a document")
              .reads("SELECT id FROM am.people WHERE doc ->> 'k' = '77'")
              .wants("am\\.people \\(\\(\\(?doc ->> 'k'::text\\)?\\)\\)"),
          of("a prefix")
              .reads("SELECT id FROM am.people WHERE name LIKE 'c4ca%'")
              .wants("am\\.people \\(name( text_pattern_ops)?\\)( INCLUDE \\(id\\))?"),
          of("all it needs, carried along")
              .reads("-- weight: 50\nSELECT sum(score) FROM am.people WHERE team = 77")
              .wants("am\\.people \\(team(, score\\)|\\) INCLUDE \\(score\\))"),
          of("not carried along what is updated in place")
              .reads("-- weight: 1000\nSELECT sum(score) FROM am.people WHERE team = 77")
              .writes("-- weight: 30000\nUPDATE am.people SET score = score + 1 WHERE id = 5")
              .wants("am\\.people \\(team\\)"),
          of("equal first, then the order")
              .reads("SELECT note FROM am.people WHERE team = 77 ORDER BY made DESC LIMIT 10")
              .wants("am\\.people \\(team, made\\)"),
          of("one up, one down")
              .reads("SELECT note FROM am.people ORDER BY region, made DESC LIMIT 10")
              .wants("am\\.people \\(region, made DESC\\)"),
          of("equal first, then the range")
              .reads(
                  "SELECT note FROM am.people WHERE team = 77 AND score BETWEEN 100 AND 200",
                  "SELECT note FROM am.people WHERE team = 78")
              .wants("am\\.people \\(team, score\\)"),
          of("a foreign key whose parents go")
              .reads("SELECT id FROM am.children WHERE parent = 5")
              .writes("-- weight: 50\nDELETE FROM am.parents WHERE id = 4999")
              .wants("am\\.children \\(parent\\)( INCLUDE \\(id\\))?"),
          of("a second column, where skipping is not known")
              .reads("SELECT note FROM am.people WHERE score = 77")
              .scene(
                  List.of("CREATE INDEX by_region ON am.people (region, score)"),
                  List.of("DROP INDEX am.by_region"))
              .only(Server.V15)
              .wants("am\\.people \\(score\\)"),
          of("partitions, through their table")
              .reads("SELECT id FROM am.events WHERE kind = 7")
              .wants("am\\.events \\(kind\\)( INCLUDE \\(id\\))?"));

  static final List<IndexCase> DECOYS =
      List.of(
          of("a small table").reads("SELECT id FROM am.tiny WHERE kind = 7").none(),
          of("nearly all rows")
              .reads("SELECT note, id FROM am.people WHERE status = 'closed'")
              .none(),
          of("all rows").reads("SELECT count(*), max(note) FROM am.people").none(),
          of("what there is already").reads("SELECT note FROM am.people WHERE id = 7").none(),
          of("half of the rows, all over the table")
              .reads("SELECT * FROM am.people WHERE score BETWEEN -500 AND 500")
              .none(),
          of("a part of a word, without trigrams").reads(LIKE).none(),
          of("a part of a word that is too short")
              .reads("SELECT id FROM am.people WHERE name LIKE '%f%'")
              .scene(
                  List.of("CREATE EXTENSION IF NOT EXISTS pg_trgm"),
                  List.of("DROP EXTENSION pg_trgm"))
              .none(),
          of("a document that all contain")
              .reads("SELECT id, note FROM am.people WHERE doc @> '{\"all\": true}'")
              .none(),
          of("an array that all have")
              .reads("SELECT id, note FROM am.people WHERE tags @> '{-1}'")
              .none(),
          of("a member of an array, which GIN cannot find")
              .reads("SELECT id FROM am.people WHERE 77 = ANY (tags)")
              .none(),
          of("what is different each time")
              .reads("SELECT id FROM am.people WHERE random() < 0.0001")
              .none(),
          of("what is written far more often than read")
              .reads("SELECT note FROM am.people WHERE team = 77 AND score = 5")
              .writes(
                  "-- weight: 100000\nINSERT INTO am.people SELECT * FROM am.people WHERE id = 1")
              .none(),
          of("a second column, where skipping is known")
              .reads("SELECT note FROM am.people WHERE score = 77")
              .scene(
                  List.of("CREATE INDEX by_region ON am.people (region, score)"),
                  List.of("DROP INDEX am.by_region"))
              .only(Server.V18)
              .none());

  private static IndexCase of(String name) {
    return new IndexCase(
        name, List.of(), List.of(), "", List.of(), List.of(), EnumSet.allOf(Server.class));
  }

  private IndexCase reads(String... statements) {
    return new IndexCase(name, List.of(statements), writes, definition, before, after, on);
  }

  private IndexCase writes(String... statements) {
    return new IndexCase(name, reads, List.of(statements), definition, before, after, on);
  }

  private IndexCase scene(List<String> made, List<String> gone) {
    return new IndexCase(name, reads, writes, definition, made, gone, on);
  }

  private IndexCase only(Server server) {
    return new IndexCase(name, reads, writes, definition, before, after, EnumSet.of(server));
  }

  private IndexCase wants(String regex) {
    return new IndexCase(name, reads, writes, regex, before, after, on);
  }

  private IndexCase none() {
    return wants("");
  }

  @Override
  public String toString() {
    return name;
  }
}
