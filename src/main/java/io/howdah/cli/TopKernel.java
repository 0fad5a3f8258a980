package io.howdah.cli;

import io.howdah.cli.Terminal.Colour;
import io.howdah.loop.KernelView;
import io.howdah.loop.KernelView.Access;
import io.howdah.loop.KernelView.Kernel;
import io.howdah.loop.KernelView.LwLockWait;
import io.howdah.loop.KernelView.Program;
import io.howdah.loop.KernelView.Retransmits;
import io.howdah.model.Absence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongFunction;

/** The parts of {@code top} that the kernel's probes fill. */
final class TopKernel {
  private static final int ROWS = 3;

  private TopKernel() {}

  static void show(TopLines out, Kernel k, LongFunction<String> text) {
    accesses(out, "reads", k.reads());
    accesses(out, "writes", k.writes());
    for (KernelView.Latency l : k.statementLatency().rows()) {
      out.line(
          "statements (%s) %d: p50 %s, p95 %s, p99 %s"
              .formatted(
                  l.protocol(),
                  l.count(),
                  micros(l.p50Micros()),
                  micros(l.p95Micros()),
                  micros(l.p99Micros())));
    }
    lwlocks(out, k.lwlockWaits(), text);
    programs(out, k.programs());
    for (Retransmits r : k.retransmits().rows().stream().limit(ROWS).toList()) {
      out.line(
          String.format(
              Locale.ROOT,
              "retransmits to %s: %d, %.2f %% of the segments sent",
              r.remote(),
              r.count(),
              100 * r.share()),
          r.share() > 0.01 ? Colour.BAD : Colour.WARN);
    }
    absent(out, k.absences());
  }

  private static void accesses(TopLines out, String what, KernelView.Part<Access> part) {
    if (part.rows().isEmpty()) {
      return;
    }
    List<String> words = new ArrayList<>();
    for (Access a : part.rows()) {
      words.add(
          "%s%s %s (p50 %s, p99 %s)"
              .formatted(
                  a.place(),
                  a.device().isEmpty() ? "" : " " + a.device(),
                  TopLines.number(a.count()),
                  micros(a.p50Micros()),
                  micros(a.p99Micros())));
    }
    out.wrapped(what + ": ", String.join("; ", words));
  }

  private static void lwlocks(
      TopLines out, KernelView.Part<LwLockWait> part, LongFunction<String> text) {
    if (part.rows().isEmpty()) {
      return;
    }
    out.heading(
        String.format(
            Locale.ROOT, "%-22s %7s %9s %5s %s", "LWLock", "waits", "time", "queue", "statement"));
    part.rows().stream()
        .sorted(Comparator.comparingDouble(LwLockWait::seconds).reversed())
        .limit(ROWS)
        .forEach(w -> {
          String statement = text.apply(w.queryId());
          out.line(
              "%-22s %7d %9s %5d %s"
                  .formatted(
                      w.tranche(),
                      w.waits(),
                      micros(1e6 * w.seconds()),
                      w.maxQueue(),
                      statement.isEmpty() ? "(not known)" : statement));
        });
  }

  private static void programs(TopLines out, KernelView.Part<Program> part) {
    if (part.rows().isEmpty()) {
      return;
    }
    out.heading(
        String.format(
            Locale.ROOT,
            "%-22s %9s %12s %9s %9s",
            "program",
            "CPU s",
            "run queue",
            "I/O",
            "I/O p99"));
    part.rows().stream()
        .sorted(Comparator.comparingDouble(Program::cpuSeconds).reversed())
        .limit(ROWS)
        .forEach(p ->
            out.line(
                String.format(
                    Locale.ROOT,
                    "%-22s %9.2f %12s %9d %9s",
                    p.name(),
                    p.cpuSeconds(),
                    micros(p.runQueueP99Micros()),
                    p.blockOperations(),
                    p.blockOperations() == 0 ? "" : micros(p.blockP99Micros()))));
  }

  /** One line for each reason, not for each part. */
  private static void absent(TopLines out, List<Absence> absences) {
    Map<String, List<String>> byReason = new LinkedHashMap<>();
    absences.forEach(a ->
        byReason.computeIfAbsent(a.why(), _ -> new ArrayList<>()).add(a.what().replace('_', ' ')));
    byReason.forEach((why, what) ->
        out.line(
            "not seen: %s (%s)"
                .formatted(
                    what.size() == 6 ? "what only the kernel shows" : String.join(", ", what), why),
            Colour.DIM));
  }

  /** 640 us, 1.2 ms, 3.4 s. */
  static String micros(double us) {
    if (us < 1_000) {
      return String.format(Locale.ROOT, "%.0f us", us);
    }
    return us < 1e6
        ? String.format(Locale.ROOT, "%.1f ms", us / 1e3)
        : String.format(Locale.ROOT, "%.1f s", us / 1e6);
  }
}
