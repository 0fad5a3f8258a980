package io.howdah.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The plan of an action's life has no way around its promises. */
final class ActionStateTest {
  private static Set<ActionState> reachable(ActionState from, Set<ActionState> without) {
    Set<ActionState> seen = EnumSet.noneOf(ActionState.class);
    Deque<ActionState> open = new ArrayDeque<>(Set.of(from));
    while (!open.isEmpty()) {
      for (ActionState next : open.removeFirst().next()) {
        if (!without.contains(next) && seen.add(next)) {
          open.add(next);
        }
      }
    }
    return seen;
  }

  @Test
  void nothingRunsWithoutAYesAndAnIntent() {
    for (ActionState gate :
        Set.of(ActionState.APPROVED, ActionState.SCHEDULED, ActionState.INTENT)) {
      assertThat(reachable(ActionState.PROPOSED, EnumSet.of(gate)))
          .doesNotContain(ActionState.EXECUTING);
    }
  }

  @Test
  void whatRanIsJudgedBeforeItIsKept() {
    assertThat(
            reachable(
                ActionState.EXECUTING, EnumSet.of(ActionState.VERIFYING, ActionState.NEEDS_HUMAN)))
        .doesNotContain(ActionState.KEPT)
        .contains(ActionState.ROLLED_BACK);
  }

  @ParameterizedTest
  @EnumSource
  void everyStateEndsSomewhere(ActionState state) {
    // Only one waits on as it was: when the first of two people said yes.
    assertThat(state.next().contains(state)).isEqualTo(state == ActionState.WAITING);
    if (!state.settled()) {
      assertThat(reachable(state, EnumSet.noneOf(ActionState.class)))
          .anyMatch(ActionState::settled);
    }
    if (state.touched()) {
      assertThat(state.settled()).isFalse();
      assertThat(reachable(state, EnumSet.noneOf(ActionState.class)))
          .contains(ActionState.ROLLED_BACK, ActionState.NEEDS_HUMAN);
    }
  }
}
