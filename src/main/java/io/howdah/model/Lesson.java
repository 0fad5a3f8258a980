package io.howdah.model;

/**
 * What one verified outcome teaches, as a count that can be taken back.
 *
 * @param cluster the system identifier where it was learned
 * @param cause what was believed
 * @param remedy the remedy's type
 * @param outcome what became of it
 * @param action the action's id: the same lesson is never counted twice
 */
public record Lesson(
    String cluster, Cause cause, String remedy, Verdict.Outcome outcome, long action) {}
