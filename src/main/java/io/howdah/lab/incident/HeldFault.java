package io.howdah.lab.incident;

import io.howdah.lab.Instance;
import io.howdah.lab.incident.Injected.Finding;
import java.util.List;
import java.util.function.Supplier;

/**
 * A fault that lives in sessions: it ends with them.
 *
 * @param held opened first to last, closed last to first
 */
record HeldFault(
    Instance instance,
    List<Held> held,
    Supplier<Finding> damage,
    Supplier<Finding> cure,
    Census before,
    int cureMayKill)
    implements Injected {
  HeldFault {
    held = List.copyOf(held);
  }

  @Override
  public Finding damaged() {
    return damage.get();
  }

  @Override
  public Finding cured() {
    return cure.get();
  }

  @Override
  public List<Finding> harmless() {
    return before.harmless(instance, allowance());
  }

  @Override
  public Allowance allowance() {
    return Allowance.kills(cureMayKill);
  }

  @Override
  public void close() {
    held.reversed().forEach(Held::close);
    BaseState.restore(instance);
  }
}
