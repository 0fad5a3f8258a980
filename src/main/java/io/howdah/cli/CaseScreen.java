package io.howdah.cli;

import io.howdah.cli.Terminal.Cell;
import io.howdah.cli.Terminal.Colour;
import io.howdah.loop.CasePaper;
import java.util.Locale;

/** How a diagnosis came about, as a post-mortem tells it. */
final class CaseScreen {
  private static final int LABEL = 12;

  private CaseScreen() {}

  static void print(Terminal t, CasePaper d, QueryNames names) {
    ExplainCommand.head(t, "what was felt, since " + d.began().toString().substring(0, 19) + "Z");
    if (d.felt().isEmpty()) {
      t.paragraph("  ", Cell.of("one look, without a past to compare with"));
    }
    d.felt().forEach(f -> t.paragraph("  ", Cell.of(names.in(f))));

    ExplainCommand.head(
        t,
        String.format(
            Locale.ROOT,
            "what was looked at: %d tools in %.1f s, by the %s reasoner, knowledge %s",
            d.turns().size(),
            d.seconds(),
            d.reasoner(),
            d.knowledge()));
    for (CasePaper.Turn turn : d.turns()) {
      t.paragraph("  ", Cell.of(names.in(turn.thought()), Colour.DIM));
      t.paragraph("    ", Cell.of(names.in(CasePaper.line(turn))));
      t.paragraph("    ", Cell.of(CasePaper.asked(turn), Colour.DIM));
    }

    ExplainCommand.head(t, "what it was");
    for (CasePaper.Held b : d.beliefs()) {
      t.paragraph(
          "  ",
          Cell.of(
              String.format(
                  Locale.ROOT, "%s %.0f %%, %s", b.cause(), 100 * b.probability(), b.object()),
              b.probability() > 0.5 ? Colour.BOLD : Colour.DIM));
      if (b.chain().size() > 1) {
        t.paragraph("    ", Cell.of("root: " + String.join(", which leads to ", b.chain())));
      }
      if (b.probability() > 0.5) {
        b.evidence().forEach(e -> t.paragraph("    ", Cell.of(names.in(e))));
      }
    }
    asked(t, d, names);
    for (CasePaper.Used m : d.memories()) {
      t.labelled(
          "memory " + m.memory(),
          LABEL,
          Cell.of(
              String.format(
                  Locale.ROOT,
                  "%s; weight %.2f, moved %s by %+.0f points",
                  m.title(),
                  m.weight(),
                  m.cause(),
                  100 * m.influence())));
    }
    d.disagreements().forEach(x -> t.labelled("disagree", LABEL, Cell.of(x, Colour.WARN)));
    d.notes().forEach(x -> t.labelled("note", LABEL, Cell.of(x, Colour.DIM)));
    names.news().forEach(n -> t.labelled(n.name(), LABEL, Cell.of("is " + n.text(), Colour.DIM)));
  }

  private static void asked(Terminal t, CasePaper d, QueryNames names) {
    if (d.gates().isEmpty()) {
      return;
    }
    ExplainCommand.head(t, "what the evidence gate asked");
    for (CasePaper.Asked a : d.gates()) {
      t.paragraph(
          "  ",
          Cell.of(
              "%s for %s: %s (%s)"
                  .formatted(
                      a.question(), a.cause(), a.passed() ? "yes" : "no", names.in(a.because())),
              a.passed() ? Colour.GOOD : Colour.WARN));
    }
  }
}
