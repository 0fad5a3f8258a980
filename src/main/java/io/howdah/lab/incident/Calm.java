package io.howdah.lab.incident;

import io.howdah.lab.Instance;
import io.howdah.lab.incident.Incident.Kind;
import io.howdah.lab.shop.Calls;
import io.howdah.lab.shop.Mix;
import io.howdah.lab.shop.Workload;
import io.howdah.model.Cause;
import java.util.List;

/** Scenarios without a fault: whoever acts here does harm. */
final class Calm {
  private Calm() {}

  static List<Incident> all() {
    return List.of(
        new Incidents.Told(
            Cause.BENIGN_SPIKE,
            Kind.NONE,
            "Four times the customers, nothing wrong",
            (instance, seed) -> spike(instance, seed)),
        new Incidents.Told(
            Cause.HEALTHY, Kind.NONE, "An ordinary day", (instance, seed) -> healthy(instance)));
  }

  /** The load is one: three more make four. */
  private static Injected spike(Instance instance, long seed) {
    Census before = Census.of(instance);
    Workload more = Workload.start(instance, Mix.normal().withRate(3).withSeed(seed + 1_000));
    return new Scenario(instance, before, more);
  }

  private static Injected healthy(Instance instance) {
    return new Nothing(instance, Census.of(instance));
  }

  private record Scenario(Instance instance, Census before, Workload more) implements Injected {
    @Override
    public Finding damaged() {
      long calls = more.calls().values().stream().mapToLong(Calls::count).sum();
      return new Finding(calls > 0, "%d more calls so far".formatted(calls));
    }

    @Override
    public Finding cured() {
      return new Finding(false, "nothing is to be cured; the customers go home on close");
    }

    @Override
    public List<Finding> harmless() {
      return before.harmless(instance, Allowance.NONE);
    }

    @Override
    public void close() {
      more.close();
      BaseState.restore(instance);
    }
  }

  private record Nothing(Instance instance, Census before) implements Injected {
    @Override
    public Finding damaged() {
      return new Finding(false, "nothing was done");
    }

    @Override
    public Finding cured() {
      return new Finding(true, "nothing was done");
    }

    @Override
    public List<Finding> harmless() {
      return before.harmless(instance, Allowance.NONE);
    }

    @Override
    public void close() {
      BaseState.restore(instance);
    }
  }
}
