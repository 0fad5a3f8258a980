package io.howdah.lab.incident;

import io.howdah.lab.Instance;
import io.howdah.lab.incident.Injected.Finding;
import java.util.List;
import java.util.function.Consumer;

/**
 * A fault in the catalogue or the settings that shows as a slow template: nobody needs to hold it.
 *
 * @param damagedAbove in milliseconds
 * @param curedBelow in milliseconds, far under the other, so that both never hold
 */
record SlowTemplate(
    Instance instance,
    Probe probe,
    double damagedAbove,
    double curedBelow,
    Census before,
    String cureMaySet)
    implements Injected {
  /** Makes the fault after measuring: limits are multiples of what the template takes when well. */
  static SlowTemplate inject(
      Instance instance,
      Probe probe,
      double damagedTimes,
      double curedTimes,
      String cureMaySet,
      Consumer<Instance> fault) {
    // A hundredth of a millisecond of noise must not decide: a quick template counts as 1 ms.
    double well = Math.max(1, probe.medianMillis(instance));
    return withLimits(instance, probe, well * damagedTimes, well * curedTimes, cureMaySet, fault);
  }

  /** Makes the fault where the template's good time is known from before. */
  static SlowTemplate withLimits(
      Instance instance,
      Probe probe,
      double damagedAbove,
      double curedBelow,
      String cureMaySet,
      Consumer<Instance> fault) {
    try {
      fault.accept(instance);
      return new SlowTemplate(
          instance, probe, damagedAbove, curedBelow, Census.of(instance), cureMaySet);
    } catch (io.howdah.lab.LabException e) {
      BaseState.restore(instance);
      throw e;
    }
  }

  @Override
  public Finding damaged() {
    double now = probe.medianMillis(instance);
    return new Finding(
        now > damagedAbove, "median %.1f ms, damaged above %.1f ms".formatted(now, damagedAbove));
  }

  @Override
  public Finding cured() {
    double now = probe.medianMillis(instance);
    return new Finding(
        now < curedBelow, "median %.1f ms, cured below %.1f ms".formatted(now, curedBelow));
  }

  @Override
  public List<Finding> harmless() {
    return before.harmless(instance, allowance());
  }

  @Override
  public Allowance allowance() {
    return Allowance.settings(cureMaySet);
  }

  @Override
  public void close() {
    BaseState.restore(instance);
  }
}
