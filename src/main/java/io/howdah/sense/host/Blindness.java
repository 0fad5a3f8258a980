package io.howdah.sense.host;

import io.howdah.model.Absence;
import java.util.List;

/** What is not seen without the machine, or without eBPF, and what stands in for it. */
public final class Blindness {
  private Blindness() {}

  /**
   * Everything that needs the server's machine.
   *
   * @param why for a DBA
   */
  public static List<Absence> withoutMachine(String why) {
    return List.of(
        new Absence(
            "host_cpu_seconds, host_pressure_stall_seconds, host_runnable_processes",
            why,
            "postgresql_wait_sessions{type=CPU} against the CPUs of the service, sampled"),
        new Absence(
            "host_memory_available_bytes, postgresql_memory_bytes",
            why,
            "nothing: ask the service for its memory metric"),
        new Absence(
            "host_disk_free_bytes",
            why,
            "postgresql_database_size_bytes and postgresql_wal_directory_bytes against the size"
                + " that was bought"),
        new Absence(
            "host_disk_seconds, host_disk_busy_seconds, postgresql_process_io_bytes",
            why,
            "postgresql_io_seconds (16+) and postgresql_block_seconds with track_io_timing;"
                + " postgresql_wait_sessions{type=IO}, sampled"),
        new Absence(
            "host_tcp_retransmits",
            why,
            "postgresql_wait_sessions{type=Client}, sampled; the replication lag of the stages sent"
                + " and write"),
        new Absence(
            "postgresql_process_cpu_seconds, postgresql_context_switches,"
                + " postgresql_run_queue_seconds",
            why,
            "postgresql_session_seconds{state=active} by database"));
  }

  /**
   * What only eBPF sees, and what stands in for it with which fidelity.
   *
   * @param why why there is none
   */
  public static List<Absence> withoutEbpf(String why) {
    return List.of(
        new Absence(
            "postgresql_read_seconds, postgresql_write_seconds",
            why,
            "means only: postgresql_io_seconds / postgresql_io_operations (16+, exact, cache and"
                + " device together), postgresql_block_seconds (exact); host_disk_seconds (exact,"
                + " of all programs)"),
        new Absence(
            "postgresql_lwlock_wait_seconds",
            why,
            "postgresql_wait_sessions{type=LWLock} (sampled)"),
        new Absence(
            "postgresql_off_cpu_seconds",
            why,
            "postgresql_wait_sessions (sampled), postgresql_run_queue_seconds (sampled)"),
        new Absence(
            "postgresql_statement_latency_seconds",
            why,
            "postgresql_statement_latency_p99_seconds (estimated)"),
        new Absence(
            "tcp_retransmits by remote address",
            why,
            "host_tcp_retransmits (exact, all addresses)"),
        new Absence(
            "program_cpu_seconds, program_run_queue_seconds, program_block_io_seconds",
            why,
            "host_cpu_seconds less postgresql_process_cpu_seconds (sampled),"
                + " host_pressure_stall_seconds and host_disk_seconds (exact, of all programs)"));
  }
}
