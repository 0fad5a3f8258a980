package io.howdah.home;

import java.util.List;

/**
 * What making or updating the home would run, in order.
 *
 * @param steps empty when all is there already
 */
public record HomePlan(HomeState found, List<Step> steps) {

  /**
   * A step, which is committed before the next one begins.
   *
   * @param what it is for
   * @param sql its statements
   */
  public record Step(String what, String sql) {}

  public HomePlan {
    steps = List.copyOf(steps);
  }
}
