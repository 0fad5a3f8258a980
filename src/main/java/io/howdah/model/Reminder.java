package io.howdah.model;

/**
 * A memory that speaks to an incident: it says where to look first, and proves nothing.
 *
 * @param memory its number in the home
 * @param title one line of it; untrusted text
 * @param cause what it was then
 * @param weight between 0 and 1: its trust, its age and how much of the incident it matches
 * @param why how it was found, one line
 */
public record Reminder(long memory, String title, Cause cause, double weight, String why) {
  public Reminder {
    if (!(weight >= 0 && weight <= 1)) {
      throw new IllegalArgumentException("a weight is between 0 and 1, not " + weight);
    }
  }
}
