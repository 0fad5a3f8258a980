package io.howdah.sense.series;

import io.howdah.model.Point;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a line of time into steps.
 *
 * @param from the first step begins behind it; milliseconds since 1970
 * @param to the last step ends there or before
 * @param step milliseconds
 */
record Steps(long from, long to, long step) {

  private int of(long time) {
    return time <= from || time > to ? -1 : (int) ((time - from - 1) / step);
  }

  private int count() {
    return (int) ((to - from) / step);
  }

  private Instant end(int i) {
    return Instant.ofEpochMilli(from + (i + 1) * step);
  }

  /** A gauge, by steps. */
  List<Point> gauge(List<Run> runs) {
    List<Point> points = new ArrayList<>();
    Rolling.Stretch stretch = new Rolling.Stretch();
    int open = -1;
    for (Run run : runs) {
      for (int i = 0; i < run.size(); i++) {
        int here = of(run.times()[i]);
        if (here < 0 || here >= count()) {
          continue;
        }
        if (here != open) {
          close(points, open, stretch);
          stretch = new Rolling.Stretch();
          open = here;
        }
        stretch.add(run, i);
      }
    }
    close(points, open, stretch);
    return points;
  }

  private void close(List<Point> points, int open, Rolling.Stretch stretch) {
    if (open >= 0) {
      points.add(
          new Point(end(open), stretch.mean(), stretch.min(), stretch.max(), stretch.last()));
    }
  }

  /** A counter's rate a second: what it grew by, over the time in which it was seen growing. */
  List<Point> rate(List<Run> runs) {
    double[] grew = new double[count()];
    double[] seconds = new double[count()];
    pairs(
        runs,
        (time, increase, millis) -> {
          int here = of(time);
          if (here >= 0 && here < grew.length) {
            grew[here] += increase;
            seconds[here] += millis / 1000.0;
          }
        });
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < grew.length; i++) {
      if (seconds[i] > 0) {
        points.add(Point.rate(end(i), grew[i] / seconds[i]));
      }
    }
    return points;
  }

  /** By how much a counter grew in all. */
  double increase(List<Run> runs) {
    double[] all = {0};
    pairs(runs, (time, increase, millis) -> all[0] += time > from && time <= to ? increase : 0);
    return all[0];
  }

  private interface Pair {
    void seen(long time, double increase, long millis);
  }

  /**
   * Neighbours within one life. A total that fell although its life is said to be the same is not
   * believed.
   */
  private static void pairs(List<Run> runs, Pair pair) {
    long time = 0;
    long life = 0;
    double total = 0;
    boolean some = false;
    for (Run run : runs) {
      for (int i = 0; i < run.size(); i++) {
        long ofLife = run.counts(i) ? run.lives()[i] : 0;
        if (some && ofLife == life && run.lasts()[i] >= total) {
          pair.seen(run.times()[i], run.lasts()[i] - total, run.times()[i] - time);
        }
        time = run.times()[i];
        life = ofLife;
        total = run.lasts()[i];
        some = true;
      }
    }
  }
}
