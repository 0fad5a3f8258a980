package io.howdah.advise.parameter;

import io.howdah.model.ParameterReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the machine's memory is promised to at worst: what is taken at start, what vacuum workers
 * and an index build may take, and what the hungriest plan may take in every session at once. No
 * setting for the whole cluster may promise more than the machine has.
 *
 * <p>Source: PostgreSQL manual, "Resource Consumption": each sort may take work_mem, each hash
 * work_mem times hash_mem_multiplier, in each process.
 */
final class MemoryBudget {
  /** Left to the kernel, its page cache and other programs. */
  private static final double RESERVE = 0.2;

  /** Without a word about the machine, shared_buffers is believed to be the usual quarter of it. */
  private static final double BUFFERS_SHARE = 0.25;

  private final Settings settings;
  private final OptionalLong told;
  private final double total;
  private final int sessions;
  private final Appetite hungriest;

  /**
   * What a plan may take: this many sorts and hashes, in this many processes. A sort counts as much
   * as a hash: with more memory the planner may make it one.
   *
   * @param nodes at least 1, since any session may sort
   */
  record Appetite(long nodes, int processes) {
    static final Appetite LEAST = new Appetite(1, 1);

    static Appetite of(Plan plan) {
      return new Appetite(Math.max(1, plan.sorts() + plan.hashes()), 1 + plan.workers());
    }

    Appetite or(Appetite other) {
      return other.nodes * other.processes > nodes * processes ? other : this;
    }

    double bytes(double workMem, double multiplier) {
      return processes * nodes * workMem * Math.max(1, multiplier);
    }
  }

  private MemoryBudget(
      Settings settings, OptionalLong told, double total, int sessions, Appetite hungriest) {
    this.settings = settings;
    this.told = told;
    this.total = total;
    this.sessions = sessions;
    this.hungriest = hungriest;
  }

  static MemoryBudget of(Settings settings, Host host, List<Plan> plans) {
    double total =
        host.memory().isPresent()
            ? host.memory().getAsLong()
            : settings.bytes("shared_buffers") / BUFFERS_SHARE;
    double usable =
        settings.number("max_connections", 100)
            - settings.number("superuser_reserved_connections", 3)
            - settings.number("reserved_connections", 0);
    return new MemoryBudget(
        settings, host.memory(), total, (int) Math.max(1, usable), hungriest(plans));
  }

  private static Appetite hungriest(List<Plan> plans) {
    return plans.stream().map(Appetite::of).reduce(Appetite.LEAST, Appetite::or);
  }

  /** The same, with plans that a change would lead to. */
  MemoryBudget with(List<Plan> plans) {
    return new MemoryBudget(settings, told, total, sessions, hungriest.or(hungriest(plans)));
  }

  double limit() {
    return total * (1 - RESERVE);
  }

  private double bytes(String name, Map<String, String> changed) {
    String value = changed.get(name);
    return value == null
        ? settings.bytes(name)
        : Math.max(0, Double.parseDouble(value))
            * settings.maybe(name).map(s -> Amount.of(s.unit())).orElse(0.0);
  }

  private double multiplier(Map<String, String> changed) {
    String value = changed.get("hash_mem_multiplier");
    return value == null ? settings.number("hash_mem_multiplier", 1) : Double.parseDouble(value);
  }

  double fixed(Map<String, String> changed) {
    double buffers = bytes("shared_buffers", changed);
    double wal = settings.bytes("wal_buffers");
    return buffers + (wal > 0 ? wal : Math.min(buffers / 32, 16 << 20));
  }

  double maintenance(Map<String, String> changed) {
    double one = bytes("maintenance_work_mem", changed);
    double vacuum = bytes("autovacuum_work_mem", changed);
    return one + settings.number("autovacuum_max_workers", 3) * (vacuum > 0 ? vacuum : one);
  }

  double perSession(Map<String, String> changed) {
    return hungriest.bytes(bytes("work_mem", changed), multiplier(changed));
  }

  /**
   * The sum with these settings for the whole cluster.
   *
   * @param changed values in the parameters' own units
   */
  double sum(Map<String, String> changed) {
    return fixed(changed) + maintenance(changed) + sessions * perSession(changed);
  }

  /** Why these settings may not be for the whole cluster; empty where they may. */
  Optional<String> refuses(Map<String, String> changed) {
    double sum = sum(changed);
    if (sum <= limit() || sum <= sum(Map.of())) {
      return Optional.empty();
    }
    return Optional.of(
        "memory: %s for shared memory and maintenance + %d sessions x %s = %s, over %s (%s less a fifth)%s"
            .formatted(
                Amount.bytes(fixed(changed) + maintenance(changed)),
                sessions,
                Amount.bytes(perSession(changed)),
                Amount.bytes(sum),
                Amount.bytes(limit()),
                Amount.bytes(total),
                told.isPresent() ? "" : "; the machine cannot be seen: say --memory SIZE"));
  }

  /**
   * Whether a few sessions may have more, on top of what all others may take today.
   *
   * @param some sessions that would have it at once
   */
  Optional<String> refuses(Map<String, String> changed, Appetite appetite, int some) {
    double more =
        some
            * (appetite.bytes(bytes("work_mem", changed), multiplier(changed))
                - appetite.bytes(
                    settings.bytes("work_mem"), settings.number("hash_mem_multiplier", 1)));
    double room = limit() - sum(Map.of());
    return more <= 0 || more <= room
        ? Optional.empty()
        : Optional.of(
            "memory: %d sessions would take %s more at worst, and %s is left"
                .formatted(some, Amount.bytes(more), Amount.bytes(Math.max(0, room))));
  }

  ParameterReport.Memory report(Map<String, String> proposed) {
    return new ParameterReport.Memory(
        told,
        Math.round(total * RESERVE),
        Math.round(fixed(proposed)),
        Math.round(maintenance(proposed)),
        sessions,
        Math.round(perSession(proposed)),
        Math.round(sum(Map.of())),
        Math.round(sum(proposed)),
        "%d sorts or hashes in %d processes at worst in each of %d sessions%s"
            .formatted(
                hungriest.nodes(),
                hungriest.processes(),
                sessions,
                told.isPresent()
                    ? ""
                    : "; the machine is not seen, %s taken for granted (4 x shared_buffers)"
                        .formatted(Amount.bytes(total))));
  }
}
