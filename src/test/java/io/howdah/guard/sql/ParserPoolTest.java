package io.howdah.guard.sql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** PostgreSQL's grammar in the JVM: what it says, and what becomes of it when it is hurt. */
final class ParserPoolTest {
  private static final ParserPool POOL = new ParserPool(Duration.ofSeconds(60));

  @AfterAll
  static void close() {
    POOL.close();
  }

  private static ParseOutcome parse(String sql) {
    return POOL.parse(sql.getBytes(UTF_8));
  }

  @Test
  void aStatementBecomesATree() {
    assertThat(parse("SELECT 'é€😀' AS x"))
        .isInstanceOfSatisfying(
            ParseOutcome.Tree.class,
            tree -> assertThat(tree.json()).contains("SelectStmt").contains("é€😀"));
  }

  @Test
  void aTextThatIsNoSqlIsRefusedInTheGrammarsOwnWords() {
    assertThat(parse("SELEC 1"))
        .isEqualTo(new ParseOutcome.Refused("syntax error at or near \"SELEC\"", 1));
  }

  @Test
  void aHundredRefusalsLeaveTheNextStatementWhole() {
    String before = parse("SELECT a FROM b").toString();
    for (int i = 0; i < 250; i++) {
      assertThat(parse("SELECT (" + i)).isInstanceOf(ParseOutcome.Refused.class);
      assertThat(parse("SELECT a FROM b")).hasToString(before);
    }
  }

  @Test
  void theDeepestTextOf16KilobytesIsParsedOrRefusedAndHarmsNobody() {
    for (String deep :
        List.of(
            "SELECT " + "1+".repeat(8000) + "1",
            "SELECT " + "(".repeat(7900) + "1" + ")".repeat(7900),
            "SELECT " + "NOT ".repeat(4000) + "true",
            "SELECT " + "-".repeat(1) + "(-".repeat(5000) + "1" + ")".repeat(5000),
            "SELECT " + "(SELECT ".repeat(1700) + "1" + ")".repeat(1700))) {
      assertThat(parse(deep)).isNotNull();
      assertThat(parse("SELECT 1")).isInstanceOf(ParseOutcome.Tree.class);
    }
  }

  @Test
  void aParserThatIsTooSlowIsGivenUpAndTheNextOneServes() {
    try (ParserPool hasty = new ParserPool(Duration.ZERO)) {
      assertThat(hasty.parse("SELECT 1".getBytes(UTF_8)))
          .isInstanceOfSatisfying(
              ParseOutcome.Broken.class, b -> assertThat(b.why()).contains("not parsed within"));
    }
  }

  /** The module answers an empty text with a null pointer; the guard never asks it for one. */
  @Test
  void aParserThatTrapsIsThrownAwayAndTheNextOneServes() {
    try (ParserPool own = new ParserPool(Duration.ofSeconds(60))) {
      assertThat(own.parse("SELECT 1".getBytes(UTF_8))).isInstanceOf(ParseOutcome.Tree.class);
      assertThat(own.idle()).isOne();
      assertThat(own.parse(new byte[0]))
          .isInstanceOfSatisfying(
              ParseOutcome.Broken.class, b -> assertThat(b.why()).contains("trapped"));
      assertThat(own.idle()).isZero();
      assertThat(own.parse("SELECT 1".getBytes(UTF_8))).isInstanceOf(ParseOutcome.Tree.class);
    }
  }

  @Test
  void aClosedPoolRefusesInsteadOfFailing() {
    ParserPool own = new ParserPool(Duration.ofSeconds(60));
    own.close();
    assertThat(own.parse("SELECT 1".getBytes(UTF_8))).isInstanceOf(ParseOutcome.Broken.class);
  }

  @Test
  void manyThreadsShareFewParsers() throws InterruptedException {
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<ParseOutcome>> calls =
          IntStream.range(0, 200)
              .<Callable<ParseOutcome>>mapToObj(i -> () -> parse("SELECT " + i + " AS n" + i))
              .toList();
      var futures = callers.invokeAll(calls);
      for (int i = 0; i < futures.size(); i++) {
        assertThat(futures.get(i).resultNow().toString()).contains("\"n" + i + "\"");
      }
    }
    assertThat(POOL.idle()).isBetween(1, 2);
  }
}
