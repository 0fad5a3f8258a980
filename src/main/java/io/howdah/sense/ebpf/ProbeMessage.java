package io.howdah.sense.ebpf;

import java.util.List;
import java.util.Map;

/** What a bpftrace program says in one line. */
public sealed interface ProbeMessage {
  /** Text of a {@code printf}, without its line end. */
  record Printed(String text) implements ProbeMessage {}

  /**
   * A map of numbers, whole: what is no key of it is not counted.
   *
   * @param map with its {@code @}
   * @param values by key; several keys are joined by a comma, as bpftrace prints them; the key of a
   *     map without keys is empty
   */
  record Numbers(String map, Map<String, Long> values) implements ProbeMessage {
    public Numbers {
      values = Map.copyOf(values);
    }
  }

  /** A map of bpftrace's own histograms, whole. */
  record Histograms(String map, Map<String, List<Bucket>> values) implements ProbeMessage {
    public Histograms {
      values = Map.copyOf(values);
    }
  }

  /** Events that did not fit the way from the kernel to us since the last such message. */
  record Lost(long events) implements ProbeMessage {}

  /**
   * The programs are loaded; whether they are attached is only known once the first {@link Tick}
   * comes.
   */
  record Loaded(long probes) implements ProbeMessage {}

  /** The heartbeat that each child prints once a second. */
  record Tick() implements ProbeMessage {}

  /**
   * One bucket of a histogram.
   *
   * @param min inclusive; {@link Long#MIN_VALUE} where it has no lower end
   * @param max inclusive; {@link Long#MAX_VALUE} where it has no upper end
   */
  record Bucket(long min, long max, long count) {}
}
