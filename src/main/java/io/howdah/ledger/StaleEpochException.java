package io.howdah.ledger;

import java.io.Serial;

/** Another controller has taken over: this one must stop acting. Nothing was written. */
public final class StaleEpochException extends LedgerException {
  @Serial private static final long serialVersionUID = 1;

  StaleEpochException(long mine, long current) {
    super(
        "Epoch %d has begun: another controller leads, and this one (epoch %d) wrote nothing and must step down."
            .formatted(current, mine),
        "HW004");
  }
}
