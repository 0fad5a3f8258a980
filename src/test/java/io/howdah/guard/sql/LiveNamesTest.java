package io.howdah.guard.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The lists against a live server's catalogue: nothing invented, nothing forgotten. */
final class LiveNamesTest {
  private static final Vocabulary WORDS = new Vocabulary();
  private static ScratchServer server;
  private static Connection connection;

  @BeforeAll
  static void start() throws IOException, InterruptedException, SQLException {
    server = ScratchServer.start();
    connection = server.connect();
  }

  @AfterAll
  static void stop() throws IOException, InterruptedException, SQLException {
    connection.close();
    server.close();
  }

  private static Set<String> names(String sql) throws SQLException {
    Set<String> names = new TreeSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return names;
  }

  private static Set<String> expected(String key) {
    return new TreeSet<>(
        Corpus.lines("reviewed.txt").stream()
            .filter(line -> line.category().equals(key))
            .flatMap(line -> Arrays.stream(line.sql().split(" ", -1)))
            .toList());
  }

  private static Set<String> callable() {
    Set<String> names = new TreeSet<>();
    for (Map.Entry<String, Entry> e : WORDS.functions().entries().entrySet()) {
      if (!e.getValue().group().equals("deny")) {
        names.add(e.getKey());
      }
    }
    return names;
  }

  @Test
  void everyCallableFunctionIsTheServersOrCameWithAnExtensionOrALaterVersion() throws SQLException {
    Set<String> missing = callable();
    missing.removeAll(names("SELECT proname FROM pg_proc"));
    missing.removeAll(expected("callable functions of extensions and of versions after 15"));
    assertThat(missing).isEmpty();
  }

  @Test
  void everyVolatileFunctionOnTheListWasReadByAPerson() throws SQLException {
    Set<String> unread =
        names("SELECT DISTINCT proname FROM pg_proc WHERE provolatile = 'v' AND prokind = 'f'");
    unread.retainAll(callable());
    unread.removeAll(
        expected("volatile functions that only read, or move a sequence for a person"));
    assertThat(unread).isEmpty();
  }

  @Test
  void everyFunctionOfTheServerIsKnownSinceADotCallsItWithoutACall() throws SQLException {
    Set<String> unknown =
        names(
            "SELECT DISTINCT proname FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace");
    unknown.removeIf(name -> WORDS.function(name).isPresent());
    unknown.removeAll(expected("functions of versions after the lists were made"));
    assertThat(unknown).isEmpty();
  }

  /** What the list lets into an index and the server does not: its newer and foreign ones apart. */
  @Test
  void everyFunctionForAnIndexIsImmutableInOneOfItsForms() throws SQLException {
    Set<String> wrong =
        names(
            """
            SELECT proname FROM pg_proc GROUP BY proname
            HAVING NOT bool_or(provolatile = 'i' AND prokind = 'f' AND NOT proretset)
            """);
    wrong.removeIf(name -> !WORDS.has("index-function", name));
    assertThat(wrong).isEmpty();
    assertThat(WORDS.has("index-function", "lower")).isTrue();
    assertThat(WORDS.has("index-function", "random")).isFalse();
  }

  @Test
  void aDotReallyCallsAFunction() throws SQLException {
    assertThat(names("SELECT f.upper FROM lower('Ab') f")).containsExactly("AB");
    assertThat(names("SELECT ('Ab'::text).upper")).containsExactly("AB");
  }

  @Test
  void everyRelationOfTheServerIsListedOneWayOrTheOther() throws SQLException {
    Set<String> unknown =
        names(
            """
            SELECT CASE n.nspname WHEN 'pg_catalog' THEN '' ELSE n.nspname || '.' END || relname
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname IN ('pg_catalog', 'information_schema') AND relkind IN ('r', 'v')
            """);
    unknown.removeIf(name -> WORDS.relation(name).isPresent());
    assertThat(unknown).isEmpty();
  }

  @Test
  void everyOperatorAndTypeOfTheServerOnTheListExists() throws SQLException {
    Set<String> operators = names("SELECT DISTINCT oprname FROM pg_operator");
    assertThat(operators).isNotEmpty().allMatch(name -> WORDS.has("operator", name));
    Set<String> types =
        names(
            "SELECT typname FROM pg_type WHERE typtype IN ('b', 'r', 'm') AND typcategory <> 'A'"
                + " AND typnamespace = 'pg_catalog'::regnamespace");
    types.removeIf(WORDS::isType);
    assertThat(types).isEqualTo(expected("types that nobody casts to"));
  }

  @Test
  void aViewThatShowsNoSecretsShowsThemUnderNoOtherName() throws SQLException {
    Set<String> secret =
        Set.of("pg_authid", "pg_user_mapping", "pg_subscription", "pg_largeobject");
    Set<String> readers =
        names(
            """
            SELECT DISTINCT v.relname FROM pg_depend d
            JOIN pg_rewrite r ON r.oid = d.objid AND d.classid = 'pg_rewrite'::regclass
            JOIN pg_class v ON v.oid = r.ev_class JOIN pg_class s ON s.oid = d.refobjid
            JOIN pg_attribute a ON a.attrelid = s.oid AND a.attnum = d.refobjsubid
            WHERE a.attname IN ('rolpassword', 'umoptions', 'subconninfo', 'data')
              AND s.relname = ANY (ARRAY['%s'])
            """
                .formatted(String.join("','", secret)));
    List<String> open =
        readers.stream()
            .filter(v -> WORDS.relation(v).filter(e -> e.group().equals("deny")).isEmpty())
            .filter(v -> WORDS.relation("information_schema." + v).isEmpty())
            .toList();
    assertThat(open).isEmpty();
  }
}
