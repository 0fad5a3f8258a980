package io.howdah.model;

import java.util.List;

/**
 * One series over a stretch of time.
 *
 * @param points ascending in time; a step in which nothing was measured has none, never a zero
 */
public record Track(Series series, List<Point> points) {
  public Track {
    points = List.copyOf(points);
  }
}
