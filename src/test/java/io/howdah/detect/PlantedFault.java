package io.howdah.detect;

import java.util.List;
import java.util.function.Consumer;

/**
 * A fault that can be planted into a simulated cluster.
 *
 * @param first how the name of the series begins that has to be named first; empty for what must
 *     not be an incident
 */
record PlantedFault(String name, Consumer<SimulatedCluster.Faults> plant, String first) {
  private static final double GB = 1024.0 * 1024 * 1024;

  static final List<PlantedFault> ALL =
      List.of(
          new PlantedFault(
              "one template 5x slower",
              f -> f.templateSlower[3] = 5,
              "postgresql_template_seconds{database=5, template=103}"),
          new PlantedFault(
              "lock pile-up, 12 sessions",
              f -> f.lockWaiters = 12,
              "postgresql_lock_waiting_sessions"),
          new PlantedFault("device 8x slower", f -> f.deviceSlower = 8, "postgresql_read_seconds"),
          new PlantedFault(
              "3 % of segments lost", f -> f.retransmitShare = 0.03, "tcp_retransmits"),
          new PlantedFault(
              "disk leak, full in 10 min",
              f -> f.diskBytesPerSecond = 0.95 * GB,
              "host_disk_free_bytes{role=data}"),
          new PlantedFault(
              "connection leak, none left in 45 s",
              f -> f.connectionsPerSecond = 3,
              "postgresql_connections"),
          new PlantedFault("benign spike, 3x the load", f -> f.load = 3, ""),
          new PlantedFault("benign spike, 6x the load", f -> f.load = 6, ""));

  /** Whether an incident that names this series first names the right one. */
  boolean right(String named) {
    if (name.startsWith("device")) {
      return named.startsWith("postgresql_read_seconds{device=sda")
          || named.startsWith("program_block_io_seconds")
          || named.startsWith("postgresql_write_seconds");
    }
    return !first.isEmpty() && named.startsWith(first);
  }
}
