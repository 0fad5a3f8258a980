package io.howdah.pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Given a file with variants, which text a server of a version gets. */
final class SqlFileTest {
  private static final SqlFile FILE =
      SqlFile.parse(
          "test.sql",
          """
          -- words for the reader
          -- @always
          SELECT 1;
          -- @checkpoints 17+ (moved)
          -- @needs role pg_monitor
          SELECT 17
          -- @checkpoints ..16
          SELECT ';' || 16
          -- @between 15..16
          SELECT 15
          """);

  private static String text(String name, int version) {
    return FILE.query(name, version).map(Query::sql).orElse("none");
  }

  @Test
  void theVariantFollowsTheVersion() {
    assertThat(text("always", 140_000)).isEqualTo("SELECT 1");
    assertThat(text("checkpoints", 180_001)).isEqualTo("SELECT 17");
    assertThat(text("checkpoints", 160_004)).isEqualTo("SELECT ';' || 16");
    assertThat(text("between", 140_000)).isEqualTo("none");
    assertThat(text("between", 160_000)).isEqualTo("SELECT 15");
    assertThat(text("between", 170_000)).isEqualTo("none");
  }

  @Test
  void needsBelongToTheirBlockOnly() {
    assertThat(FILE.query("checkpoints", 170_000).orElseThrow().needsRoles())
        .containsExactly("pg_monitor");
    assertThat(FILE.query("checkpoints", 160_000).orElseThrow().needsRoles()).isEmpty();
  }

  @Test
  void aFaultyFileFailsWhenItIsLoaded() {
    assertThatThrownBy(() -> SqlFile.parse("f", "-- @a\nSELECT 1; SELECT 2"))
        .hasMessageContaining("@a is not exactly one statement");
    assertThatThrownBy(() -> SqlFile.parse("f", "-- @a seventeen\nSELECT 1"))
        .hasMessageContaining("f:1");
    assertThatThrownBy(() -> FILE.query("none", 170_000)).hasMessageContaining("no query @none");
  }
}
