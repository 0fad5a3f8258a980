package io.howdah.sense.ebpf;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns what bpftrace and the kernel said at a child's end into words for a DBA. */
final class WhyEnded {
  /**
   * What is said, and what it means.
   *
   * @param said found in a line
   * @param words with {@code %s} where the line itself belongs
   */
  private record Meaning(Pattern said, String words) {
    Meaning(String said, String words) {
      this(Pattern.compile(said, Pattern.CASE_INSENSITIVE), words);
    }
  }

  /** The first that is found counts. */
  private static final List<Meaning> MEANINGS =
      List.of(
          new Meaning(
              "setpriv: failed to execute",
              "bpftrace is not installed; install it (Debian: apt-get install bpftrace)"),
          new Meaning(
              "only supports running as the root user",
              "bpftrace may only be run by root; run Howdah as root on the server's machine"),
          new Meaning(
              "^unshare: |^mount: ",
              "tracefs is not mounted and may not be mounted for the probe (%s); run Howdah as root with CAP_SYS_ADMIN,"
                  + " or mount it: mount -t tracefs tracefs /sys/kernel/tracing"),
          new Meaning("tracepoint not found", "this kernel does not have it: %s"),
          new Meaning(
              "no probes to attach|couldn't get argument|usdt.*not found",
              "the program to trace has no such probe point; a PostgreSQL built without --enable-dtrace has none, those of"
                  + " Debian and PGDG have them"),
          new Meaning(
              "operation not permitted|permission denied",
              "the kernel refused it to this user: %s; run Howdah as root"),
          new Meaning(
              "error attaching probe|error loading program|not available for your kernel|could not resolve symbol",
              "this kernel refuses it: %s"));

  private WhyEnded() {}

  /** What one line means. */
  static String of(String line) {
    return words(1, List.of(line));
  }

  /**
   * Why it ended and what would help.
   *
   * @param exit of the wrapper: bpftrace's own, or 128 + n by signal n
   * @param said the last lines of standard error, and those of standard output that were no message
   */
  static String words(int exit, List<String> said) {
    // About locked memory: harmless where the kernel accounts memory by control group (since 5.11).
    List<String> lines = said.stream().filter(l -> !l.contains("RLIMIT_MEMLOCK")).toList();
    for (Meaning meaning : MEANINGS) {
      for (String line : lines) {
        if (meaning.said().matcher(line).find()) {
          return meaning.words().replaceFirst("%s", Matcher.quoteReplacement(line.strip()));
        }
      }
    }
    if (exit == 137) {
      return "it was killed (signal 9): by a person, or for want of memory (see dmesg)";
    }
    return lines.isEmpty()
        ? "bpftrace ended with code %d and said nothing".formatted(exit)
        : "bpftrace ended with code %d: %s".formatted(exit, lines.getLast().strip());
  }
}
