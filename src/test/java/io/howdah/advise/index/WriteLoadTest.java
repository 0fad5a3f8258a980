package io.howdah.advise.index;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Given the text of an UPDATE, which columns it changes. */
final class WriteLoadTest {
  @Test
  void assignedColumnsAreRead() {
    assertThat(
            WriteLoad.assigned(
                "UPDATE shop.orders SET total = $1, \"State\" = 'a, b = 2', n = coalesce(x, y = 2)"
                    + " WHERE id = $2"))
        .contains("total", "State", "n")
        .doesNotContain("id", "y");
    assertThat(
            WriteLoad.assigned(
                "update only a.b as t set (p, q) = (select 1, 2), r = 3 from c where c.x = t.x"))
        .containsExactlyInAnyOrder("p", "q", "r");
    assertThat(WriteLoad.assigned("DELETE FROM t WHERE a = 1")).isEmpty();
  }
}
