package io.howdah.cli;

import static io.howdah.cli.Answers.rounded;

import io.howdah.model.IndexReport;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The shape of {@code howdah advise indexes --json}. */
final class AdviseAnswers {
  private AdviseAnswers() {}

  record Answer(
      List<IndexAnswer> indexes,
      List<DropAnswer> drops,
      double cost_before,
      double cost_after,
      List<QueryAnswer> per_query,
      int whatif_calls,
      double seconds,
      long total_bytes,
      List<NotBuiltAnswer> not_built,
      List<String> skipped,
      List<String> notes) {}

  record IndexAnswer(
      String sql,
      long size_bytes,
      double benefit,
      String name,
      String table,
      String definition,
      List<String> statements,
      List<String> inverse,
      @Nullable Double expected_ms,
      double write_ms,
      boolean hot_lost,
      String confidence,
      String why,
      List<ServedAnswer> templates) {}

  record ServedAnswer(String template, double cost_before, double cost_after) {}

  record DropAnswer(
      String sql,
      String index,
      String table,
      long size_bytes,
      String confidence,
      String why,
      String inverse) {}

  record QueryAnswer(
      String query,
      String text,
      double calls,
      double cost_before,
      double cost_after,
      @Nullable Double ms_before,
      @Nullable Double ms_after,
      List<String> indexes) {}

  record NotBuiltAnswer(String definition, long size_bytes, String why) {}

  static Answer of(IndexReport r) {
    return new Answer(
        r.indexes().stream().map(AdviseAnswers::index).toList(),
        r.drops().stream()
            .map(d ->
                new DropAnswer(
                    d.sql(),
                    d.index(),
                    d.table(),
                    d.bytes(),
                    word(d.confidence()),
                    d.why(),
                    d.inverse()))
            .toList(),
        rounded(r.costBefore(), 2),
        rounded(r.costAfter(), 2),
        r.perQuery().stream()
            .map(q ->
                new QueryAnswer(
                    q.template(),
                    q.text(),
                    q.calls(),
                    rounded(q.before(), 2),
                    rounded(q.after(), 2),
                    q.msBefore().isPresent() ? rounded(q.msBefore().getAsDouble(), 3) : null,
                    q.msAfter().isPresent() ? rounded(q.msAfter().getAsDouble(), 3) : null,
                    q.uses()))
            .toList(),
        r.whatIfCalls(),
        rounded(r.seconds(), 2),
        r.indexes().stream().mapToLong(IndexReport.Build::bytes).sum(),
        r.notBuilt().stream()
            .map(n -> new NotBuiltAnswer(n.definition(), n.bytes(), n.why()))
            .toList(),
        r.skipped(),
        r.notes());
  }

  private static IndexAnswer index(IndexReport.Build b) {
    return new IndexAnswer(
        String.join("; ", b.sql()),
        b.bytes(),
        rounded(b.benefit(), 2),
        b.name(),
        b.table(),
        b.definition(),
        b.sql(),
        b.inverse(),
        b.expectedMs().isPresent() ? rounded(b.expectedMs().getAsDouble(), 1) : null,
        rounded(b.writeMs(), 1),
        b.hotLost(),
        word(b.confidence()),
        b.why(),
        b.templates().stream()
            .map(s -> new ServedAnswer(s.template(), rounded(s.before(), 2), rounded(s.after(), 2)))
            .toList());
  }

  private static String word(IndexReport.Confidence c) {
    return c.name().toLowerCase(Locale.ROOT);
  }
}
