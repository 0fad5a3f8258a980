package io.howdah.lab.shop;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What became of a template's calls so far, or between two looks.
 *
 * @param histogram counts by bucket of {@link Latency}
 * @param errors counts by SQLSTATE
 */
public record Calls(String template, List<Long> histogram, Map<String, Long> errors) {
  public Calls {
    histogram = List.copyOf(histogram);
    errors = Map.copyOf(errors);
  }

  /** Calls that succeeded. */
  public long count() {
    return histogram.stream().mapToLong(Long::longValue).sum();
  }

  public long errorCount() {
    return errors.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The latency in milliseconds that this share of the calls did not exceed; 0 without calls. */
  public double quantile(double share) {
    long wanted = (long) Math.ceil(share * count());
    long seen = 0;
    for (int i = 0; i < histogram.size(); i++) {
      seen += histogram.get(i);
      if (wanted > 0 && seen >= wanted) {
        return Latency.millis(i);
      }
    }
    return 0;
  }

  /** What happened after an earlier look at the same template. */
  public Calls since(Calls earlier) {
    List<Long> later =
        IntStream.range(0, histogram.size())
            .mapToObj(i -> histogram.get(i) - earlier.histogram.get(i))
            .toList();
    var more = new HashMap<String, Long>();
    errors.forEach((state, count) -> {
      long rest = count - earlier.errors.getOrDefault(state, 0L);
      if (rest > 0) {
        more.put(state, rest);
      }
    });
    return new Calls(template, later, more);
  }

  @Override
  public String toString() {
    return "%s: %d calls, p50 %.2f ms, p99 %.2f ms, errors %s"
        .formatted(template, count(), quantile(0.5), quantile(0.99), errors);
  }
}
