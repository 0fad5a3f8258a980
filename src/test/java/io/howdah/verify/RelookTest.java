package io.howdah.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.model.TemplateCounters;
import io.howdah.model.TemplateId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Given what a verification saw and what is counted a month later, what is said of the change. */
final class RelookTest {
  private static final TemplateId TOUCHED = new TemplateId(1, 7);
  private static final double DAY = 86_400;

  private static TemplateCounters of(TemplateId id, long calls, double mean, long rows) {
    double squared = calls * mean * mean * 1.04;
    return new TemplateCounters(id, calls, calls * mean, squared, 0, calls * rows, 0, 0, 0, 0);
  }

  /** The touched template, and ten that the change cannot touch. */
  private static List<TemplateCounters> load(double touched, long rows, double others) {
    return Stream.concat(
            Stream.of(of(TOUCHED, 5000, touched, rows)),
            LongStream.range(100, 110).mapToObj(id -> of(new TemplateId(1, id), 5000, others, 1)))
        .toList();
  }

  private static final Witnessed THEN =
      new Witnessed(load(20, 10, 5), 20, load(2, 10, 5), 20, List.of(TOUCHED));

  private static Relook.Outcome later(double touched, long rows, double others) {
    return Relook.of(THEN, load(touched, rows, others), DAY).outcome();
  }

  @Test
  void itHelpsHelpsNobodyOrHurtsAgainstTheTimeBeforeTheChange() {
    assertThat(later(2, 10, 5)).isEqualTo(Relook.Outcome.HELPS);
    assertThat(later(20, 10, 5)).isEqualTo(Relook.Outcome.NO_GAIN);
    assertThat(later(24, 10, 5)).as("slower, by less than hurts").isEqualTo(Relook.Outcome.NO_GAIN);
    assertThat(later(40, 10, 5)).isEqualTo(Relook.Outcome.HURTS);
    assertThat(Relook.of(THEN, load(40, 10, 5), DAY).sentence())
        .isEqualTo(
            "1 template is slower than before the change: 7 takes 40.00 ms instead of 20.00 ms"
                + " over 5000 calls");
  }

  @Test
  void whatBefellEverybodyOrIsOtherWorkIsNotBlamedOnTheChange() {
    assertThat(later(40, 10, 10))
        .as("everything is twice as slow")
        .isEqualTo(Relook.Outcome.NO_GAIN);
    assertThat(later(40, 30, 5)).as("three times the rows").isEqualTo(Relook.Outcome.NO_GAIN);
  }

  @Test
  void tooFewCallsSayNothing() {
    assertThat(Relook.of(THEN, List.of(of(TOUCHED, 3, 90, 10)), DAY).outcome())
        .isEqualTo(Relook.Outcome.UNKNOWN);
    assertThat(Relook.of(THEN, List.of(), DAY).outcome()).isEqualTo(Relook.Outcome.UNKNOWN);
  }

  @Test
  void aLoadHasChangedWhereMeansDoubledOrCallsTrebledOrWentAway() {
    List<LoadShift.Known> known =
        LoadShift.learn(LoadShift.of(THEN), List.of(of(TOUCHED, 5000, 2, 10)), DAY);
    assertThat(known).containsExactly(new LoadShift.Known(TOUCHED, 2, 5000 / DAY));
    assertThat(LoadShift.of(known, List.of(of(TOUCHED, 9000, 3.5, 10)), DAY)).isEmpty();
    assertThat(LoadShift.of(known, List.of(of(TOUCHED, 5000, 4.5, 10)), DAY).orElseThrow())
        .isEqualTo("template 7 takes 4.50 ms a call instead of 2.00 ms");
    assertThat(LoadShift.of(known, List.of(of(TOUCHED, 16_000, 2, 10)), DAY).orElseThrow())
        .isEqualTo("template 7 was called 16000 times where 5000 were usual");
    assertThat(LoadShift.of(known, List.of(), DAY).orElseThrow()).contains("was called 0 times");
    assertThat(LoadShift.of(known, List.of(of(TOUCHED, 50, 90, 10)), 60))
        .as("a minute's fifty calls are no day's load")
        .isEmpty();
    List<LoadShift.Known> anew = LoadShift.anew(known, List.of(of(TOUCHED, 16_000, 4.5, 10)), DAY);
    assertThat(LoadShift.of(anew, List.of(of(TOUCHED, 16_000, 4.5, 10)), DAY)).isEmpty();
    List<LoadShift.Known> gone = LoadShift.anew(known, List.of(), DAY);
    assertThat(LoadShift.of(gone, List.of(), DAY)).as("missed once").isEmpty();
    assertThat(LoadShift.learn(gone, List.of(of(TOUCHED, 5000, 2, 10)), DAY)).isEqualTo(known);
  }

  @Test
  void timeWithoutAScanCountsOnlyWhereItIsKnown() {
    Instant start = Instant.parse("2026-03-01T00:00:00Z");
    Disuse first = Disuse.UNKNOWN.after(new Disuse.Look(start, "a", 4, false));
    assertThat(first.counted()).as("the first look begins").isZero();
    Disuse month = first.after(look(start, 30, "a", 4, false));
    assertThat(month.counted()).isEqualTo(Duration.ofDays(30));
    assertThat(month.after(look(start, 60, "a", 5, false)).counted()).as("a scan").isZero();
    Disuse reset = month.after(look(start, 60, "b", 0, false));
    assertThat(reset.counted()).as("a reset").isEqualTo(Duration.ofDays(30));
    assertThat(reset.why()).contains("began anew");
    assertThat(reset.after(look(start, 90, "b", 0, false)).counted())
        .isEqualTo(Duration.ofDays(60));
    assertThat(month.after(look(start, 60, "a", 3, false)).counted())
        .as("it began anew, and was scanned since")
        .isZero();
    assertThat(month.after(look(start, 60, "b", 4, false)).counted())
        .as("a restart, and nobody knows")
        .isEqualTo(Duration.ofDays(30));
    assertThat(month.after(look(start, 60, "b", 9, false)).counted())
        .as("a restart, and more scans than before it")
        .isZero();
    assertThat(month.after(look(start, 60, "a", 4, true)).counted())
        .as("a standby")
        .isEqualTo(Duration.ofDays(30));
    Disuse back = month.after(look(start, 20, "a", 4, false));
    assertThat(back.counted()).as("the clock went back").isEqualTo(Duration.ofDays(30));
    assertThat(back.after(look(start, 21, "a", 4, false)).counted()).isEqualTo(Duration.ofDays(31));
  }

  private static Disuse.Look look(
      Instant start, int days, String life, long scans, boolean standbys) {
    return new Disuse.Look(start.plus(Duration.ofDays(days)), life, scans, standbys);
  }
}
