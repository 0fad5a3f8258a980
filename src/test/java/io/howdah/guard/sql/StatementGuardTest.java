package io.howdah.guard.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The corpus against the guard: each statement gets the ruling of its file. */
final class StatementGuardTest {
  private static final StatementGuard GUARD = new StatementGuard();

  @AfterAll
  static void close() {
    GUARD.close();
  }

  private static Judgement judge(String sql) {
    return GUARD.judge(sql, Corpus.CONTEXT);
  }

  private static List<String> unlike(Ruling ruling, List<Corpus.Line> lines) {
    return lines.stream()
        .map(line -> new Judged(line, judge(line.sql())))
        .filter(judged -> judged.judgement().ruling() != ruling)
        .map(Judged::toString)
        .toList();
  }

  private record Judged(Corpus.Line line, Judgement judgement) {
    @Override
    public String toString() {
      return line + " -> " + judgement.ruling() + " " + judgement.reasons();
    }
  }

  @Test
  void everyAttackIsDenied() {
    List<Corpus.Line> attacks = Corpus.lines("deny.txt");
    assertThat(attacks).hasSizeGreaterThan(1000);
    assertThat(unlike(Ruling.DENY, attacks)).isEmpty();
  }

  @Test
  void attacksAreDeniedForWhatTheyDoAndNotForHowTheyAreSpelled() {
    List<String> unread =
        Corpus.lines("deny.txt").stream()
            .filter(line -> !line.category().matches("(no SQL|psql|newer|more than one).*"))
            .filter(line -> judge(line.sql()).kind().isEmpty())
            .map(Corpus.Line::sql)
            .toList();
    assertThat(unread)
        .as("denied because the grammar or the text check refused them")
        .containsExactlyInAnyOrder(
            "EXPLAIN COPY orders TO STDOUT",
            "/*+ Set(statement_timeout 0) */ SELECT 1",
            "/*+ SeqScan(t) set (work_mem '10GB') */ SELECT * FROM t",
            "SELECT pg_/**/sleep(1)",
            "D\\u0052OP TABLE orders",
            "VACUUM (PARALLEL (1 + 1)) public.orders");
  }

  @Test
  void whatAPersonMayWantIsOfferedForApproval() {
    List<Corpus.Line> lines = Corpus.lines("approve.txt");
    assertThat(lines).hasSizeGreaterThan(160);
    assertThat(unlike(Ruling.APPROVE, lines)).isEmpty();
    assertThat(lines)
        .allSatisfy(line ->
            assertThat(judge(line.sql()).reasons())
                .anySatisfy(r -> assertThat(r.text()).contains("Permission denied")));
  }

  @Test
  void honestDiagnosticsAreAllowed() {
    List<Corpus.Line> lines = Corpus.lines("allow.txt");
    assertThat(lines).hasSizeGreaterThan(480);
    assertThat(unlike(Ruling.ALLOW, lines)).isEmpty();
  }

  @Test
  void theAlertCataloguesQueriesAreAllowed() {
    List<Corpus.Line> blocks = Corpus.blocks("alerts.sql");
    assertThat(blocks).hasSizeGreaterThan(15);
    assertThat(unlike(Ruling.ALLOW, blocks)).isEmpty();
  }

  @Test
  void explainOfAnHonestQueryIsHonestAndExplainAnalyzeOfAWriteIsNot() {
    for (Corpus.Line line : Corpus.lines("allow.txt")) {
      if (judge(line.sql()).kind().equals(Optional.of(StatementKind.SELECT))) {
        assertThat(judge("EXPLAIN ANALYZE " + line.sql()).ruling())
            .as(line.sql())
            .isEqualTo(Ruling.ALLOW);
      }
    }
    for (Corpus.Line line : Corpus.lines("approve.txt")) {
      assertThat(judge("EXPLAIN ANALYZE " + line.sql()).ruling())
          .as(line.sql())
          .isEqualTo(Ruling.DENY);
    }
  }

  @Test
  void anAttackBehindAnHonestStatementIsDenied() {
    Random random = new Random(5);
    for (Corpus.Line line : Corpus.lines("deny.txt")) {
      if (random.nextInt(4) != 0) {
        continue;
      }
      boolean onlyComment =
          line.sql().matches("(--|/\\*|;).*") && judge(line.sql()).kind().isEmpty();
      if (!onlyComment) {
        assertThat(judge("SELECT 1;\n" + line.sql()).ruling())
            .as(line.sql())
            .isEqualTo(Ruling.DENY);
      }
    }
  }

  /** Planned and not run: a row lock is not taken, a volatile function not called. */
  @Test
  void explainMakesAnAttackHarmlessOnlyWhereNothingButRunningItWouldHarm() {
    List<String> harmless =
        Corpus.lines("deny.txt").stream()
            .map(Corpus.Line::sql)
            .filter(sql -> judge("EXPLAIN " + sql).ruling() != Ruling.DENY)
            .toList();
    assertThat(harmless)
        .isNotEmpty()
        .allMatch(sql ->
            sql.matches(
                ".*(nextval\\(|currval\\(|lastval\\(| FOR (NO KEY )?(UPDATE|SHARE|KEY SHARE)).*"));
  }

  @Test
  void theJudgementNamesTheNodeTheKindAndTheVeryText() {
    String sql = " SELECT 1, pg_sleep(1) -- as written\n";
    Judgement judgement = judge(sql);
    assertThat(judgement.text()).isEqualTo(sql);
    assertThat(judgement.kind()).contains(StatementKind.SELECT);
    assertThat(judgement.decisive().node())
        .isEqualTo("SelectStmt.targetList[1].ResTarget.val.FuncCall");
    assertThat(judgement.decisive().text()).contains("pg_sleep");
    assertThat(judge("EXPLAIN (ANALYZE) SELECT 1").kind()).contains(StatementKind.EXPLAIN_ANALYZE);
    assertThat(judge("EXPLAIN SELECT 1").kind()).contains(StatementKind.EXPLAIN);
    assertThat(judge("CREATE INDEX ON t (a)").kind()).contains(StatementKind.CREATE_INDEX);
    assertThat(judge("WITH d AS (DELETE FROM t) SELECT 1").kind()).contains(StatementKind.CHANGE);
  }

  @Test
  void aThousandReasonsAreToldAsTwentyWithTheStrictestFirst() {
    Judgement judgement =
        judge("UPDATE t SET a = 1 WHERE " + "evil() AND ".repeat(900) + "pg_sleep(1) IS NULL");
    assertThat(judgement.ruling()).isEqualTo(Ruling.DENY);
    assertThat(judgement.reasons()).hasSize(Findings.MOST);
    assertThat(judgement.decisive().ruling()).isEqualTo(Ruling.DENY);
  }
}
