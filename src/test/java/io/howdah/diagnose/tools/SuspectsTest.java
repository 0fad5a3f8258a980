package io.howdah.diagnose.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.diagnose.tools.Suspects.Suspect;
import io.howdah.model.Looks;
import io.howdah.model.TemplateCounters;
import io.howdah.model.TemplatePast;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Given templates with a past, which of them stand as they always did. */
final class SuspectsTest {
  private static final List<Suspect> OTHERS =
      List.of(template(1, 10, 10, 1, 0.3), template(3, 20, 20, 1, 0.3));

  /** Each call touches one block. */
  private static Suspect template(
      long id, double meanMs, double usualMs, double usualBlocks, double load) {
    return new Suspect(
        Looks.steady(id, 100, meanMs),
        Optional.of(new TemplatePast(usualMs, 0.1, usualBlocks, 10, 1)),
        load);
  }

  private static boolean standing(Suspect s) {
    return Suspects.standing(s, List.of(OTHERS.getFirst(), OTHERS.getLast(), s));
  }

  @Test
  void whoIsSlowerAtTheSameWorkStandsAsItDid() {
    assertThat(standing(template(2, 80, 10, 1, 0.3))).isTrue();
  }

  @Test
  void whoTouchesMoreBlocksThanItUsedToDoesNot() {
    Suspect scans =
        new Suspect(
            new TemplateCounters(Looks.id(2), 100, 8_000, 640_000, 0, 100, 800_000, 0, 0, 0),
            Optional.of(new TemplatePast(10, 0.1, 4, 10, 1)),
            0.3);
    assertThat(standing(scans)).isFalse();
  }

  @Test
  void whoTakesMostOfAllTimeIsLookedAtWhateverItUsedToDo() {
    assertThat(standing(template(2, 80, 10, 1, 0.9))).isFalse();
  }

  @Test
  void whoHasNoPastIsLookedAt() {
    assertThat(standing(new Suspect(Looks.steady(2, 100, 80), Optional.empty(), 0.3))).isFalse();
  }
}
