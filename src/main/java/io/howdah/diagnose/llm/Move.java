package io.howdah.diagnose.llm;

import java.util.List;

/** What a model wants next, whatever way it says so. */
sealed interface Move {
  /**
   * It asks for tools.
   *
   * @param thought what it says beside, for the record
   */
  record Ask(String thought, List<Call> calls) implements Move {
    public Ask {
      calls = List.copyOf(calls);
    }
  }

  /** It did not keep to the form. */
  record Stray(String words) implements Move {}

  /**
   * One tool asked for.
   *
   * @param id the provider's, where it has one
   * @param arguments JSON as written, not checked yet
   */
  record Call(String id, String tool, String arguments) {}
}
