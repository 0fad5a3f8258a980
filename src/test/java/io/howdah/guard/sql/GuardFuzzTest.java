package io.howdah.guard.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Seeded damage to the corpus: always a ruling, never anything else, and never a milder one. */
final class GuardFuzzTest {
  private static final StatementGuard GUARD = new StatementGuard();
  private static final String PIECES = "'\"$;()[]{}.,:=<>+-*/%\\ \n\té\u20ac";
  private static final List<String> BITS =
      List.of(
          "--",
          "/*",
          "*/",
          "$$",
          "E'",
          "U&'",
          "::",
          " FROM ",
          " INTO x ",
          " UNION SELECT ",
          " FOR UPDATE",
          " AS ",
          "(SELECT ",
          ")",
          " OPERATOR(a.=) ",
          "\0",
          "\ud800",
          "pg_sleep(1)");

  @AfterAll
  static void close() {
    GUARD.close();
  }

  private static Judgement judge(String sql) {
    return GUARD.judge(sql, Corpus.CONTEXT);
  }

  private static List<String> corpus() {
    List<String> all = new ArrayList<>();
    for (String file : List.of("deny.txt", "approve.txt", "allow.txt")) {
      Corpus.lines(file).forEach(line -> all.add(line.sql()));
    }
    return all;
  }

  @Test
  void damagedStatementsAlwaysGetARulingWithAReason() {
    Random random = new Random(20261120);
    List<String> all = corpus();
    for (int i = 0; i < 1500; i++) {
      String sql = all.get(random.nextInt(all.size()));
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        sql = damage(sql, all.get(random.nextInt(all.size())), random);
      }
      Judgement judgement = judge(sql);
      assertThat(judgement.reasons()).as(sql).isNotEmpty();
      assertThat(judgement.text()).isEqualTo(sql);
      if (judgement.ruling() != Ruling.DENY) {
        assertThat(judgement.kind()).as(sql).isPresent();
      }
    }
  }

  private static String damage(String sql, String other, Random random) {
    int at = random.nextInt(sql.length() + 1);
    int to = Math.min(sql.length(), at + random.nextInt(8));
    int from = random.nextInt(other.length() + 1);
    return switch (random.nextInt(6)) {
      case 0 -> sql.substring(0, at) + sql.substring(to);
      case 1 ->
          sql.substring(0, at) + PIECES.charAt(random.nextInt(PIECES.length())) + sql.substring(at);
      case 2 -> sql.substring(0, at) + BITS.get(random.nextInt(BITS.size())) + sql.substring(at);
      case 3 -> sql.substring(0, at) + other.substring(from);
      case 4 -> sql.substring(0, at) + sql.substring(at, to).repeat(2) + sql.substring(to);
      default -> sql + " " + other;
    };
  }

  /** Each name of the deny lists in each form of a call; of the support functions some. */
  @Test
  void everyDeniedFunctionIsDeniedInEveryForm() {
    List<String> forms =
        List.of(
            "SELECT %s(1)",
            "SELECT pg_catalog.\"%s\"('a', 2)",
            "SELECT 1 FROM ROWS FROM (now(), %s(1)) x",
            "SELECT a.%s FROM lower('x') a",
            "SELECT ((SELECT 1)).%s",
            "EXPLAIN ANALYZE SELECT count(*) FILTER (WHERE %s() IS NULL) OVER () FROM t",
            "UPDATE t SET a = (SELECT max(b) FROM u WHERE %s(b)) WHERE id = 1",
            "CREATE INDEX CONCURRENTLY i ON t (lower(a)) WHERE %s(a) IS NULL");
    int form = 0;
    Random random = new Random(8);
    for (Map.Entry<String, Entry> e : new Vocabulary().functions().entries().entrySet()) {
      boolean listed =
          e.getValue().group().equals("deny") && !e.getValue().why().startsWith("a support");
      if (listed) {
        for (String each : forms) {
          String sql = each.formatted(e.getKey());
          assertThat(judge(sql).ruling()).as(sql).isEqualTo(Ruling.DENY);
        }
      } else if (e.getValue().group().equals("deny") && random.nextInt(8) == 0) {
        String sql = forms.get(form++ % forms.size()).formatted("\"" + e.getKey() + "\"");
        assertThat(judge(sql.replace("\"\"", "\"")).ruling()).as(sql).isEqualTo(Ruling.DENY);
      }
    }
    assertThat(form).isGreaterThan(200);
  }

  @Test
  void aCommentOrACaseChangeNeverMakesAStatementMilder() {
    Random random = new Random(7);
    for (Corpus.Line line : Corpus.lines("deny.txt")) {
      String sql =
          random.nextBoolean() ? line.sql().replace(" ", " /* x */\n") : "-- x\n" + line.sql();
      assertThat(judge(sql).allowed()).as(sql).isFalse();
    }
  }

  @Test
  void anOwnedIndexIsMatchedAsPostgresReadsNamesAndNoOther() {
    for (String own :
        List.of(
            "DROP INDEX CONCURRENTLY public.howdah_owned_idx",
            "drop index concurrently if exists Public.\"howdah_owned_idx\"",
            "DROP INDEX CONCURRENTLY U&\"pu\\0062lic\".howdah_owned_idx")) {
      assertThat(judge(own).ruling()).as(own).isEqualTo(Ruling.ALLOW);
      assertThat(judge(own).kind()).isEqualTo(Optional.of(StatementKind.DROP_INDEX));
      assertThat(GUARD.judge(own, GuardContext.NOTHING_OWNED).ruling()).isEqualTo(Ruling.APPROVE);
    }
    for (String other :
        List.of(
            "DROP INDEX CONCURRENTLY public.\"HOWDAH_OWNED_IDX\"",
            "DROP INDEX CONCURRENTLY postgres.public.howdah_owned_idx",
            "DROP INDEX CONCURRENTLY public.howdah_owned_idx2",
            "DROP INDEX CONCURRENTLY public.howdah_оwned_idx",
            "DROP INDEX public.howdah_owned_idx",
            "DROP VIEW public.howdah_owned_idx",
            "DROP STATISTICS public.howdah_owned_idx")) {
      assertThat(judge(other).ruling()).as(other).isEqualTo(Ruling.APPROVE);
    }
  }
}
