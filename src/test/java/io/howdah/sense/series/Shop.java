package io.howdah.sense.series;

import io.howdah.model.Distribution;
import io.howdah.model.Fidelity;
import io.howdah.model.Labels;
import io.howdah.model.Measurement;
import io.howdah.model.Metric;
import io.howdah.model.Telemetry;
import java.time.Instant;
import java.util.List;

/** A cluster's telemetry for tests: known numbers at known times. */
public final class Shop {
  public static final Instant START = Instant.parse("2026-11-20T10:00:00Z");
  public static final Instant LIFE = Instant.parse("2026-11-19T00:00:00Z");
  public static final Metric CALLS = Metric.counter("postgresql_statement_calls", "", "calls");
  public static final Metric SESSIONS =
      Metric.gauge("postgresql_connections", "", "sessions by state");
  public static final Metric LATENCY =
      Metric.histogram("postgresql_statement_latency_seconds", "seconds", "latency");

  private Shop() {}

  public static Telemetry of(Instant at, Measurement... measurements) {
    return new Telemetry(at, List.of(measurements), List.of(), List.of());
  }

  public static Measurement calls(double total, Instant since) {
    return Measurement.counter(CALLS, Labels.of("cluster", "shop"), total, Fidelity.EXACT, since);
  }

  public static Measurement sessions(String state, double value) {
    return Measurement.gauge(
        SESSIONS, Labels.of("cluster", "shop", "state", state), value, Fidelity.SAMPLED);
  }

  public static Distribution latency(Instant since, Long... counts) {
    return new Distribution(
        LATENCY,
        Labels.of("cluster", "shop", "protocol", "simple"),
        List.of(0.001, 0.01, 0.1),
        List.of(counts),
        0.5 * counts[0],
        Fidelity.EXACT,
        since);
  }

  /** Second {@code i} of a steady hour: seven calls a second, sessions that go up and down. */
  public static Telemetry second(int i) {
    return new Telemetry(
        START.plusSeconds(i),
        List.of(calls(1_000 + 7.0 * i, LIFE), sessions("active", i % 10), sessions("idle", 40)),
        List.of(latency(LIFE, 10L * i, 5L * i, (long) i, 0L)),
        List.of());
  }

  public static void seconds(SeriesStore store, int from, int to) {
    for (int i = from; i < to; i++) {
      store.append(second(i));
      if (i % 50 == 0 || i == to - 1) {
        store.maintain(START.plusSeconds(i));
      }
    }
  }
}
