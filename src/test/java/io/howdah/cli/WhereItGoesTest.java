package io.howdah.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.guard.Policy;
import org.junit.jupiter.api.Test;

/**
 * Given the types of remedies that a policy rules, where each goes is said, if not into the
 * database.
 */
final class WhereItGoesTest {
  @Test
  void whatIsNoStatementOfTheDatabaseAndEverySettingSaysWhereItGoes() {
    assertThat(Policy.shipped().rules().keySet())
        .filteredOn(t -> WhereItGoes.of(t).isPresent())
        .containsExactlyInAnyOrder(
            "set-parameter",
            "set-database-parameter",
            "set-role-parameter",
            "set-patroni-parameter",
            "hand-over",
            "os-script",
            "restart-service");
    assertThat(WhereItGoes.of("set-patroni-parameter"))
        .hasValueSatisfying(w -> assertThat(w).contains("Patroni"));
  }
}
