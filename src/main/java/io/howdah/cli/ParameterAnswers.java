package io.howdah.cli;

import static io.howdah.cli.Answers.rounded;

import io.howdah.model.ParameterReport;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The shape of {@code howdah advise parameters --json}. {@code gain} is before divided by after of
 * what the change is for (3.5: three and a half times less); {@code worst_template_ratio} is after
 * divided by before of the template that comes off worst; {@code ratio} the same of each template;
 * memory is in bytes. {@code for} names the role, database or template of a {@code scope} other
 * than global. Nothing of {@code sql} was run.
 */
final class ParameterAnswers {
  private ParameterAnswers() {}

  record Answer(
      List<ChangeAnswer> parameters,
      List<CardAnswer> cards,
      List<ParameterReport.Rejected> rejected,
      List<TemplateAnswer> templates,
      MemoryAnswer memory,
      int trials,
      int questions,
      double seconds,
      List<String> lacking,
      List<String> notes) {}

  record ChangeAnswer(
      String name,
      String scope,
      @com.fasterxml.jackson.annotation.JsonProperty("for") String whom,
      String current,
      String proposed,
      String step,
      BoundsAnswer bounds,
      String unit,
      List<String> evidence,
      ExpectedAnswer expected,
      String sql,
      String inverse,
      List<String> statements,
      String context,
      String risk) {}

  record BoundsAnswer(@Nullable String min, @Nullable String max) {}

  record ExpectedAnswer(double gain, String basis, @Nullable Double worst_template_ratio) {}

  record CardAnswer(
      String type,
      String name,
      String current,
      @Nullable String proposed,
      List<String> evidence,
      @Nullable String memory,
      String next) {}

  record TemplateAnswer(
      String template,
      String text,
      String role,
      double share,
      double cost,
      @Nullable Double floor,
      double ratio) {}

  record MemoryAnswer(
      @Nullable Long total_bytes,
      long reserve_bytes,
      long fixed_bytes,
      long maintenance_bytes,
      int sessions,
      long per_session_bytes,
      long sum_bytes,
      long sum_after_bytes,
      String basis) {}

  static Answer of(ParameterReport r) {
    ParameterReport.Memory m = r.memory();
    return new Answer(
        r.parameters().stream().map(ParameterAnswers::change).toList(),
        r.cards().stream()
            .map(c ->
                new CardAnswer(
                    "proposal",
                    c.name(),
                    c.current(),
                    c.proposed().orElse(null),
                    c.evidence(),
                    c.sum().orElse(null),
                    c.next()))
            .toList(),
        r.rejected(),
        r.templates().stream()
            .map(t ->
                new TemplateAnswer(
                    t.template(),
                    t.text(),
                    t.role(),
                    rounded(t.share(), 3),
                    rounded(t.cost(), 3),
                    maybe(t.floor()),
                    rounded(t.ratio(), 3)))
            .toList(),
        new MemoryAnswer(
            m.total().isPresent() ? m.total().getAsLong() : null,
            m.reserve(),
            m.fixed(),
            m.maintenance(),
            m.sessions(),
            m.perSession(),
            m.sum(),
            m.sumAfter(),
            m.basis()),
        r.trials(),
        r.questions(),
        rounded(r.seconds(), 2),
        r.lacking(),
        r.notes());
  }

  private static @Nullable Double maybe(OptionalDouble value) {
    return value.isPresent() ? rounded(value.getAsDouble(), 3) : null;
  }

  private static ChangeAnswer change(ParameterReport.Change c) {
    return new ChangeAnswer(
        c.name(),
        c.scope().word(),
        c.whom(),
        c.current(),
        c.proposed(),
        c.step(),
        new BoundsAnswer(c.min().orElse(null), c.max().orElse(null)),
        c.unit(),
        c.evidence(),
        new ExpectedAnswer(
            rounded(c.expected().gain(), 2),
            c.expected().basis().word(),
            maybe(c.expected().worstTemplateRatio())),
        String.join("; ", c.sql()),
        String.join("; ", c.inverse()),
        c.sql(),
        c.context(),
        c.risk());
  }
}
