package io.howdah.lab.incident;

import io.howdah.lab.Instance;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A script's fault at work.
 *
 * @param gauges all must be over their limit for damage, all well below for cure
 * @param held sessions that the fault keeps busy, opened first to last
 */
record ScriptedFault(
    Instance instance,
    Department department,
    List<Gauge> gauges,
    List<Held> held,
    Census before,
    Allowance allowance)
    implements Injected {
  ScriptedFault {
    gauges = List.copyOf(gauges);
    held = List.copyOf(held);
  }

  /**
   * A measure and its limits, far enough apart that damage and cure never hold together.
   *
   * @param well what was measured before the fault
   */
  record Gauge(Measure measure, double well, double damagedAbove, double curedBelow) {
    Gauge {
      if (curedBelow >= damagedAbove) {
        throw new IllegalArgumentException(
            "cured at %.2f %s and damaged above %.2f: both could hold"
                .formatted(curedBelow, measure.unit(), damagedAbove));
      }
    }

    Finding damaged(Instance instance) {
      double now = measure.take(instance);
      return new Finding(
          now > damagedAbove,
          "%.1f %s, damaged above %.1f, %.1f when well"
              .formatted(now, measure.unit(), damagedAbove, well));
    }

    Finding cured(Instance instance) {
      double now = measure.take(instance);
      return new Finding(
          now <= curedBelow,
          "%.1f %s, cured at %.1f, %.1f when well"
              .formatted(now, measure.unit(), curedBelow, well));
    }
  }

  @Override
  public Finding damaged() {
    return all(gauges.stream().map(g -> g.damaged(instance)).toList());
  }

  @Override
  public Finding cured() {
    return all(gauges.stream().map(g -> g.cured(instance)).toList());
  }

  private static Finding all(List<Finding> findings) {
    return new Finding(
        findings.stream().allMatch(Finding::holds),
        findings.stream().map(Finding::seen).collect(Collectors.joining("; ")));
  }

  @Override
  public List<Finding> harmless() {
    return before.harmless(instance, allowance);
  }

  @Override
  public void close() {
    held.reversed().forEach(Held::close);
    department.close();
    BaseState.restore(instance);
  }
}
