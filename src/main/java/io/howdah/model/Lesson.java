package io.howdah.model;

import java.util.Map;

/**
 * What one verified outcome teaches, as a count that can be taken back.
 *
 * @param cluster the system identifier where it was learned
 * @param cause what was believed
 * @param remedy the remedy's type
 * @param outcome what became of it
 * @param action the action's id: the same lesson is never counted twice
 * @param showed how strongly each finding showed in the diagnosis: none, some or strong; empty
 *     where it says nothing of this cause alone
 */
public record Lesson(
    String cluster,
    Cause cause,
    String remedy,
    Verdict.Outcome outcome,
    long action,
    Map<String, String> showed) {
  public Lesson {
    showed = Map.copyOf(showed);
  }
}
