package io.howdah.sense.ebpf;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One running server of this machine, and where its backends keep what tells their statements
 * apart. All backends are forked from the postmaster, so an address holds for all of them.
 *
 * @param postmaster its number in Howdah's namespace; backends are its children
 * @param started when the postmaster was started, in clock ticks
 * @param entry address of {@code MyBEEntry}, the pointer to a backend's entry of pg_stat_activity;
 *     0 where it is not known
 * @param query where in that entry the query id stands, in bytes
 * @param addresses of the variables in {@link #VARIABLES}
 * @param probes names of the USDT probes that its binary has
 * @param unattributed why query ids cannot be read, or empty
 */
public record ServerMemory(
    long postmaster,
    long started,
    long entry,
    int query,
    Map<String, Long> addresses,
    Set<String> probes,
    Optional<String> unattributed) {
  static final String ENTRY = "MyBEEntry";
  static final String PID = "MyProcPid";
  static final String DATABASE = "MyDatabaseId";
  static final String TEXT = "debug_query_string";
  static final String WAIT = "my_wait_event_info";

  /** Global variables of PostgreSQL that extensions use, so that each build has their names. */
  static final Set<String> VARIABLES = Set.of(ENTRY, PID, DATABASE, TEXT, WAIT);

  public ServerMemory {
    addresses = Map.copyOf(addresses);
    probes = Set.copyOf(probes);
  }

  /** Whether the postmaster is still this one. */
  public boolean runs() {
    return new RunningProcess(postmaster).stillStarted(started);
  }

  /** Fails unless the binary has all these USDT probes. */
  void require(List<String> wanted) throws CannotProbeException {
    List<String> missing = wanted.stream().filter(p -> !probes.contains(p)).toList();
    if (!missing.isEmpty()) {
      throw new CannotProbeException(
          "the server's binary %s has no USDT probe %s: it was built without --enable-dtrace; packages of Debian and of PGDG are built with it"
              .formatted(new RunningProcess(postmaster).executable(), String.join(", ", missing)));
    }
  }

  /** What programs name in double braces; an unknown address is 0, where nothing can be read. */
  Map<String, String> placeholders() {
    Map<String, String> values = new HashMap<>();
    values.put("postmaster", Long.toString(postmaster));
    values.put("binary", new RunningProcess(postmaster).executable().toString());
    values.put("entry", Long.toString(entry));
    values.put("query", Integer.toString(query));
    values.put("database", address(DATABASE));
    values.put("text", address(TEXT));
    values.put("wait", address(WAIT));
    return values;
  }

  private String address(String variable) {
    return Long.toString(addresses.getOrDefault(variable, 0L));
  }
}
