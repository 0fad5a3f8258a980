package io.howdah.model;

import java.time.Instant;
import java.util.Optional;

/**
 * Something that departs from what is usual here, or that hurts by itself.
 *
 * @param observed the value seen, in {@code unit}
 * @param expected what the baseline expects, in {@code unit}
 * @param unit a base unit such as {@code ms}, {@code s} or {@code sessions}
 * @param since when it began, as far as is known
 * @param load sessions' worth of database time that it takes: 1 is one backend kept busy or waiting
 * @param words one line for a person
 * @param series the series that departed; empty for what was seen in sessions and templates
 */
public record Anomaly(
    Symptom symptom,
    ObjectRef object,
    double observed,
    double expected,
    String unit,
    Instant since,
    double load,
    String words,
    Optional<SeriesId> series) {

  public Anomaly(
      Symptom symptom,
      ObjectRef object,
      double observed,
      double expected,
      String unit,
      Instant since,
      double load,
      String words) {
    this(symptom, object, observed, expected, unit, since, load, words, Optional.empty());
  }

  /** The sorts of symptoms. */
  public enum Symptom {
    /** A template takes longer a call than it used to. */
    TEMPLATE_SLOWER,
    /** A template without a past of its own takes a large part of the database's time. */
    TEMPLATE_HEAVY,
    /** Sessions wait for locks of others. */
    SESSIONS_BLOCKED,
    /** A transaction is open and idle, and holds things back. */
    TRANSACTION_IDLE,
    /** One backend runs a statement far longer than its template's own past. */
    STATEMENT_LONG,
    /** A series departs from what is usual at this time of the week. */
    SERIES_DEPARTED,
    /** Something with a hard limit reaches it before a person can do something about it. */
    LIMIT_NEAR,
    /** Something with a hard limit has reached it, or what has to be there is not. */
    LIMIT_REACHED
  }
}
