package io.howdah.advise.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Given a file of SQL, its statements. */
final class SqlScriptTest {
  private static List<String> texts(String script) {
    return SqlScript.split(script).stream().map(SqlScript.Statement::text).toList();
  }

  @Test
  void semicolonsInsideOfQuotesAndCommentsDoNotSplit() {
    assertThat(
            texts(
                """
                -- first; still a comment
                SELECT 'a;b', "c;d", $x$ e;f $x$, E'g\\';h' /* i; /* j; */ k; */ FROM t;
                \\echo nothing;
                SELECT 2
                """))
        .containsExactly("SELECT 'a;b', \"c;d\", $x$ e;f $x$, E'g\\';h'   FROM t", "SELECT 2");
  }

  @Test
  void aWeightInACommentIsThatOfTheStatementBehindIt() {
    assertThat(SqlScript.split("-- weight: 2.5\nSELECT 1; SELECT 2; /* calls = 7 */ SELECT 3"))
        .extracting(SqlScript.Statement::weight)
        .containsExactly(2.5, 1.0, 7.0);
  }

  @Test
  void parametersAreSeenOutsideOfQuotesOnly() {
    assertThat(SqlScript.split("SELECT $1; SELECT '$1'; SELECT $$ $1 $$; SELECT 1 -- $1"))
        .extracting(SqlScript.Statement::parameters)
        .containsExactly(true, false, false, false);
  }

  @Test
  void linesAndVerbsAreTold() {
    List<SqlScript.Statement> read =
        SqlScript.split("\n-- a\n\n  (select 1);\nINSERT INTO t VALUES (1);");
    assertThat(read).extracting(SqlScript.Statement::line).containsExactly(4, 5);
    assertThat(read).extracting(SqlScript.Statement::verb).containsExactly("select", "insert");
  }

  @Test
  void whatIsNotClosedEndsWithTheFile() {
    for (String open : List.of("'x;", "\"x;", "$a$ x;", "/* x;", "(x;")) {
      assertThat(texts("SELECT 1; SELECT " + open))
          .as(open)
          .hasSizeLessThanOrEqualTo(2)
          .contains("SELECT 1");
    }
    assertThat(texts(" ; ;; -- nothing\n")).isEmpty();
  }
}
