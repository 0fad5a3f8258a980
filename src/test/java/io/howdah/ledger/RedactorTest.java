package io.howdah.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Given text with a canary for a secret, what is kept does not hold the canary. */
final class RedactorTest {
  private static final String CANARY = "c4nary";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://app:c4nary@db/app",
        "could not connect to postgres://app:c4nary@b/slash@db:5432/app?sslmode=require",
        "postgresql://db/app?user=a&password=c4nary&sslmode=require",
        "jdbc:postgresql://db/app?sslpassword=c4nary",
        "host=db user=app password=c4nary dbname=app",
        "host=db password='c4nary with blanks' user=app",
        "host=db password = 'it\\'s c4nary' user=app",
        "select dblink('host=db password=''c4nary it is''')",
        "ALTER ROLE app PASSWORD 'c4nary'",
        "alter role app encrypted password E'\\'c4nary'",
        "create user app with password 'x''c4nary'",
        "create user app password /* here */ 'c4nary'",
        "create user app password -- here\n 'c4nary'",
        "create user app password $$c4nary$$",
        "create user app password $x$c4nary$x$ login",
        "create user app password 'c4nary was cut off",
        "create user app password $x$ c4nary was cut off",
        "SCRAM-SHA-256$4096:c4nary$more:more",
        "export PGPASSWORD=c4nary",
        "{\"password\":\"c4nary\"}",
        "{\"user\": \"a\", \"db_password\" : \"c4\\\"c4nary\"}",
        "api_key=c4nary",
        "Authorization: Bearer c4nary.c4nary.c4nary",
        "-----BEGIN RSA PRIVATE KEY-----\nc4nary\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nc4nary was cut off",
      })
  void secretsAreMasked(String text) {
    assertThat(Redactor.secrets(text)).doesNotContain(CANARY).contains(Redactor.MASK);
    assertThat(Body.of(Map.of("detail", List.of(Map.of("x", text)))).json()).doesNotContain(CANARY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE INDEX CONCURRENTLY i ON public.orders (customer_id)",
        "ALTER SYSTEM SET work_mem = '64MB'",
        "ALTER ROLE app SET plan_cache_mode = 'force_custom_plan'",
        "select password from users where id = $1",
        "kept index orders_idx: 3 queries 41x faster; see https://example.org/a@b",
        "column \"password\" does not exist",
      })
  void whatHoldsNoSecretIsKeptByteForByte(String text) {
    assertThat(Redactor.secrets(text)).isEqualTo(text);
  }

  @Test
  void fieldsThatAreNamedAsSecretsAreMaskedWhole() {
    assertThat(Body.of(Map.of("Password", CANARY, "token", List.of(CANARY))).json())
        .isEqualTo("{\"Password\":\"***\",\"token\":\"***\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select * from t where name = 'c4nary' and x = $1",
        "select 'it''s c4nary'",
        "select E'it\\'s c4nary', 1",
        "select U&'c4nary' , N'c4nary', B'101'",
        "select $$c4nary$$, $q$ c4nary $$ $q$",
        "select 1 -- c4nary\n, 2",
        "select /* a /* c4nary */ c4nary */ 1",
        "select 'c4nary cut off",
        "select $q$ c4nary cut off",
        "select /* c4nary cut off",
      })
  void sampledQueriesLoseTheirLiteralsAndComments(String sql) {
    assertThat(Redactor.query(sql)).doesNotContain(CANARY);
    assertThat(Body.of(Map.of("query", sql, "queries", List.of(sql))).json())
        .doesNotContain(CANARY);
  }

  @Test
  void sampledQueriesKeepTheirShape() {
    assertThat(
            Redactor.query(
                "select \"it's\".a1, b$c from \"it's\" where x = $12 and y > 4.5 and z = 'v'"))
        .isEqualTo("select \"it's\".a1, b$c from \"it's\" where x = $12 and y > ? and z = '***'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "'",
        "''",
        "\\'",
        "password ",
        "password=",
        "password '",
        "password/*",
        "password--",
        "://a:",
        "://",
        "/*",
        "*/",
        "$",
        "$a$",
        "$$'",
        "\"",
        "e'\\",
        "-----BEGIN PRIVATE KEY-----",
        "1.",
        "a@"
      })
  void hostileRepetitionTakesNeitherStackNorMinutes(String piece) {
    String text = piece.repeat(Canonical.LONGEST_TEXT / piece.length());
    assertThat(Canonical.text(text, true)).isNotNull();
    assertThat(Canonical.text(text, false)).isNotNull();
  }

  @Test
  void aSecretAcrossTheCutIsMasked() {
    String text = " ".repeat(Canonical.LONGEST_TEXT - 20) + "postgresql://app:c4nary@db/app";
    assertThat(Canonical.text(text, false)).doesNotContain("c4n").contains("cut: there were");
  }
}
