package io.howdah.sense.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.model.Fidelity;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.TempPostgres;
import io.howdah.sense.Collector;
import io.howdah.sense.Measured;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Given a primary and its standby, lag on both sides, and what a promotion does to counters. */
final class StandbyTest {
  private static final Instant T0 = Instant.parse("2026-11-20T00:00:00Z");
  private static final int PATIENCE = 5000;

  private static final List<String> REPLICATION =
      List.of(
          "local all all trust",
          "host all all 127.0.0.1/32 trust",
          "local replication all trust",
          "host replication all 127.0.0.1/32 trust");

  @Test
  void pausedReplayShowsOnBothSidesAndAPromotionBeginsAnotherLife() throws Exception {
    try (TempPostgres primary = TempPostgres.start(REPLICATION);
        TempPostgres standby = primary.standby("twin");
        ReadDoor first = ReadDoor.open(primary.spec(""));
        ReadDoor second = ReadDoor.open(standby.spec(""))) {
      Collector onPrimary = new ServerCollector("primary", first, new Life(first), Looks.fast());
      Collector onStandby = new ServerCollector("standby", second, new Life(second), Looks.fast());
      Measured.until(
          onStandby,
          T0,
          PATIENCE,
          m -> m.find("postgresql_wal_receiver_streaming").filter(s -> s.value() == 1).isPresent());
      standby.sql("SELECT pg_wal_replay_pause()");
      primary.sql("CREATE TABLE late AS SELECT generate_series(1, 10000) AS n");
      Measured behind = Measured.until(onPrimary, T0, PATIENCE, StandbyTest::isFarBehind);
      assertThat(behind.value("postgresql_standbys", "sync=async")).isEqualTo(1);
      Measured here =
          Measured.until(
              onStandby,
              T0.plusSeconds(PATIENCE),
              PATIENCE,
              m -> isFarBehind(m) && m.has("postgresql_replay_paused"));
      assertThat(here.value("postgresql_replay_paused")).isEqualTo(1);
      assertThat(
              here.find("postgresql_replication_lag_bytes", "stage=replay")
                  .orElseThrow()
                  .fidelity())
          .isEqualTo(Fidelity.ESTIMATED);
      Instant before = here.since("postgresql_transactions", "database=postgres");

      standby.sql("SELECT pg_wal_replay_resume()", "SELECT pg_promote()");
      Measured promoted =
          Measured.until(
              onStandby,
              T0.plusSeconds(3 * PATIENCE),
              PATIENCE,
              m ->
                  m.find("postgresql_transactions", "database=postgres")
                      .filter(t -> t.since().orElseThrow().isAfter(before))
                      .isPresent());
      assertThat(promoted.since("postgresql_transactions", "database=postgres")).isAfter(before);
      assertThat(Measured.of(new Pulse(new Life(second)).collect(T0)).value("postgresql_standby"))
          .isZero();
    }
  }

  private static boolean isFarBehind(Measured m) {
    return m.find("postgresql_replication_lag_bytes", "standby=twin", "stage=replay")
        .filter(b -> b.value() > 100_000)
        .isPresent();
  }
}
