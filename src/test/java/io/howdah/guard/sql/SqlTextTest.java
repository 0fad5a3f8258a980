package io.howdah.guard.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Texts that are hostile before they are SQL. */
final class SqlTextTest {
  private static final StatementGuard GUARD = new StatementGuard();

  @AfterAll
  static void close() {
    GUARD.close();
  }

  private static String whyDenied(String sql) {
    Judgement judgement = GUARD.judge(sql, GuardContext.NOTHING_OWNED);
    assertThat(judgement.ruling()).as(sql).isEqualTo(Ruling.DENY);
    assertThat(judgement.kind()).isEmpty();
    return judgement.decisive().text();
  }

  @Test
  void aZeroByteCannotHideTheRest() {
    assertThat(whyDenied("SELECT 1\0; DROP TABLE orders")).contains("U+0000");
  }

  @Test
  void controlAndInvisibleCharactersAreNamed() {
    assertThat(whyDenied("SELECT 1 \u001b[2K\u001b[1A")).contains("U+001B");
    assertThat(whyDenied("\ufeffSELECT 1")).contains("U+FEFF");
    assertThat(whyDenied("SELECT 1 -- \u202e evil")).contains("U+202E");
    assertThat(whyDenied("SELECT 'a\u200bb'")).contains("U+200B");
    assertThat(whyDenied("SELECT 1 \u2028 DROP")).contains("U+2028");
    assertThat(whyDenied("SELECT 1\u0085")).contains("U+0085");
    assertThat(whyDenied("SELECT '\ufffd'")).contains("U+FFFD");
    assertThat(whyDenied("SELECT '\ue000'")).contains("U+E000");
    assertThat(whyDenied("SELECT '\udb40\udc41'")).contains("U+E0041");
    assertThat(whyDenied("SELECT 1\u000b")).contains("U+000B");
  }

  @Test
  void halfASurrogatePairIsNoText() {
    assertThat(whyDenied("SELECT '\ud83d'")).contains("surrogate");
    assertThat(whyDenied("SELECT '\ude00'")).contains("surrogate");
  }

  @Test
  void spacesThatAreNoneForPostgresDoNotSeparate() {
    assertThat(whyDenied("DROP\u00a0TABLE\u00a0orders")).contains("syntax error");
    assertThat(whyDenied("SELECT\u30001")).contains("grammar");
  }

  @Test
  void lengthIsCountedInBytes() {
    String just = "SELECT '" + "x".repeat(StatementGuard.MOST_BYTES - 9) + "'";
    assertThat(GUARD.judge(just, GuardContext.NOTHING_OWNED).allowed()).isTrue();
    assertThat(whyDenied(just + " ")).contains("longer than 16384 bytes");
    assertThat(whyDenied("SELECT '" + "é".repeat(8190) + "'")).contains("longer than");
    try (StatementGuard narrow = new StatementGuard(20, Duration.ofSeconds(20))) {
      assertThat(narrow.judge("SELECT 1", GuardContext.NOTHING_OWNED).allowed()).isTrue();
      assertThat(narrow.judge("SELECT 1 + 1 + 1 + 1 + 1", GuardContext.NOTHING_OWNED).ruling())
          .isEqualTo(Ruling.DENY);
    }
  }

  @Test
  void depthIsBoundedAndWhatIsHonestlyDeepIsNot() {
    assertThat(whyDenied("SELECT " + "1+".repeat(8000) + "1")).contains("nested too deep");
    assertThat(whyDenied("SELECT " + "(SELECT ".repeat(1700) + "1" + ")".repeat(1700)))
        .contains("nested too deep");
    assertThat(whyDenied("SELECT " + "ARRAY[".repeat(2600) + "1" + "]".repeat(2600))).isNotBlank();
    assertThat(whyDenied("SELECT " + "(".repeat(8000) + "1")).contains("grammar");
    String honest = "SELECT 1 WHERE " + "a = 1 AND ".repeat(1000) + "b || c || d || 'x' = 'y'";
    assertThat(GUARD.judge(honest, GuardContext.NOTHING_OWNED).allowed()).isTrue();
    String chain = "SELECT " + "a || ".repeat(150) + "''";
    assertThat(GUARD.judge(chain, GuardContext.NOTHING_OWNED).allowed()).isTrue();
  }

  @Test
  void theNextTextIsJudgedAfterAnyOfThem() {
    assertThat(whyDenied("SELECT " + "(-".repeat(5000) + "1" + ")".repeat(5000))).isNotBlank();
    assertThat(GUARD.judge("SELECT 1", GuardContext.NOTHING_OWNED).allowed()).isTrue();
  }
}
