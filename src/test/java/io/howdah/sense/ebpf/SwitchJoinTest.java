package io.howdah.sense.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.model.TemplateId;
import io.howdah.sense.ebpf.SwitchJoin.Backend;
import io.howdah.sense.ebpf.SwitchJoin.Counts;
import io.howdah.sense.ebpf.SwitchJoin.Look;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Given two looks at backends and their counts, to which statement the switches between go. */
final class SwitchJoinTest {
  private static final TemplateId INSERT = new TemplateId(5, 1);
  private static final TemplateId SELECT = new TemplateId(5, 2);
  private static final Backend SEVEN = new Backend(7, 1000);

  private static Look look(Backend backend, long voluntary, long involuntary, TemplateId at) {
    return new Look(Map.of(backend, new Counts(voluntary, involuntary)), Map.of(backend.pid(), at));
  }

  @Test
  void whatOneStatementDidBetweenBothLooksIsItsOwn() {
    assertThat(SwitchJoin.between(look(SEVEN, 10, 1, INSERT), look(SEVEN, 35, 4, INSERT)))
        .containsExactly(Map.entry(INSERT, new Counts(25, 3)));
  }

  @Test
  void aStatementThatEndedBetweenTheLooksGetsHalfAndTheNextOneTheRest() {
    assertThat(SwitchJoin.between(look(SEVEN, 10, 0, INSERT), look(SEVEN, 35, 1, SELECT)))
        .containsOnly(Map.entry(INSERT, new Counts(12, 0)), Map.entry(SELECT, new Counts(13, 1)));
  }

  @Test
  void aPidThatCameAgainIsAnotherBackendAndNothingOfTheFirstIsTakenOff() {
    Backend reused = new Backend(7, 2000);
    assertThat(SwitchJoin.between(look(SEVEN, 5_000, 90, INSERT), look(reused, 12, 2, SELECT)))
        .containsExactly(Map.entry(SELECT, new Counts(12, 2)));
  }

  @Test
  void aBackendThatNoLookAtTheActivitySawStaysUnattributed() {
    Look before = new Look(Map.of(SEVEN, new Counts(1, 0)), Map.of());
    Look after = new Look(Map.of(SEVEN, new Counts(9, 0)), Map.of());
    assertThat(SwitchJoin.between(before, after))
        .containsExactly(Map.entry(SwitchJoin.UNSEEN, new Counts(8, 0)));
  }

  @Test
  void seenOnceIsSeenForTheWholeStretch() {
    Look unseen = new Look(Map.of(SEVEN, new Counts(1, 0)), Map.of());
    assertThat(SwitchJoin.between(unseen, look(SEVEN, 9, 0, INSERT)))
        .containsExactly(Map.entry(INSERT, new Counts(8, 0)));
    Look unseenLater = new Look(Map.of(SEVEN, new Counts(20, 0)), Map.of());
    assertThat(SwitchJoin.between(look(SEVEN, 9, 0, INSERT), unseenLater))
        .containsExactly(Map.entry(INSERT, new Counts(11, 0)));
  }

  @Test
  void aBackendThatIsGoneAddsNothing() {
    assertThat(SwitchJoin.between(look(SEVEN, 9, 0, INSERT), new Look(Map.of(), Map.of())))
        .isEmpty();
  }
}
