package io.howdah.advise.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** Given what a plan of one table gives out, which words of it are columns. */
final class BareNamesTest {
  private static final Set<String> COLUMNS = Set.of("score", "text", "Odd name", "max", "t");

  private static String qualified(String text) {
    return BareNames.qualified(text, "t", COLUMNS);
  }

  @Test
  void columnsAreFoundInsideOfExpressions() {
    assertThat(qualified("PARTIAL sum((score * 2))")).isEqualTo("PARTIAL sum((t.score * 2))");
    assertThat(qualified("score")).isEqualTo("t.score");
    assertThat(qualified("(\"Odd name\" || text)")).isEqualTo("(t.\"Odd name\" || t.text)");
  }

  @Test
  void functionsTypesConstantsAndWhatHasAnAliasStay() {
    assertThat(qualified("max(score)")).isEqualTo("max(t.score)");
    assertThat(qualified("('score'::text || other)")).isEqualTo("('score'::text || other)");
    assertThat(qualified("t.score")).isEqualTo("t.score");
    assertThat(qualified("u.score")).isEqualTo("u.score");
  }
}
