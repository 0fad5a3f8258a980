package io.howdah.guard.sql;

import java.util.List;
import java.util.Optional;

/**
 * The guard's word on one text.
 *
 * @param ruling the strictest of the reasons'
 * @param reasons the strictest first; never empty; at most {@link Findings#MOST}
 * @param kind of statement; empty where it did not parse as exactly one
 * @param text exactly the text that was parsed: run this one and no other, as one simple statement,
 *     in a session that holds {@link StatementGuard#SESSION_PINS}
 */
public record Judgement(
    Ruling ruling, List<Reason> reasons, Optional<StatementKind> kind, String text) {
  public Judgement {
    reasons = List.copyOf(reasons);
  }

  public boolean allowed() {
    return ruling == Ruling.ALLOW;
  }

  /** The reason that decided. */
  public Reason decisive() {
    return reasons.getFirst();
  }
}
