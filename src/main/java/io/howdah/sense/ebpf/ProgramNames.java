package io.howdah.sense.ebpf;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Names of programs as their series bear them. The kernel has a thread of its own for each core and
 * each pool of workers (kworker/u8:3, ksoftirqd/1): each counted for itself, they would take the
 * places of the programs that one asks about, and none of them tells more than all of them do.
 */
final class ProgramNames {
  /** What stands before the slash; the names of other programs stay whole. */
  private static final Set<String> PER_CORE =
      Set.of(
          "kworker", "ksoftirqd", "migration", "cpuhp", "swapper", "rcuop", "rcuog", "idle_inject");

  private ProgramNames() {}

  static String folded(String program) {
    int slash = program.indexOf('/');
    return slash > 0 && PER_CORE.contains(program.substring(0, slash))
        ? program.substring(0, slash)
        : program;
  }

  /** The sums by folded name. */
  static Map<String, Long> folded(Map<String, Long> sums) {
    Map<String, Long> folded = new HashMap<>();
    sums.forEach((program, sum) -> folded.merge(folded(program), sum, Long::sum));
    return folded;
  }
}
