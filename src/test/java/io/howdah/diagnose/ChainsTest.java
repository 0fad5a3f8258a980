package io.howdah.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.model.Cause;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Given causes that bring about each other, the root and the way from it. */
final class ChainsTest {
  private final KnowledgeBase shipped = KnowledgeBase.shipped();
  private final Chains chains = new Chains(shipped);

  @Test
  void aDiskThatFillsIsTracedToTheTransactionTwoStepsAway() {
    Set<Cause> atWork = Set.of(Cause.DISK_FILLING, Cause.TABLE_BLOAT, Cause.IDLE_IN_TRANSACTION);
    assertThat(chains.to(Cause.DISK_FILLING, atWork))
        .containsExactly(Cause.IDLE_IN_TRANSACTION, Cause.TABLE_BLOAT, Cause.DISK_FILLING);
    assertThat(chains.roots(atWork)).containsExactly(Cause.IDLE_IN_TRANSACTION);
  }

  @Test
  void aCauseThatStandsAloneIsItsOwnRoot() {
    assertThat(chains.to(Cause.DISK_FILLING, Set.of(Cause.DISK_FILLING, Cause.HOT_ROW)))
        .containsExactly(Cause.DISK_FILLING);
  }

  @Test
  void everyCauseIsDescribedAndTheGraphHasNoCircle() {
    assertThat(shipped.causes().stream().map(CauseModel::cause))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Cause.values()).filter(c -> c != Cause.HEALTHY).toList());
    for (CauseModel cause : shipped.causes()) {
      assertThat(reached(cause.cause(), Set.of()))
          .as(cause.cause().id())
          .doesNotContain(cause.cause());
    }
  }

  private Set<Cause> reached(Cause from, Set<Cause> sofar) {
    Set<Cause> out = new java.util.HashSet<>(sofar);
    for (Cause next : shipped.cause(from).orElseThrow().leadsTo().keySet()) {
      if (out.add(next)) {
        out.addAll(reached(next, out));
      }
    }
    return out;
  }

  @Test
  void whatBringsAnotherAboutMakesItLikelier() {
    CauseModel root = cause(Cause.IDLE_IN_TRANSACTION, Map.of(Cause.TABLE_BLOAT, 0.5));
    CauseModel child = cause(Cause.TABLE_BLOAT, Map.of());
    KnowledgeBase kb =
        new KnowledgeBase(
            List.of(
                new FindingModel("idle", "t", "idle", List.of(0.98, 0.01, 0.01), List.of(), false)),
            List.of(root, child));
    Map<Cause, Double> before = Posterior.prior(kb, CauseModel::prior).marginals();
    // 1 - (1 - 0.1) * (1 - 0.5 * 0.1), since the root is there in one case of ten
    assertThat(before.get(Cause.TABLE_BLOAT)).isCloseTo(0.145, Offset.offset(1e-9));
    Map<Cause, Double> after =
        Posterior.prior(kb, CauseModel::prior).given("idle", Level.STRONG).marginals();
    assertThat(after.get(Cause.TABLE_BLOAT)).isGreaterThan(0.45);
  }

  private static CauseModel cause(Cause cause, Map<Cause, Double> leadsTo) {
    return new CauseModel(
        cause,
        0.1,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        cause == Cause.IDLE_IN_TRANSACTION ? Map.of("idle", List.of(0.02, 0.08, 0.9)) : Map.of(),
        "",
        leadsTo);
  }

  @Test
  void anEdgeToNowhereIsRefused() {
    assertThatThrownBy(() ->
            new KnowledgeBase(
                List.of(), List.of(cause(Cause.HOT_ROW, Map.of(Cause.DISK_FILLING, 0.5)))))
        .hasMessageContaining("disk-filling");
  }
}
