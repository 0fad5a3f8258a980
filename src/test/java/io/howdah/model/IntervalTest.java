package io.howdah.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Given two looks, what happened in between. */
final class IntervalTest {
  private static final Offset<Double> EXACT = Offset.offset(1e-9);

  @Test
  void countersAreSubtractedAndSilentTemplatesLeftOut() {
    Interval interval =
        new Interval(
            Looks.sample(0, Looks.steady(1, 10, 2), Looks.steady(2, 7, 1)),
            Looks.sample(2, Looks.steady(1, 30, 3), Looks.steady(2, 7, 1), Looks.steady(3, 4, 5)));
    assertThat(interval.seconds()).isEqualTo(2, EXACT);
    assertThat(interval.templates())
        .extracting(TemplateCounters::id)
        .containsExactly(Looks.id(1), Looks.id(3));
    TemplateCounters one = interval.templates().getFirst();
    assertThat(one.calls()).isEqualTo(20);
    assertThat(one.execMs()).isEqualTo(70, EXACT);
    assertThat(one.meanMs()).isEqualTo(3.5, EXACT);
  }

  @Test
  void aTemplateWhoseCountersWereResetCountsAnew() {
    Interval interval =
        new Interval(
            Looks.sample(0, Looks.steady(1, 100, 2)), Looks.sample(1, Looks.steady(1, 3, 4)));
    assertThat(interval.templates()).containsExactly(Looks.steady(1, 3, 4));
  }

  @Test
  void twoLivesOfAServerCannotBeSubtracted() {
    Sample before = Looks.sample(0);
    Sample after = Looks.sample(90, Looks.restarted(), List.of(), List.of());
    assertThatThrownBy(() -> new Interval(before, after))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("restarted");
  }

  @Test
  void sumsAndVarianceAreThoseOfTheCalls() {
    // Calls of 1, 2 and 6 ms: mean 3, variance (4 + 1 + 9) / 3.
    TemplateCounters t = new TemplateCounters(Looks.id(1), 3, 9, 41, 0, 6, 30, 12, 0, 0);
    assertThat(t.meanMs()).isEqualTo(3, EXACT);
    assertThat(t.varianceMs()).isEqualTo(14.0 / 3, EXACT);
    assertThat(t.rowsPerCall()).isEqualTo(2, EXACT);
    assertThat(t.blocksPerCall()).isEqualTo(14, EXACT);
    assertThat(t.plus(t).since(t)).isEqualTo(t);
    TemplateCounters none = new TemplateCounters(Looks.id(1), 0, 0, 0, 0, 0, 0, 0, 0, 0);
    assertThat(none.meanMs() + none.varianceMs() + none.rowsPerCall() + none.blocksPerCall())
        .isZero();
  }

  @Test
  void tablesKeepWhatIsAStateAndSubtractWhatIsACount() {
    TableUse before = table(100, 5, 1000, 30);
    TableUse after = table(250, 7, 1400, 12);
    Interval interval = new Interval(withTables(0, List.of(before)), withTables(5, List.of(after)));
    TableUse use = interval.tables().getFirst();
    assertThat(use.seqScans()).isEqualTo(2);
    assertThat(use.rowsPerSeqScan()).isEqualTo(75, EXACT);
    assertThat(use.inserted()).isEqualTo(400);
    assertThat(use.dead()).as("a state, not a count").isEqualTo(12);
  }

  private static TableUse table(long seqRows, long scans, long inserted, long dead) {
    return new TableUse(
        7,
        "shop.t",
        8192,
        100,
        scans,
        seqRows,
        0,
        inserted,
        0,
        0,
        100,
        dead,
        0,
        Optional.empty(),
        Optional.empty(),
        true);
  }

  private static Sample withTables(int second, List<TableUse> tables) {
    Sample s = Looks.sample(second);
    return new Sample(
        s.at(),
        s.took(),
        s.server(),
        List.of(),
        List.of(),
        tables,
        List.of(),
        List.of(),
        s.sources());
  }
}
