package io.howdah.cli;

import io.howdah.cli.Terminal.Colour;
import io.howdah.loop.live.Frame;
import io.howdah.loop.locks.LockForest;
import io.howdah.loop.locks.LockNode;
import io.howdah.model.Absence;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongFunction;

/** Frames of {@code top} as lines of text; remembers the last ones for the little curves. */
final class TopScreen {
  /** Frames remembered. */
  private static final int HISTORY = 60;

  private static final int CURVE = 20;

  private static final int TREND = 8;

  private static final int WAIT = 18;

  private static final String SESSION = "%7s %7s %-7s %-18s %s";

  private static final String TEMPLATE = "%5s %7s %7s %5s %5s %5s%s %s";

  /** Sections get at most so many rows where there is no limit by a screen. */
  private static final int ROWS = 12;

  private final Glyphs glyphs;
  private final Deque<Frame> history = new ArrayDeque<>();

  TopScreen(Glyphs glyphs) {
    this.glyphs = glyphs;
  }

  /** The next frame. */
  void add(Frame frame) {
    if (history.size() == HISTORY) {
      history.removeFirst();
    }
    history.addLast(frame);
  }

  /**
   * The latest frame as lines.
   *
   * @param terminal its width and colours
   * @param height lines that there is room for
   * @param title the first line's left half
   * @param text of a template
   */
  List<String> lines(Terminal terminal, int height, String title, LongFunction<String> text) {
    Frame f = history.getLast();
    TopLines out = new TopLines(terminal, glyphs);
    out.line(title + "  " + f.at().toString().substring(11, 19) + "Z", Colour.BOLD);
    head(out, f);
    waits(out, f);
    f.locks().ifPresent(l -> blocking(out, l));
    int rest = Math.max(6, height - out.size() - kernelRows(f) - 4);
    int sessions = Math.min(Math.max(3, rest / 2), f.sessions().size());
    templates(out, f, Math.min(ROWS * 2, Math.max(3, rest - sessions)));
    sessions(out, f, Math.min(ROWS * 2, sessions));
    TopKernel.show(out, f.kernel(), text);
    for (Absence a : f.absences()) {
      out.line("cannot see %s: %s".formatted(a.what(), a.why()), Colour.WARN);
    }
    return out.lines();
  }

  private static int kernelRows(Frame f) {
    return f.kernel().absences().size() == 6 ? 1 : 10;
  }

  private void head(TopLines out, Frame f) {
    double mean = f.active().stream().mapToDouble(d -> d).average().orElse(0);
    String connections =
        f.connections()
            .map(c ->
                "connections %d of %d, idle in transaction %d"
                    .formatted(c.all(), c.usable(), c.idleInTransaction()))
            .orElse("connections cannot be seen");
    out.line(connections);
    List<Double> active = new ArrayList<>();
    if (history.size() > 1) {
      history.forEach(h -> active.add(h.active().stream().mapToDouble(d -> d).average().orElse(0)));
    } else {
      active.addAll(f.active());
    }
    out.line(
        String.format(Locale.ROOT, "active %.1f %s", mean, glyphs.spark(active, CURVE))
            + curve("   calls/s " + TopLines.number(f.callsPerSecond()), Frame::callsPerSecond)
            + curve(String.format(Locale.ROOT, "   database time %.2f", f.load()), Frame::load));
  }

  private String curve(String words, java.util.function.ToDoubleFunction<Frame> value) {
    if (history.size() < 2) {
      return words;
    }
    List<Double> values = history.stream().map(value::applyAsDouble).toList();
    return words + " " + glyphs.spark(values, CURVE / 2);
  }

  private static void waits(TopLines out, Frame f) {
    StringBuilder words = new StringBuilder();
    f.waits().stream()
        .limit(6)
        .forEach(w ->
            words
                .append(words.isEmpty() ? "" : ", ")
                .append(String.format(Locale.ROOT, "%s %.0f %%", w.words(), 100 * w.share())));
    out.wrapped(
        "waits (%d looks): ".formatted(f.active().size()),
        words.isEmpty() ? "nobody was at work" : words.toString());
  }

  private static void blocking(TopLines out, LockForest locks) {
    if (locks.roots().isEmpty()) {
      return;
    }
    LockNode first = locks.roots().getFirst();
    String who =
        first.party().id() > 0
            ? "%d (%s, %s)"
                .formatted(first.party().id(), first.party().application(), first.party().state())
            : "a prepared transaction";
    out.line(
        "%d wait for locks, the longest for %s; %s blocks %d (howdah locks)"
            .formatted(locks.waiting(), LockScreen.age(locks.longest()), who, first.size()),
        Colour.BAD);
  }

  private void templates(TopLines out, Frame f, int most) {
    boolean curves = history.size() > 1;
    out.heading(
        String.format(
            Locale.ROOT,
            TEMPLATE,
            "share",
            "calls/s",
            "mean ms",
            "rows",
            "hit",
            "read",
            curves ? " trend   " : "",
            "template"));
    Map<Long, List<Double>> past = new HashMap<>();
    for (Frame h : history) {
      Map<Long, Double> loads = new HashMap<>();
      h.templates().forEach(t -> loads.put(t.queryId(), t.load()));
      f.templates()
          .forEach(t ->
              past.computeIfAbsent(t.queryId(), _ -> new ArrayList<>())
                  .add(loads.getOrDefault(t.queryId(), 0.0)));
    }
    for (Frame.TemplateLoad t : f.templates().stream().limit(most).toList()) {
      String curve =
          curves
              ? String.format(
                  " %-8s", glyphs.spark(past.getOrDefault(t.queryId(), List.of()), TREND))
              : "";
      String numbers =
          String.format(
              Locale.ROOT,
              TEMPLATE,
              "%.0f%%".formatted(100 * t.share()),
              TopLines.number(t.callsPerSecond()),
              TopLines.number(t.meanMs()),
              TopLines.number(t.rowsPerCall()),
              TopLines.number(t.hitPerCall()),
              TopLines.number(t.readPerCall()),
              curve,
              "");
      out.statement(
          numbers + waited(t, out.wide()),
          t.text().isEmpty() ? "template " + t.queryId() : t.text());
    }
    if (f.templates().isEmpty()) {
      out.line("       no statement ended in this time", Colour.DIM);
    }
  }

  private static void sessions(TopLines out, Frame f, int most) {
    if (f.sessions().isEmpty()) {
      return;
    }
    out.heading(String.format(Locale.ROOT, SESSION, "pid", "for", "state", "wait", "statement"));
    for (Frame.Session s : f.sessions().stream().limit(most).toList()) {
      String wait = s.topWait();
      String start =
          String.format(
              Locale.ROOT,
              SESSION,
              s.pid(),
              LockScreen.age(s.stateAge()),
              state(s.state()),
              wait.substring(0, Math.min(WAIT, wait.length())),
              s.application().isEmpty() ? "" : s.application() + ": ");
      if (s.blocked()) {
        out.statement(start, s.statement(), Colour.BAD);
      } else if (s.state().startsWith("idle in")) {
        out.statement(start, s.statement(), Colour.WARN);
      } else {
        out.statement(start, s.statement());
      }
    }
    if (f.sessions().size() > most) {
      out.line("        %d more".formatted(f.sessions().size() - most), Colour.DIM);
    }
  }

  /** What its backends were mostly seen in, where there is room and it says something. */
  private static String waited(Frame.TemplateLoad t, boolean room) {
    boolean says = room && !t.topWait().isEmpty() && !t.topWait().equals("CPU");
    return says && t.topWaitShare() >= 0.5 ? "[" + t.topWait() + "] " : "";
  }

  private static String state(String word) {
    return switch (word) {
      case "idle in transaction" -> "idle-tx";
      case "idle in transaction (aborted)" -> "aborted";
      case "autovacuum worker" -> "vacuum";
      default -> word.substring(0, Math.min(7, word.length()));
    };
  }
}
