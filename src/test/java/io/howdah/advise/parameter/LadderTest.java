package io.howdah.advise.parameter;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.pg.TunableParameters;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Values of parameters: as written, and step by step within the bounds. */
final class LadderTest {
  private static final TunableParameters LIST = TunableParameters.load();

  private static TunableParameters.Parameter rule(String name) {
    return LIST.tunable().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
  }

  private static Setting setting(String name, String value, String unit, String type) {
    return new Setting(
        name,
        value,
        value,
        unit,
        type,
        "user",
        "default",
        OptionalDouble.of(0),
        OptionalDouble.of(2147483647),
        List.of(),
        false,
        false,
        false);
  }

  @Test
  void memoryDoublesUpToTheBound() {
    Setting s = setting("work_mem", "262144", "kB", "integer");
    assertThat(Ladder.up(rule("work_mem"), s)).containsExactly("524288", "1048576");
    assertThat(Ladder.down(rule("work_mem"), s)).startsWith("131072", "65536").endsWith("1024");
  }

  @Test
  void chosenValuesAreThoseOfTheList() {
    Setting s = setting("random_page_cost", "4", "", "real");
    assertThat(Ladder.down(rule("random_page_cost"), s))
        .containsExactly("3", "2", "1.5", "1.1", "1");
    assertThat(
            Ladder.up(
                rule("join_collapse_limit"), setting("join_collapse_limit", "8", "", "integer")))
        .containsExactly("10", "12");
  }

  @Test
  void aValueThatMeansSomethingElseHasNoSteps() {
    assertThat(
            Ladder.up(
                rule("autovacuum_work_mem"), setting("autovacuum_work_mem", "-1", "kB", "integer")))
        .isEmpty();
  }

  @Test
  void amountsAreReadAndWrittenAsPeopleDo() {
    assertThat(Amount.readable("65536", "kB")).isEqualTo("64MB");
    assertThat(Amount.readable("524288", "8kB")).isEqualTo("4GB");
    assertThat(Amount.readable("300", "s")).isEqualTo("5min");
    assertThat(Amount.readable("-1", "kB")).isEqualTo("-1");
    assertThat(Amount.readable("1.1", "")).isEqualTo("1.1");
    assertThat(Amount.in("kB", "64MB")).contains("65536");
    assertThat(Amount.in("8kB", "4GB")).contains("524288");
    assertThat(Amount.in("", "on")).isEmpty();
  }
}
