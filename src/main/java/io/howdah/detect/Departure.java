package io.howdah.detect;

import io.howdah.model.Anomaly;

/**
 * An anomaly with what is needed to see what belongs together.
 *
 * @param role whether it makes an incident by itself
 * @param depth among those that begin together the lower one is nearer to the cause
 * @param costs which way of counting database time its load belongs to
 * @param severity how many tolerances it departs by; over 1 is beyond
 */
public record Departure(
    Anomaly anomaly, Watched.Role role, int depth, Watched.Costs costs, double severity) {

  /** One that hurts, seen by other means than series: sessions, templates, a limit. */
  public static Departure hurting(Anomaly anomaly) {
    int depth =
        switch (anomaly.symptom()) {
          case TRANSACTION_IDLE, LIMIT_REACHED, LIMIT_NEAR -> 0;
          case SESSIONS_BLOCKED -> 1;
          case STATEMENT_LONG, TEMPLATE_SLOWER, TEMPLATE_HEAVY, SERIES_DEPARTED -> 3;
        };
    Watched.Costs costs =
        switch (anomaly.symptom()) {
          case SESSIONS_BLOCKED -> Watched.Costs.WAITS;
          case STATEMENT_LONG, TEMPLATE_SLOWER, TEMPLATE_HEAVY -> Watched.Costs.TEMPLATES;
          case TRANSACTION_IDLE, LIMIT_REACHED, LIMIT_NEAR, SERIES_DEPARTED -> Watched.Costs.NONE;
        };
    return new Departure(anomaly, Watched.Role.HURTS, depth, costs, 1);
  }

  boolean hurts() {
    return role == Watched.Role.HURTS;
  }
}
