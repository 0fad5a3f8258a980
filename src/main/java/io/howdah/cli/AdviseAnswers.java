package io.howdah.cli;

import static io.howdah.cli.Answers.rounded;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.howdah.model.IndexReport;
import io.howdah.model.IndexTrial;
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
      List<String> notes,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable MeasuredAnswer measured) {}

  record MeasuredAnswer(
      double ms_before,
      double ms_after,
      String clock,
      int sets,
      double seconds,
      List<StatementAnswer> statements,
      List<TriedAnswer> tried,
      List<String> notes) {}

  record StatementAnswer(
      String query,
      double calls,
      double ms_before,
      double ms_after,
      boolean ended_before,
      List<String> indexes) {}

  record TriedAnswer(String definition, long size_bytes, boolean chosen, String why) {}

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
    return of(r, null);
  }

  static Answer of(IndexTrial t) {
    return of(
        t.report(),
        new MeasuredAnswer(
            rounded(t.before(), 2),
            rounded(t.after(), 2),
            t.byCpu() ? "cpu" : "elapsed",
            t.sets(),
            rounded(t.seconds(), 1),
            t.statements().stream()
                .map(s ->
                    new StatementAnswer(
                        s.label(),
                        s.calls(),
                        rounded(s.msBefore(), 2),
                        rounded(s.msAfter(), 2),
                        s.atLeast(),
                        s.indexes()))
                .toList(),
            t.tried().stream()
                .map(i -> new TriedAnswer(i.definition(), i.bytes(), i.chosen(), i.why()))
                .toList(),
            t.notes()));
  }

  private static Answer of(IndexReport r, @Nullable MeasuredAnswer measured) {
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
        r.notes(),
        measured);
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
