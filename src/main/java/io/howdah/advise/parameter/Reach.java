package io.howdah.advise.parameter;

import java.util.Map;
import java.util.Optional;

/** Whom a change of a parameter can reach at all: asked of the planner, before anything runs. */
final class Reach {
  private Reach() {}

  /** Whether it could run otherwise: by another plan, or by the same with more memory. */
  static boolean touched(
      TrialSession session,
      Knowledge.Idea idea,
      Template t,
      Map<String, String> before,
      Map<String, String> after) {
    Optional<Plan> was = session.plan(t, before).first();
    Optional<Plan> is = session.plan(t, after).first();
    if (was.isEmpty() || is.isEmpty()) {
      return false;
    }
    boolean same = was.get().shape().equals(is.get().shape());
    return !same
        || switch (idea.touches()) {
          case "memory" -> was.get().sorts() + was.get().hashes() > 0 || was.get().aggregates();
          case "hash" -> was.get().hashes() > 0;
          case "any" -> true;
          default -> false;
        };
  }
}
