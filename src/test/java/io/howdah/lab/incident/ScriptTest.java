package io.howdah.lab.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.lab.incident.Incident.Kind;
import io.howdah.lab.incident.Script.Section;
import io.howdah.model.Cause;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Given the scripts, each is whole, tells another seed in other words, and is told in order. */
final class ScriptTest {
  static Stream<String> variants() {
    return Scripted.all().stream().flatMap(i -> ((Scripted) i).variants().stream());
  }

  @ParameterizedTest
  @MethodSource("variants")
  void aScriptIsWhole(String name) {
    Script script = Script.read(name);
    assertThat(script.one("story").words()).isNotBlank().doesNotContain("{");
    assertThat(script.all("measure")).isNotEmpty();
    assertThat(script.all("fault")).isNotEmpty();
    assertThat(script.all("traffic")).isNotEmpty();
    assertThat(List.of(script.one("right"), script.one("wrong")))
        .allMatch(s -> !s.body().isBlank());
    assertThat(script.sections())
        .extracting(Section::kind)
        .isSubsetOf(
            "story", "make", "traffic", "fault", "session", "measure", "allow", "right", "wrong");
  }

  @ParameterizedTest
  @MethodSource("variants")
  void anotherSeedTellsItInOtherWords(String name) {
    Script script = Script.read(name);
    Set<String> makes = new HashSet<>();
    Set<String> schemas = new HashSet<>();
    for (long seed = 1; seed <= 12; seed++) {
      Wording words = Wording.of(script, seed);
      schemas.add(words.schema());
      for (Section section : script.sections()) {
        String told = words.in(section.body(), 3);
        assertThat(told).doesNotContainPattern("\\{[a-z][a-z0-9_:]*}");
        section.keys().values().forEach(words::in);
      }
      makes.add(words.in(script.one("make").body()));
      assertThat(Wording.of(script, seed).in(script.text().replace("{i}", "1")))
          .as("the same seed tells the same")
          .isEqualTo(words.in(script.text().replace("{i}", "1")));
    }
    assertThat(makes).hasSize(12);
    assertThat(schemas).hasSizeGreaterThan(8);
  }

  @Test
  void sizesStayWithinTheirRange() {
    Script script = Script.read("fk-without-index");
    for (long seed = 1; seed <= 50; seed++) {
      assertThat(Long.parseLong(Wording.of(script, seed).in("{children}")))
          .isBetween(240_000L, 432_000L);
    }
  }

  @Test
  void statementsEndAtTheEndOfALineButNotInABody() {
    assertThat(
            Script.statements(
                "SELECT ';' AS a;\nDO $$ BEGIN\n  PERFORM 1;\nEND $$;\nSELECT 2\n  AS b"))
        .containsExactly(
            "SELECT ';' AS a", "DO $$ BEGIN\n  PERFORM 1;\nEND $$", "SELECT 2\n  AS b");
  }

  @Test
  void anUnknownWordIsNamed() {
    Wording words = Wording.of("any", 3);
    assertThatThrownBy(() -> words.in("SELECT {nothing}"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("{nothing}");
  }

  @Test
  void thereAreEnoughOfEachKindAndAllIdsDiffer() {
    Map<Kind, List<Incident>> byKind =
        Incidents.all().stream().collect(java.util.stream.Collectors.groupingBy(Incident::kind));
    assertThat(byKind.get(Kind.SINGLE)).hasSizeGreaterThanOrEqualTo(27);
    assertThat(byKind.get(Kind.COMPOSITE))
        .hasSizeGreaterThanOrEqualTo(6)
        .allMatch(i -> i.causes().size() == 2 && i.id().contains("+"));
    assertThat(byKind.get(Kind.DECOY))
        .hasSizeGreaterThanOrEqualTo(4)
        .allMatch(i -> i.alert().isPresent() && i.id().startsWith("decoy:"));
    assertThat(Incidents.all()).extracting(Incident::id).doesNotHaveDuplicates();
    assertThat(Incidents.of("missing-index+idle-in-transaction").causes())
        .containsExactly(Cause.MISSING_INDEX, Cause.IDLE_IN_TRANSACTION);
  }
}
