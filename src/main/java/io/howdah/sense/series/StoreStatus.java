package io.howdah.sense.series;

import java.util.List;

/**
 * How a store does.
 *
 * @param series columns that are remembered: a gauge or counter is one, a histogram one per bucket
 *     and one
 * @param points numbers that are remembered or wait to be sent
 * @param bytes that they take in memory
 * @param refused numbers of new series that were turned away at the limit of series
 * @param late numbers that came with a time at or before what their series already had
 * @param lost numbers that were given up unsent or unread, because a limit was reached or a file
 *     was damaged
 * @param failures of the disk or of the server, since the start
 * @param problems the latest of them in words for a DBA, at most {@link #MOST_PROBLEMS}
 */
public record StoreStatus(
    long series,
    long points,
    long bytes,
    long refused,
    long late,
    long lost,
    long failures,
    List<String> problems) {

  static final int MOST_PROBLEMS = 20;

  public StoreStatus {
    problems = List.copyOf(problems);
  }
}
