package io.howdah.ledger;

import java.io.Serial;

/** Another controller or another server has taken over: this one must stop. Nothing was written. */
public final class StaleEpochException extends LedgerException {
  @Serial private static final long serialVersionUID = 1;

  StaleEpochException(long mine, long current) {
    super(
        "Epoch %d has begun: another controller leads, and this one (epoch %d) wrote nothing and must step down."
            .formatted(current, mine),
        "HW004");
  }

  StaleEpochException(long mine, int begun, int now) {
    super(
        "Epoch %d was begun on timeline %d of the home, and here is timeline %d: a standby was promoted, and this controller wrote nothing and must step down."
            .formatted(mine, begun, now),
        "HW004");
  }
}
