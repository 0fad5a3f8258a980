package io.howdah.detect;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A fault that can be planted into a simulated cluster.
 *
 * @param first how the names of the series begin of which one has to be named first; none for what
 *     must not be an incident
 * @param departed when the clock starts: at once, and for a slope when it leaves what every day has
 */
record PlantedFault(
    String name,
    Consumer<SimulatedCluster.Faults> plant,
    List<String> first,
    Predicate<SimulatedCluster> departed) {
  private static final double GB = 1024.0 * 1024 * 1024;

  /** Seconds that a slope may take until it departs from what every day has. */
  static final int SLOPE = 3_600;

  static final List<PlantedFault> ALL =
      List.of(
          step(
              "one template 5x slower",
              f -> f.templateSlower[3] = 5,
              "postgresql_template_seconds{database=5, template=103}"),
          step(
              "lock pile-up, 12 sessions",
              f -> f.lockWaiters = 12,
              "postgresql_lock_waiting_sessions"),
          step(
              "device 8x slower",
              f -> f.deviceSlower = 8,
              "postgresql_read_seconds{device=sda",
              "program_block_io_seconds",
              "postgresql_write_seconds"),
          step("3 % of segments lost", f -> f.retransmitShare = 0.03, "tcp_retransmits"),
          step(
              "disk leak, full in 10 min",
              f -> f.diskBytesPerSecond = 0.95 * GB,
              "host_disk_free_bytes{role=data}"),
          step(
              "connection leak, none left in 45 s",
              f -> f.connectionsPerSecond = 3,
              "postgresql_connections"),
          new PlantedFault(
              "autovacuum starved, from 4x its trigger",
              f -> f.deadRowsFaster = 60,
              List.of("postgresql_autovacuum_overdue_ratio{table=shop.t1}"),
              c -> c.overdue(1) >= 4),
          step("benign spike, 3x the load", f -> f.load = 3),
          step("benign spike, 6x the load", f -> f.load = 6));

  private static PlantedFault step(
      String name, Consumer<SimulatedCluster.Faults> plant, String... first) {
    return new PlantedFault(name, plant, List.of(first), _ -> true);
  }

  /** Whether it must not be an incident. */
  boolean benign() {
    return first.isEmpty();
  }

  /** Whether an incident that names this series first names the right one. */
  boolean right(String named) {
    return first.stream().anyMatch(named::startsWith);
  }
}
