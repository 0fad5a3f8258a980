package io.howdah.cli;

import static io.howdah.cli.AdviseIndexesCommand.size;

import io.howdah.cli.Terminal.Cell;
import io.howdah.cli.Terminal.Colour;
import io.howdah.model.IndexReport;
import io.howdah.model.IndexTrial;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** {@code howdah advise indexes} for a person. */
final class AdviseScreen {
  private static final int MOST_QUERIES = 25;
  private static final int MOST_LINES = 10;

  private AdviseScreen() {}

  static void show(Terminal t, IndexReport r) {
    show(t, r, false);
  }

  private static void show(Terminal t, IndexReport r, boolean tried) {
    if (r.indexes().isEmpty()) {
      t.paragraph("", Cell.of("no new index is worth building", Colour.BOLD));
    }
    for (IndexReport.Build b : r.indexes()) {
      for (String sql : b.sql()) {
        t.paragraph("", Cell.of(sql + ";", Colour.BOLD));
      }
      t.paragraph(
          "    ",
          Cell.of(
              "%s; %s%s; confidence %s"
                  .formatted(
                      size(b.bytes()),
                      b.why(),
                      b.expectedMs().isPresent()
                          ? String.format(
                              Locale.ROOT,
                              tried ? "; saved %.0f ms" : "; should save %.0f ms",
                              b.expectedMs().getAsDouble())
                          : "",
                      b.confidence().name().toLowerCase(Locale.ROOT)),
              Colour.DIM));
    }
    for (IndexReport.Drop d : r.drops()) {
      t.paragraph("", Cell.of(d.sql() + ";", Colour.BOLD));
      t.paragraph("    ", Cell.of("frees %s: %s".formatted(size(d.bytes()), d.why()), Colour.DIM));
    }
    queries(t, r);
    if (!r.notBuilt().isEmpty()) {
      t.paragraph("", Cell.of("Thought of, and not built:"));
      r.notBuilt().stream()
          .limit(MOST_LINES)
          .forEach(n -> t.paragraph("    ", Cell.of(n.definition() + ": " + n.why(), Colour.DIM)));
    }
    r.skipped().stream()
        .limit(MOST_LINES)
        .forEach(s -> t.paragraph("", Cell.of("left out: " + s, Colour.WARN)));
    r.notes().forEach(n -> t.paragraph("", Cell.of(n, Colour.WARN)));
    t.paragraph(
        "",
        Cell.of(
            String.format(
                Locale.ROOT,
                "cost %.0f -> %.0f; %d new indexes, about %s; %d questions to the planner in %.1f"
                    + " s%s",
                r.costBefore(),
                r.costAfter(),
                r.indexes().size(),
                size(r.indexes().stream().mapToLong(IndexReport.Build::bytes).sum()),
                r.whatIfCalls(),
                r.seconds(),
                tried ? "" : "; nothing was created"),
            Colour.GOOD));
  }

  /** What was measured on a copy, below the advice. */
  static void show(Terminal t, IndexTrial trial) {
    show(t, trial.report(), true);
    List<List<Cell>> rows = new ArrayList<>();
    trial.statements().stream()
        .filter(s -> !s.indexes().isEmpty())
        .sorted(
            Comparator.comparingDouble(
                    (IndexTrial.Statement s) -> (s.msBefore() - s.msAfter()) * s.calls())
                .reversed())
        .limit(MOST_QUERIES)
        .forEach(s ->
            rows.add(
                List.of(
                    Cell.of(s.label()),
                    Cell.of(
                        (s.atLeast() ? "> " : "")
                            + String.format(Locale.ROOT, "%.1f ms", s.msBefore())),
                    Cell.of(String.format(Locale.ROOT, "%.1f ms", s.msAfter()), Colour.GOOD),
                    Cell.of(
                        String.format(
                            Locale.ROOT, "%.2f", s.msAfter() / Math.max(1e-6, s.msBefore()))),
                    Cell.of(s.text()))));
    if (!rows.isEmpty()) {
      t.table(List.of("measured", "without", "with", "ratio", ""), rows);
    }
    List<IndexTrial.Tried> left = trial.tried().stream().filter(i -> !i.chosen()).toList();
    if (!left.isEmpty()) {
      t.paragraph("", Cell.of("Built, measured, and taken away again:"));
      left.stream()
          .limit(MOST_LINES)
          .forEach(i ->
              t.paragraph(
                  "    ",
                  Cell.of(
                      "%s, %s: %s".formatted(i.definition(), size(i.bytes()), i.why()),
                      Colour.DIM)));
      if (left.size() > MOST_LINES) {
        t.paragraph("    ", Cell.of("and %d more".formatted(left.size() - MOST_LINES), Colour.DIM));
      }
    }
    trial.notes().forEach(n -> t.paragraph("", Cell.of(n, Colour.WARN)));
    t.paragraph(
        "",
        Cell.of(
            String.format(
                Locale.ROOT,
                "measured: %.0f ms -> %.0f ms (%.2f) of %s, the worst statement %.2f; %d sets of"
                    + " indexes in %.0f s",
                trial.before(),
                trial.after(),
                trial.after() / Math.max(1e-6, trial.before()),
                trial.byCpu() ? "CPU" : "elapsed time",
                trial.worst().orElse(1),
                trial.sets(),
                trial.seconds()),
            Colour.GOOD));
  }

  private static void queries(Terminal t, IndexReport r) {
    List<List<Cell>> rows = new ArrayList<>();
    r.perQuery().stream()
        .filter(q -> q.after() < q.before() * 0.99)
        .sorted(
            Comparator.comparingDouble(
                    (IndexReport.PerQuery q) -> (q.before() - q.after()) * q.calls())
                .reversed())
        .limit(MOST_QUERIES)
        .forEach(q ->
            rows.add(
                List.of(
                    Cell.of(q.template()),
                    Cell.of(String.format(Locale.ROOT, "%.0f", q.before())),
                    Cell.of(String.format(Locale.ROOT, "%.0f", q.after()), Colour.GOOD),
                    Cell.of(
                        q.msBefore().isPresent()
                            ? String.format(
                                Locale.ROOT,
                                "%.1f -> %.1f ms",
                                q.msBefore().getAsDouble(),
                                q.msAfter().orElse(0))
                            : "-"),
                    Cell.of(q.text()))));
    if (!rows.isEmpty()) {
      t.table(List.of("statement", "cost", "then", "a call", ""), rows);
    }
  }
}
