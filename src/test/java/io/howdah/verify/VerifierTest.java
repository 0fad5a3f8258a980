package io.howdah.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.model.Looks;
import io.howdah.model.Session;
import io.howdah.verify.Workload.Template;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Given a change in force, what is to be done with it. */
final class VerifierTest {
  private static final Duration SHORTEST = Duration.ofSeconds(6);
  private static final Template FAST = new Template(1, 30, 5, 0.2);
  private static final Template OTHER = new Template(2, 30, 5, 0.2);
  private final Verifier verifier = new Verifier(SHORTEST);
  private final Workload workload = new Workload(7);

  private Comparison comparison(double first, double second) {
    return new Comparison(
        workload.run(20, List.of(FAST, OTHER)),
        workload.run(6, List.of(FAST.times(first), OTHER.times(second))),
        Set.of(Looks.id(1), Looks.id(2)));
  }

  @Test
  void aClearRegressionGoesAtOnceThoughAnotherGained() {
    assertThat(verifier.look(comparison(0.1, 2), Set.of(Looks.id(1)), Duration.ofSeconds(2)))
        .isInstanceOfSatisfying(
            Verifier.Regressed.class, r -> assertThat(r.worst().template()).isEqualTo(Looks.id(2)));
  }

  @Test
  void aSmallRegressionIsJudgedAtTheEndOnly() {
    Comparison slightly = comparison(1, 1.2);
    assertThat(verifier.look(slightly, Set.of(), Duration.ofSeconds(2)))
        .isInstanceOf(Verifier.Undecided.class);
    assertThat(verifier.look(slightly, Set.of(), SHORTEST)).isInstanceOf(Verifier.Regressed.class);
  }

  @Test
  void aGainIsKeptOnlyAfterTheShortestTime() {
    Comparison gain = comparison(0.1, 1);
    assertThat(verifier.look(gain, Set.of(Looks.id(1)), Duration.ofSeconds(5)))
        .isInstanceOf(Verifier.Undecided.class);
    assertThat(verifier.look(gain, Set.of(Looks.id(1)), SHORTEST))
        .isInstanceOfSatisfying(
            Verifier.Improved.class, i -> assertThat(i.best().template()).isEqualTo(Looks.id(1)));
  }

  @Test
  void aGainOfWhatWasNotMeantIsNoSuccess() {
    assertThat(verifier.look(comparison(0.1, 1), Set.of(Looks.id(2)), SHORTEST))
        .isInstanceOf(Verifier.Undecided.class);
    assertThat(verifier.look(comparison(0.1, 1), Set.of(), SHORTEST))
        .isInstanceOf(Verifier.Improved.class);
  }

  @Test
  void noDifferenceIsUndecidedHoweverLong() {
    assertThat(verifier.look(comparison(1, 1), Set.of(), Duration.ofMinutes(10)))
        .isInstanceOf(Verifier.Undecided.class);
  }

  @Test
  void aVictimIsKnownByPidAndStart() {
    Session victim = Looks.active(7, 1, Duration.ofSeconds(3), 99);
    Session free = Looks.active(7, 1, Duration.ofSeconds(1));
    Session reused =
        new Session(
            7,
            Instant.EPOCH,
            "app",
            "shop",
            "web",
            "",
            Session.State.ACTIVE,
            "Lock",
            "tuple",
            Duration.ZERO,
            Duration.ZERO,
            0,
            List.of(99),
            1,
            false);
    assertThat(Verifier.stillBlocked(List.of(victim), List.of(victim))).containsExactly(victim);
    assertThat(Verifier.stillBlocked(List.of(victim), List.of(free))).isEmpty();
    assertThat(Verifier.stillBlocked(List.of(victim), List.of(reused))).isEmpty();
    assertThat(Verifier.stillBlocked(List.of(victim), List.of())).isEmpty();
  }
}
