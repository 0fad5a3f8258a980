package io.howdah.advise.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.howdah.advise.index.Payoff.Arm;
import io.howdah.advise.index.Payoff.Seen;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Given plans that were executed, what is thought of plans that were not. */
final class PayoffTest {
  private static final String A = "s.t (a)";
  private static final String B = "s.t (b)";
  private static final String C = "s.u (c)";

  private final Payoff payoff = Payoff.nothingSeen();

  private static Arm arm(String template, String... indexes) {
    return new Arm(template, Set.of(indexes));
  }

  private void saw(String template, double estimated, double ratio, String... indexes) {
    payoff.add(new Seen(arm(template, indexes), estimated, ratio));
  }

  @Test
  void beforeAnythingWasSeenAGainOnPaperIsBelievedInPart() {
    double hoped = payoff.ratio(arm("q1", A), 0.1);
    assertThat(hoped).isGreaterThan(0.1).isLessThan(1);
    assertThat(payoff.ratio(arm("q1", A), 0.01)).as("more on paper, more").isLessThan(hoped);
  }

  @Test
  void aPlanThatUsesNoneTakesWhatItTakesToday() {
    saw("q1", 0.5, 2, A);
    assertThat(payoff.ratio(arm("q1"), 0.4)).isEqualTo(1);
  }

  @Test
  void whatWasSeenOfAPlanIsWhatItTakes() {
    saw("q1", 0.2, 1.7, A, B);
    assertThat(payoff.ratio(arm("q1", B, A), 0.2)).isEqualTo(1.7);
    saw("q1", 0.2, 0.3, A, B);
    assertThat(payoff.ratio(arm("q1", A, B), 0.2)).as("the last one counts").isEqualTo(0.3);
  }

  @Test
  void anIndexThatDisappointedIsTrustedLessByOthersToo() {
    double before = payoff.ratio(arm("q2", A), 0.2);
    double elsewhere = payoff.ratio(arm("q2", C), 0.2);
    saw("q1", 0.2, 1.5, A);
    double after = payoff.ratio(arm("q2", A), 0.2);
    assertThat(after).isGreaterThan(before);
    assertThat(after / before)
        .as("more than an index that has nothing to do with it")
        .isGreaterThan(payoff.ratio(arm("q2", C), 0.2) / elsewhere);
  }

  @Test
  void aTemplateThatDisappointedIsTrustedLessWithOtherIndexes() {
    double same = payoff.ratio(arm("q1", C), 0.2);
    double other = payoff.ratio(arm("q2", C), 0.2);
    saw("q1", 0.2, 1.5, A);
    assertThat(payoff.ratio(arm("q1", C), 0.2) / same)
        .isGreaterThan(payoff.ratio(arm("q2", C), 0.2) / other);
  }

  @Test
  void whereGainsOnPaperComeTrueTheyAreBelievedMore() {
    double before = payoff.ratio(arm("q9", "s.v (d)"), 0.05);
    for (int i = 0; i < 12; i++) {
      saw("q" + i + "x", 0.05, 0.05, "s.w" + i + " (x)");
    }
    assertThat(payoff.ratio(arm("q9", "s.v (d)"), 0.05))
        .isLessThan(before)
        .isCloseTo(0.05, within(0.05));
  }

  @Test
  void hopeIsForWhatIsNotKnown() {
    saw("q1", 0.5, 0.8, A);
    Payoff hoping = payoff.hoping(1);
    assertThat(hoping.ratio(arm("q1", A), 0.5)).isEqualTo(0.8);
    assertThat(hoping.ratio(arm("q2", C), 0.5)).isLessThan(payoff.ratio(arm("q2", C), 0.5));
    assertThat(hoping.ratio(arm("q1", A, B), 0.5) / payoff.ratio(arm("q1", A, B), 0.5))
        .as("less is open of what is like something known")
        .isGreaterThan(hoping.ratio(arm("q2", C), 0.5) / payoff.ratio(arm("q2", C), 0.5));
  }

  @Test
  void harmCountsManyTimes() {
    assertThat(Payoff.felt(1.05)).isEqualTo(1.05);
    assertThat(Payoff.felt(1.3) - 1).isGreaterThan(3 * 0.3);
  }
}
