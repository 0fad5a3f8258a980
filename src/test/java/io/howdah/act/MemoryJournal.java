package io.howdah.act;

import io.howdah.model.Action;
import io.howdah.model.ActionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A journal in memory that refuses steps outside of the plan, and fails where a test says so. */
final class MemoryJournal implements Journal {
  private final List<ActionState> steps = new ArrayList<>();
  private Optional<ActionState> broken = Optional.empty();
  private Runnable after = () -> {};
  private Optional<ActionState> watched = Optional.empty();

  /** From now on that step cannot be written. */
  void failAt(ActionState state) {
    broken = Optional.of(state);
  }

  /** Runs something right after that step was written: the moment in which others come between. */
  void after(ActionState state, Runnable what) {
    watched = Optional.of(state);
    after = what;
  }

  List<ActionState> steps() {
    return List.copyOf(steps);
  }

  @Override
  public Action advance(Action a, ActionState to, String sentence) throws StepRefusedException {
    if (broken.equals(Optional.of(to)) || !a.state().next().contains(to)) {
      throw new StepRefusedException(
          "%s -> %s was not written".formatted(a.state(), to), new IllegalStateException("test"));
    }
    steps.add(to);
    if (watched.equals(Optional.of(to))) {
      after.run();
    }
    return Workbench.in(to, a, sentence);
  }
}
