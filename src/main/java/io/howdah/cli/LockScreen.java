package io.howdah.cli;

import io.howdah.cli.Terminal.Cell;
import io.howdah.cli.Terminal.Colour;
import io.howdah.loop.locks.Ending;
import io.howdah.loop.locks.LockForest;
import io.howdah.loop.locks.LockNode;
import io.howdah.loop.locks.Party;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The lock tree on a terminal. */
final class LockScreen {
  /** Victims shown under one; the rest is counted. */
  private static final int MOST_VICTIMS = 20;

  /** Deeper levels keep the indent of this one, so that a long chain stays readable. */
  private static final int DEEPEST = 8;

  private static final int MOST_NAMED = 6;

  private static final int FIELD = 11;

  private final Terminal terminal;
  private final Glyphs glyphs;
  private final boolean everything;

  /**
   * @param everything whether every victim is shown
   */
  LockScreen(Terminal terminal, Glyphs glyphs, boolean everything) {
    this.terminal = terminal;
    this.glyphs = glyphs;
    this.everything = everything;
  }

  void show(LockForest f) {
    if (f.roots().isEmpty()) {
      terminal.paragraph("", Cell.of("nobody waits for a lock", Colour.GOOD));
      return;
    }
    terminal.paragraph(
        "",
        Cell.of(
            "%s for locks, the longest for %s"
                .formatted(
                    counted(f.waiting(), "session waits", "sessions wait"), age(f.longest())),
            Colour.BOLD));
    if (!f.complete()) {
      terminal.paragraph(
          "", Cell.of("there are more: what follows was cut at a limit", Colour.WARN));
    }
    for (List<Integer> circle : f.cycles()) {
      terminal.paragraph(
          "",
          Cell.of(
              "%s wait for each other in a circle: the server ends one of them once it has waited for deadlock_timeout (%s)"
                  .formatted(names(circle), age(f.deadlockTimeout())),
              Colour.BAD));
    }
    for (LockNode root : f.roots()) {
      terminal.out().println();
      node(root, "", "", 0);
      ending(root, "ending " + name(root.party().id()));
      LockForest.gentler(root)
          .ifPresent(g ->
              ending(g, "gentler: ending %s, which waits itself".formatted(name(g.party().id()))));
    }
    terminal.out().flush();
  }

  private void node(LockNode n, String first, String rest, int depth) {
    Party p = n.party();
    String below = rest + (n.victims().isEmpty() ? glyphs.blank() : glyphs.through());
    line(
        first,
        Cell.of(headline(n), n.waits().isEmpty() ? Colour.BOLD : Colour.DIM),
        n.waits().isEmpty());
    n.waits().ifPresent(w -> line(below, Cell.of(waiting(n, w)), false));
    if (!p.statement().isEmpty()) {
      line(below, Cell.of((p.running() ? "runs " : "last ") + p.statement(), Colour.DIM), false);
    }
    if (!n.victims().isEmpty() && !n.holds().isEmpty()) {
      line(below, Cell.of("holds " + holds(n)), false);
    }
    int shown = everything ? n.victims().size() : Math.min(MOST_VICTIMS, n.victims().size());
    for (int i = 0; i < shown; i++) {
      boolean last = i == n.victims().size() - 1;
      String indent = depth < DEEPEST ? rest : rest.substring(0, Math.max(0, rest.length() - 3));
      node(
          n.victims().get(i),
          indent + (last ? glyphs.last() : glyphs.branch()),
          indent + (last ? glyphs.blank() : glyphs.through()),
          depth + 1);
    }
    int left = n.victims().size() - shown;
    if (left > 0) {
      line(
          rest + glyphs.last(),
          Cell.of("%d more wait here (--all shows them)".formatted(left)),
          false);
    }
  }

  /**
   * @param whole whether it wraps where it is too long; otherwise it is cut
   */
  private void line(String indent, Cell cell, boolean whole) {
    int width = Math.max(20, terminal.width() - indent.length());
    String text = Terminal.harmless(cell.text());
    for (String part : whole ? Terminal.wrap(text, width) : List.of(glyphs.cut(text, width))) {
      terminal.out().println(indent + cell.colour().map(c -> terminal.paint(c, part)).orElse(part));
    }
  }

  private static String headline(LockNode n) {
    Party p = n.party();
    List<String> words = new ArrayList<>();
    words.add(
        p.kind() == Party.Kind.PREPARED
            ? p.name().isEmpty()
                ? "a prepared transaction that could not be told from others"
                : "prepared transaction '%s'".formatted(p.name())
            : Integer.toString(p.id()));
    if (!p.application().isEmpty()) {
      words.add(p.application());
    }
    if (!p.role().isEmpty()) {
      words.add("(%s%s)".formatted(p.role(), p.client().isEmpty() ? "" : " from " + p.client()));
    }
    if (p.kind() != Party.Kind.CLIENT && p.kind() != Party.Kind.PREPARED) {
      words.add(p.kind().word());
    }
    if (p.kind() == Party.Kind.PREPARED) {
      words.add("in database %s, prepared %s ago".formatted(p.database(), age(p.transactionAge())));
    } else if (n.waits().isEmpty()) {
      words.add(
          "%s for %s%s"
              .formatted(
                  p.state().isEmpty() ? "state unknown" : p.state(),
                  age(p.stateAge()),
                  p.transactionAge().isZero()
                      ? ""
                      : ", in a transaction of " + age(p.transactionAge())));
    }
    return String.join(" ", words);
  }

  private String waiting(LockNode n, LockNode.Waiting w) {
    String also = n.behind().isEmpty() ? "" : "; also behind " + names(n.behind());
    return "waits %s for %s on %s%s%s"
        .formatted(age(w.waited()), w.mode(), w.object(), w.queued() ? " (queued)" : "", also);
  }

  private static String holds(LockNode n) {
    String all =
        n.holds().stream()
            .map(h -> "%s on %s".formatted(h.mode(), h.object()))
            .collect(Collectors.joining(", "));
    long more = n.held() - n.holds().size();
    return more > 0 ? "%s and %d more".formatted(all, more) : all;
  }

  private void ending(LockNode n, String label) {
    if (n.ending().isEmpty()) {
      return;
    }
    Ending e = n.ending().get();
    String frees =
        e.frees().isEmpty()
            ? "frees nobody at once"
            : "frees %s at once: %s".formatted(e.frees().size(), names(e.frees()));
    String next =
        e.next().isEmpty()
            ? ""
            : "; then "
                + e.next().entrySet().stream()
                    .sorted(java.util.Map.Entry.comparingByKey())
                    .limit(MOST_NAMED)
                    .map(x -> "%s waits for %s".formatted(name(x.getKey()), names(x.getValue())))
                    .collect(Collectors.joining(", "))
                + (e.next().size() > MOST_NAMED ? ", and so on" : "");
    int later = n.size() - e.frees().size() - e.next().size();
    String tail = later > 0 ? "; %d more come after those".formatted(later) : "";
    terminal.paragraph("  ", Cell.of("%s %s".formatted(label, frees + next + tail), Colour.BOLD));
    if (!e.rollsBack().isEmpty()) {
      terminal.labelled("loses", FIELD, Cell.of(e.rollsBack()));
    }
    String how =
        e.sql().isEmpty() ? "leave it: " + e.because() : String.join("; or ", e.sql()) + ";";
    terminal.labelled("run", FIELD, Cell.of(how));
    if (!e.sql().isEmpty()) {
      terminal.labelled("why so", FIELD, Cell.of(e.because()));
    }
    if (!e.caution().isEmpty()) {
      terminal.labelled("note", FIELD, Cell.of(e.caution(), Colour.WARN));
    }
  }

  private static String names(List<Integer> ids) {
    String named =
        ids.stream().limit(MOST_NAMED).map(LockScreen::name).collect(Collectors.joining(", "));
    return ids.size() > MOST_NAMED
        ? "%s and %d more".formatted(named, ids.size() - MOST_NAMED)
        : named;
  }

  private static String name(int id) {
    return id > 0 ? Integer.toString(id) : "the prepared transaction";
  }

  private static String counted(int n, String one, String many) {
    return "%d %s".formatted(n, n == 1 ? one : many);
  }

  /** As short as it stays clear: 12.3 s, 4 min, 3 h, 2 days. */
  static String age(Duration d) {
    double s = d.toMillis() / 1e3;
    if (s < 120) {
      return String.format(Locale.ROOT, "%.1f s", s);
    }
    return d.toMinutes() < 120
        ? d.toMinutes() + " min"
        : d.toHours() < 48 ? d.toHours() + " h" : d.toDays() + " days";
  }
}
