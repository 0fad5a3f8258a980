package io.howdah.loop.indexes;

import io.howdah.guard.sql.GuardContext;
import io.howdah.guard.sql.Judgement;
import io.howdah.guard.sql.StatementGuard;
import io.howdah.guard.sql.StatementKind;
import java.util.Optional;

/** What of a workload may be executed in order to measure it. */
public final class Reads {
  private Reads() {}

  /** Why a text may not be executed; empty where it only reads. */
  public static Optional<String> refusal(StatementGuard guard, String sql) {
    Judgement judgement = guard.judge(sql, GuardContext.NOTHING_OWNED);
    if (!judgement.allowed()) {
      return Optional.of(judgement.decisive().text());
    }
    return judgement.kind().filter(k -> k == StatementKind.SELECT).isPresent()
        ? Optional.empty()
        : Optional.of("it is no SELECT");
  }
}
