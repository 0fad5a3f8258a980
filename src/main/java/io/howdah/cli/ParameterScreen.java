package io.howdah.cli;

import static io.howdah.cli.AdviseIndexesCommand.size;

import io.howdah.cli.Terminal.Cell;
import io.howdah.cli.Terminal.Colour;
import io.howdah.model.ParameterReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code howdah advise parameters} for a person. */
final class ParameterScreen {
  private static final int MOST_LINES = 12;
  private static final int MOST_QUERIES = 20;

  private ParameterScreen() {}

  static void show(Terminal t, ParameterReport r, boolean measured) {
    if (r.parameters().isEmpty()) {
      t.paragraph("", Cell.of("no change of a parameter is worth it here", Colour.BOLD));
    }
    r.parameters().forEach(c -> change(t, c));
    for (ParameterReport.Card c : r.cards()) {
      t.paragraph(
          "",
          Cell.of(
              "proposal for a person: %s, now %s%s"
                  .formatted(c.name(), c.current(), c.proposed().map(p -> " -> " + p).orElse("")),
              Colour.BOLD));
      c.evidence().forEach(e -> t.paragraph("    ", Cell.of(e, Colour.DIM)));
      c.sum().ifPresent(s -> t.paragraph("    ", Cell.of("memory: " + s, Colour.DIM)));
      t.paragraph("    ", Cell.of(c.next(), Colour.DIM));
    }
    templates(t, r, measured);
    if (!r.rejected().isEmpty()) {
      t.paragraph("", Cell.of("Thought of, and left:"));
      r.rejected().stream()
          .limit(MOST_LINES)
          .forEach(x ->
              t.paragraph(
                  "    ",
                  Cell.of(
                      "%s%s: %s"
                          .formatted(x.name(), x.value().isEmpty() ? "" : " " + x.value(), x.why()),
                      Colour.DIM)));
    }
    memory(t, r.memory());
    r.lacking().forEach(l -> t.paragraph("", Cell.of("not seen: " + l, Colour.WARN)));
    r.notes().stream().limit(MOST_LINES).forEach(n -> t.paragraph("", Cell.of(n, Colour.WARN)));
    t.paragraph(
        "",
        Cell.of(
            String.format(
                Locale.ROOT,
                "%d changes, %d cards; %d trials %s, %d questions to the planner in %.1f s;"
                    + " nothing was changed",
                r.parameters().size(),
                r.cards().size(),
                r.trials(),
                measured ? "by execution" : "by the planner",
                r.questions(),
                r.seconds()),
            Colour.GOOD));
  }

  private static void change(Terminal t, ParameterReport.Change c) {
    t.paragraph("", Cell.of(String.join("; ", c.sql()) + ";", Colour.BOLD));
    t.paragraph(
        "    ",
        Cell.of(
            String.format(
                Locale.ROOT,
                "%s%s, now %s: %.2fx by %s%s",
                c.scope().word(),
                c.whom().isEmpty() ? "" : " " + c.whom(),
                c.current(),
                c.expected().gain(),
                c.expected().basis().word(),
                c.expected().worstTemplateRatio().isPresent()
                    ? String.format(
                        Locale.ROOT,
                        ", worst template %.2f of today",
                        c.expected().worstTemplateRatio().getAsDouble())
                    : ""),
            Colour.GOOD));
    c.evidence().forEach(e -> t.paragraph("    ", Cell.of(e, Colour.DIM)));
    t.paragraph(
        "    ",
        Cell.of(
            "step: %s%s; back: %s"
                .formatted(
                    c.step(),
                    c.min().isPresent() || c.max().isPresent()
                        ? "; bounds %s to %s %s"
                            .formatted(c.min().orElse("-"), c.max().orElse("-"), c.unit())
                            .strip()
                        : "",
                    c.inverse().isEmpty()
                        ? "ends with the transaction"
                        : String.join("; ", c.inverse())),
            Colour.DIM));
    t.paragraph("    ", Cell.of("risk " + c.risk(), Colour.DIM));
  }

  private static void templates(Terminal t, ParameterReport r, boolean measured) {
    List<List<Cell>> rows = new ArrayList<>();
    r.templates().stream()
        .filter(x -> Math.abs(x.ratio() - 1) > 0.02)
        .limit(MOST_QUERIES)
        .forEach(x ->
            rows.add(
                List.of(
                    Cell.of(x.template()),
                    Cell.of(String.format(Locale.ROOT, "%.0f %%", 100 * x.share())),
                    Cell.of(String.format(Locale.ROOT, measured ? "%.1f ms" : "%.0f", x.cost())),
                    Cell.of(
                        String.format(Locale.ROOT, "%.2f", x.ratio()),
                        x.ratio() < 1 ? Colour.GOOD : Colour.WARN),
                    Cell.of(x.text()))));
    if (!rows.isEmpty()) {
      t.table(List.of("statement", "time", measured ? "a call" : "cost", "then", ""), rows);
    }
  }

  private static void memory(Terminal t, ParameterReport.Memory m) {
    t.paragraph(
        "",
        Cell.of(
            "memory at worst: %s taken at start + %s maintenance + %d sessions x %s = %s%s, of %s (%s)"
                .formatted(
                    size(m.fixed()),
                    size(m.maintenance()),
                    m.sessions(),
                    size(m.perSession()),
                    size(m.sumAfter()),
                    m.sumAfter() == m.sum() ? "" : " (today %s)".formatted(size(m.sum())),
                    m.total().isPresent() ? size(m.total().getAsLong()) : "unknown",
                    m.basis()),
            Colour.DIM));
  }
}
