package io.howdah.cli;

import io.howdah.loop.Examination;
import io.howdah.model.Account;
import io.howdah.model.Asked;
import io.howdah.model.Belief;
import io.howdah.model.Cause;
import io.howdah.model.Gate;
import io.howdah.model.Proposal;
import io.howdah.model.Remedy;
import io.howdah.model.Reminder;
import io.howdah.model.Step;
import java.util.List;
import java.util.Locale;

/** The shapes of the contract's JSON. */
final class Answers {
  private Answers() {}

  /** {@code howdah diagnose --json}. */
  record DiagnosisAnswer(
      String status,
      List<CauseAnswer> causes,
      List<StepAnswer> trail,
      double seconds,
      String reasoner,
      List<OpinionAnswer> opinions,
      List<String> disagreements,
      List<String> notes,
      List<MemoryAnswer> memories) {}

  /** A memory that was at hand, and by how much it moved the belief in its cause. */
  record MemoryAnswer(
      long id, String title, String cause, double weight, double influence, String why) {}

  /** What one reasoner held by itself. */
  record OpinionAnswer(String reasoner, String status, List<HeldAnswer> causes) {}

  record HeldAnswer(String id, double probability, String object, String because, String remedy) {}

  record CauseAnswer(
      String id,
      double probability,
      String object,
      List<String> chain,
      List<String> evidence,
      List<GateAnswer> gate,
      List<RemedyAnswer> remedies) {}

  record GateAnswer(String question, boolean passed, String because) {}

  record RemedyAnswer(
      String type,
      String sql,
      String inverse,
      String risk,
      boolean reversible,
      String why,
      String blast_radius) {}

  /**
   * One look.
   *
   * @param seconds how long it took
   * @param asked names of the queries that it put to the server
   */
  record StepAnswer(
      String thought,
      String tool,
      String status,
      String observation,
      double gain,
      double seconds,
      List<String> asked) {}

  static DiagnosisAnswer of(Examination.Result result, double seconds) {
    return new DiagnosisAnswer(
        result.diagnosis().status().name().toLowerCase(Locale.ROOT),
        result.diagnosis().beliefs().stream().map(b -> cause(b, result)).toList(),
        result.diagnosis().trail().stream().map(Answers::step).toList(),
        rounded(seconds, 2),
        result.diagnosis().account().reasoner(),
        result.diagnosis().account().opinions().stream().map(Answers::opinion).toList(),
        result.diagnosis().account().disagreements(),
        result.diagnosis().account().notes(),
        result.diagnosis().account().recalled().stream().map(Answers::memory).toList());
  }

  private static MemoryAnswer memory(Account.Recalled recalled) {
    Reminder r = recalled.reminder();
    return new MemoryAnswer(
        r.memory(),
        r.title(),
        r.cause().id(),
        rounded(r.weight(), 3),
        rounded(recalled.influence(), 4),
        r.why());
  }

  private static OpinionAnswer opinion(Account.Opinion o) {
    return new OpinionAnswer(
        o.reasoner(),
        o.status().name().toLowerCase(Locale.ROOT),
        o.causes().stream()
            .map(h ->
                new HeldAnswer(
                    h.cause().id(),
                    rounded(h.probability(), 4),
                    h.object().toString(),
                    h.because(),
                    h.remedy().orElse("")))
            .toList());
  }

  private static CauseAnswer cause(Belief belief, Examination.Result result) {
    return new CauseAnswer(
        belief.cause().id(),
        rounded(belief.probability(), 4),
        belief.object().toString(),
        belief.chain().stream().map(Cause::id).toList(),
        belief.evidence(),
        result.diagnosis().gateOf(belief.cause()).map(Gate::answers).orElse(List.of()).stream()
            .map(a -> new GateAnswer(a.question().words(), a.passed(), a.because()))
            .toList(),
        result.proposals().stream()
            .filter(p -> p.cause() == belief.cause())
            .map(Proposal::remedy)
            .map(Answers::remedy)
            .toList());
  }

  static RemedyAnswer remedy(Remedy r) {
    return new RemedyAnswer(
        r.type(),
        statements(r.sql()),
        statements(r.inverse()),
        r.risk().word(),
        r.reversible(),
        r.why(),
        r.blastRadius());
  }

  private static StepAnswer step(Step s) {
    return new StepAnswer(
        s.thought(),
        s.tool(),
        s.status().word(),
        s.observation(),
        rounded(s.gain(), 3),
        rounded(s.seconds(), 3),
        s.asked().stream().map(Asked::name).toList());
  }

  /** As a person would type them. */
  static String statements(List<String> sql) {
    return sql.isEmpty() ? "" : String.join("; ", sql);
  }

  static double rounded(double x, int digits) {
    double scale = Math.pow(10, digits);
    return Math.round(x * scale) / scale;
  }
}
