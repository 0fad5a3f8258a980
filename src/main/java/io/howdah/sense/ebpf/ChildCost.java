package io.howdah.sense.ebpf;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a bpftrace process has cost so far.
 *
 * @param userNanos CPU of the process itself (compiling, printing), by ticks of 10 ms; from
 *     /proc/PID/stat
 * @param kernelNanos time inside its programs in the kernel, from the programs' run_time_ns;
 *     counted only while {@link KernelStatistics} is on
 * @param trapNanos estimated: what user-space probes cost beside their program, a trap each, which
 *     nobody counts
 * @param runs how often its programs ran
 * @param missed runs that the kernel left out because a program was already running on that core:
 *     events lost
 * @param residentBytes memory of the process
 */
record ChildCost(
    long userNanos, long kernelNanos, long trapNanos, long runs, long missed, long residentBytes) {
  static final ChildCost NONE = new ChildCost(0, 0, 0, 0, 0, 0);

  /** Ticks of /proc/PID/stat: USER_HZ is 100 on every Linux that has eBPF. */
  private static final long TICK_NANOS = 10_000_000;

  /** Estimated: the trap and single step of a uprobe, about a microsecond on current machines. */
  private static final long TRAP_NANOS = 1_000;

  /** BPF_PROG_TYPE_KPROBE: uprobes and USDT are of this type, tracepoints are not. */
  private static final String USER_PROBE_TYPE = "2";

  long allNanos() {
    return userNanos + kernelNanos + trapNanos;
  }

  /** As of now; empty when the process is gone or may not be looked at. */
  static Optional<ChildCost> of(Path proc, long pid) {
    try {
      return of(proc, pid, programs(proc, pid));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  /**
   * The same, with less to read.
   *
   * @param programs what {@link #programs} gave; those that were closed since count nothing
   */
  static Optional<ChildCost> of(Path proc, long pid, List<Path> programs) {
    try {
      String stat = Files.readString(proc.resolve(Long.toString(pid)).resolve("stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
      long pages = Long.parseLong(fields[21]);
      long kernel = 0;
      long traps = 0;
      long runs = 0;
      long missed = 0;
      for (Path program : programs) {
        String info = read(program);
        long ran = number(info, "run_cnt");
        kernel += number(info, "run_time_ns");
        runs += ran;
        missed += number(info, "recursion_misses");
        traps += word(info, "prog_type").equals(USER_PROBE_TYPE) ? ran * TRAP_NANOS : 0;
      }
      return Optional.of(
          new ChildCost(ticks * TICK_NANOS, kernel, traps, runs, missed, pages * 4096));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  /** Where the kernel tells about each of its programs. */
  static List<Path> programs(Path proc, long pid) throws IOException {
    List<Path> programs = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(proc.resolve(Long.toString(pid)).resolve("fdinfo"))) {
      for (Path file : files) {
        if (read(file).contains("\nprog_type:")) {
          programs.add(file);
        }
      }
    }
    return programs;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException closedMeanwhile) {
      return "";
    }
  }

  private static long number(String info, String name) {
    String word = word(info, name);
    return word.isEmpty() ? 0 : Long.parseLong(word);
  }

  private static String word(String info, String name) {
    int at = info.indexOf("\n" + name + ":");
    if (at < 0) {
      return "";
    }
    int end = info.indexOf('\n', at + 1);
    return info.substring(at + name.length() + 2, end < 0 ? info.length() : end).strip();
  }
}
