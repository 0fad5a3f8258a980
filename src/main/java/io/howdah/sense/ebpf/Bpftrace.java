package io.howdah.sense.ebpf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How bpftrace is called here.
 *
 * @param before what the command line begins with; empty, but for tests that take rights away
 * @param program its name or path
 * @param environment added to the child's
 */
public record Bpftrace(List<String> before, String program, Map<String, String> environment) {
  public static final Bpftrace USUAL = new Bpftrace(List.of(), "bpftrace", Map.of());

  public Bpftrace {
    before = List.copyOf(before);
    environment = Map.copyOf(environment);
  }

  /**
   * Starts a program. The process is the shell that holds the leash, see {@code run-probe.sh}; its
   * standard input has to stay open.
   *
   * @throws IOException when there is no shell
   */
  Process start(String text, ProbeLimits limits) throws IOException {
    String script = ProbeText.read("run-probe.sh");
    List<String> command = new ArrayList<>(before);
    command.addAll(List.of("sh", "-c", script, "howdah-probe", script, program));
    command.addAll(List.of("-f", "json", "-B", "line", "-e", text));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("BPFTRACE_MAP_KEYS_MAX", Integer.toString(limits.mapKeys()));
    // Addresses are never turned into names here; without this each child reads all symbols.
    builder.environment().put("BPFTRACE_NO_USER_SYMBOLS", "1");
    builder.environment().putAll(environment);
    return builder.start();
  }
}
