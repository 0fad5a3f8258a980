package io.howdah.lab.incident;

import io.howdah.lab.Instance;
import io.howdah.lab.LabException;
import io.howdah.model.Cause;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Two faults at once, each with its own damage and cure.
 *
 * @param first a fault of tables or settings: it is closed last, since its clearing up must not
 *     wait for a lock that the second holds
 */
record Composite(Incident first, Incident second) implements Incident {
  /** Pairs that do not hide each other's damage or hinder each other's cure. */
  private static final List<Map.Entry<Cause, Cause>> PAIRS =
      List.of(
          Map.entry(Cause.MISSING_INDEX, Cause.IDLE_IN_TRANSACTION),
          Map.entry(Cause.MISSING_INDEX, Cause.CHECKPOINT_STORM),
          Map.entry(Cause.WRONG_PLANNER_COSTS, Cause.TABLE_BLOAT),
          Map.entry(Cause.WORK_MEM_SPILL, Cause.RUNAWAY_QUERY),
          Map.entry(Cause.FK_WITHOUT_INDEX, Cause.ROW_LOCK_CHAIN),
          Map.entry(Cause.GENERIC_PLAN, Cause.UNUSED_INDEXES),
          Map.entry(Cause.STALE_VISIBILITY_MAP, Cause.MISSING_INDEX),
          Map.entry(Cause.AUTOVACUUM_STARVED, Cause.FAILED_INSERTS),
          Map.entry(Cause.PLANNING_TIME, Cause.VACUUM_IN_PEAK),
          Map.entry(Cause.SEQUENCE_EXHAUSTION, Cause.INDEX_BLOAT));

  /** The pairs whose incidents are among those. */
  static List<Incident> all(List<Incident> singles) {
    Map<Cause, Incident> byCause =
        singles.stream().collect(Collectors.toUnmodifiableMap(Incident::cause, i -> i));
    return PAIRS.stream()
        .<Incident>map(p -> new Composite(of(byCause, p.getKey()), of(byCause, p.getValue())))
        .toList();
  }

  private static Incident of(Map<Cause, Incident> byCause, Cause cause) {
    Incident incident = byCause.get(cause);
    if (incident == null) {
      throw new IllegalStateException("no incident of " + cause);
    }
    return incident;
  }

  @Override
  public Cause cause() {
    return first.cause();
  }

  @Override
  public List<Cause> causes() {
    return List.of(first.cause(), second.cause());
  }

  @Override
  public String id() {
    return first.id() + "+" + second.id();
  }

  @Override
  public String story() {
    return first.story() + "; and at the same time: " + second.story();
  }

  @Override
  public Kind kind() {
    return Kind.COMPOSITE;
  }

  @Override
  public Injected inject(Instance instance, long seed) {
    Injected one = first.inject(instance, seed);
    try {
      Injected two = second.inject(instance, seed);
      return new Both(instance, one, two, Census.of(instance));
    } catch (LabException e) {
      one.close();
      throw e;
    }
  }

  /**
   * @param before taken when both were at work, so that neither is taken for harm of the other
   */
  private record Both(Instance instance, Injected one, Injected two, Census before)
      implements Injected {
    @Override
    public Finding damaged() {
      return both(one.damaged(), two.damaged());
    }

    @Override
    public Finding cured() {
      return both(one.cured(), two.cured());
    }

    private static Finding both(Finding one, Finding two) {
      return new Finding(one.holds() && two.holds(), one.seen() + " | " + two.seen());
    }

    @Override
    public List<Finding> harmless() {
      return before.harmless(instance, allowance());
    }

    @Override
    public Allowance allowance() {
      return one.allowance().and(two.allowance());
    }

    @Override
    public List<Injected> parts() {
      return Stream.of(one, two).toList();
    }

    @Override
    public void close() {
      two.close();
      one.close();
    }
  }
}
