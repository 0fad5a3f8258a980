package io.howdah.lab.incident;

import io.howdah.lab.Instance;
import io.howdah.lab.LabException;
import io.howdah.model.Cause;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The incidents that can be injected. */
public final class Incidents {
  private static final List<Incident> SINGLES =
      Stream.of(
              PlannerIncidents.all(),
              SessionIncidents.all(),
              Scripted.all(),
              QueueIncidents.all(),
              ConnectionIncidents.all(),
              WalIncidents.all(),
              TransactionIncidents.all(),
              ManyLocksIncidents.all(),
              StorageIncidents.all(),
              MachineIncidents.all(),
              StandbyIncidents.all(),
              PoolIncidents.all(),
              Calm.all())
          .flatMap(List::stream)
          .toList();
  private static final List<Incident> ALL =
      Stream.of(SINGLES, Composite.all(SINGLES), Decoy.all(SINGLES)).flatMap(List::stream).toList();

  private Incidents() {}

  public static List<Incident> all() {
    return ALL;
  }

  /**
   * The incident of that cause.
   *
   * @throws LabException naming those that exist
   */
  public static Incident of(Cause cause) {
    return of(cause.id());
  }

  /** The incident of an id, as a person types it. */
  public static Incident of(String id) {
    return ALL.stream()
        .filter(i -> i.id().equals(id))
        .findFirst()
        .orElseThrow(() ->
            new LabException(
                "the sandbox cannot inject '%s'; it can inject: %s"
                    .formatted(
                        id, ALL.stream().map(Incident::id).collect(Collectors.joining(", ")))));
  }

  /** An incident of a few words and a way to make it. */
  record Told(Cause cause, Kind kind, String story, Maker maker) implements Incident {
    /** Makes the fault. */
    @FunctionalInterface
    interface Maker {
      Injected make(Instance instance, long seed);
    }

    @Override
    public Injected inject(Instance instance, long seed) {
      return maker.make(instance, seed);
    }
  }
}
