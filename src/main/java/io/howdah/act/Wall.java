package io.howdah.act;

import java.util.Optional;

/**
 * A second look at each statement, by somebody who knows its text only: whatever composed it, what
 * runs has to be what such a remedy runs.
 */
@FunctionalInterface
public interface Wall {
  /** Lets everything through: for hands without a guard beside them. */
  Wall NONE = (_, _) -> Optional.empty();

  /**
   * Why a statement may not run, or empty.
   *
   * @param type of the remedy that wants it
   */
  Optional<String> objection(String type, String sql);
}
