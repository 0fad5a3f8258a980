package io.howdah.guard.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Names as PostgreSQL reads them. */
final class QualifiedNameTest {
  @Test
  void caseFoldsOutsideOfQuotesOnly() {
    assertThat(QualifiedName.parse("Public.My_Idx$1"))
        .isEqualTo(new QualifiedName(Optional.of("public"), "my_idx$1"));
    assertThat(QualifiedName.parse("\"Public\".\"a \"\"b\"\".c\""))
        .isEqualTo(new QualifiedName(Optional.of("Public"), "a \"b\".c"));
    assertThat(QualifiedName.parse("idx")).isEqualTo(new QualifiedName(Optional.empty(), "idx"));
  }

  @Test
  void whatIsShownCanBeReadAgain() {
    for (String name : List.of("public.idx", "\"A b\".\"c\"\"d\"", "x")) {
      QualifiedName parsed = QualifiedName.parse(name);
      assertThat(QualifiedName.parse(parsed.toString())).isEqualTo(parsed);
    }
  }

  @Test
  void whatIsNoNameIsRefusedWithAHint() {
    for (String wrong :
        List.of("", ".", "a.", ".a", "a.b.c", "a b", "a-b", "\"a", "\"\"", "1a", "a;b")) {
      assertThatThrownBy(() -> QualifiedName.parse(wrong))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
