package io.howdah.advise.parameter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.howdah.advise.parameter.Surrogate.Guess;
import io.howdah.advise.parameter.Surrogate.Point;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The model of one parameter: what it must say near and far from what was seen. */
final class SurrogateTest {
  @Test
  void whatWasSeenIsBelievedAndWhatWasNotIsUncertain() {
    Surrogate model =
        new Surrogate(
            List.of(new Point(0, 0, 0), new Point(0.5, -0.7, 0.01), new Point(1, 0.4, 0.01)));
    assertThat(model.at(0.5).mean()).isCloseTo(-0.7, within(0.02));
    assertThat(model.at(0.5).deviation()).isLessThan(0.05);
    assertThat(model.at(0.25).deviation()).isGreaterThan(model.at(0.5).deviation() * 3);
    assertThat(model.at(0.9).mean()).as("between a gain and a loss").isBetween(-0.7, 0.5);
  }

  @Test
  void anObservationOfMuchNoiseWeighsLess() {
    List<Point> sure = List.of(new Point(0, 0, 0), new Point(0.5, -0.5, 0.01), new Point(1, 0, 0));
    List<Point> unsure = List.of(new Point(0, 0, 0), new Point(0.5, -0.5, 0.5), new Point(1, 0, 0));
    assertThat(new Surrogate(sure).at(0.5).mean())
        .isLessThan(new Surrogate(unsure).at(0.5).mean() - 0.1);
  }

  @Test
  void improvementIsExpectedWhereTheMeanIsLowOrNobodyLooked() {
    assertThat(new Guess(-1, 0.1).improvement(0)).isCloseTo(1, within(0.01));
    assertThat(new Guess(1, 0.1).improvement(0)).isCloseTo(0, within(1e-6));
    assertThat(new Guess(0, 1).improvement(0))
        .as("density at zero")
        .isCloseTo(0.3989, within(1e-3));
    assertThat(new Guess(0.2, 0).improvement(0)).isZero();
  }

  @Test
  void pointsAtTheSamePlaceDoNotBreakIt() {
    Surrogate model =
        new Surrogate(
            List.of(new Point(0.5, 0.1, 0), new Point(0.5, 0.2, 0), new Point(0.5, 0.3, 0)));
    assertThat(model.at(0.5).mean()).isCloseTo(0.2, within(0.01));
  }
}
