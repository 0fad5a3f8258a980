package io.howdah.sense.ebpf;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What a program attaches to. bpftrace (seen with 0.17) says nothing when a USDT probe does not
 * exist and other parts of the program can be attached: the missing part would count zero for ever.
 */
final class AttachPoints {
  private static final Pattern COMMENT = Pattern.compile("(?m)//.*$|(?s:/\\*.*?\\*/)");
  private static final Pattern STRING = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
  private static final Pattern POINT =
      Pattern.compile(
          "(?<![\\w:])(?:tracepoint|rawtracepoint|usdt|uprobe|uretprobe|kprobe|kretprobe|kfunc|kretfunc|interval|profile"
              + "|software|hardware):[^\\s,{]+");

  private AttachPoints() {}

  /** Each of them as the program names it. */
  static List<String> of(String program) {
    String bare = COMMENT.matcher(STRING.matcher(program).replaceAll("\"\"")).replaceAll(" ");
    return POINT.matcher(bare).results().map(MatchResult::group).toList();
  }

  /**
   * Words for what is missing; empty when all is there. A USDT probe may stand at several places of
   * a binary and count as often, which can hide another's absence: who uses them asks the binary
   * first.
   *
   * @param attached how many bpftrace says it attached
   */
  static String missing(String program, long attached) {
    List<String> all = of(program);
    List<String> suspects = all.stream().filter(p -> p.startsWith("usdt:")).toList();
    return attached >= all.size()
        ? ""
        : "no such probe point: only %d of %d were attached%s"
            .formatted(
                attached,
                all.size(),
                suspects.isEmpty()
                    ? ""
                    : "; missing is one of %s. A PostgreSQL built without --enable-dtrace has none"
                        .formatted(String.join(", ", suspects)));
  }
}
