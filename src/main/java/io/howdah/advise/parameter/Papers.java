package io.howdah.advise.parameter;

import io.howdah.model.ObjectRef;
import io.howdah.model.ParameterReport.Basis;
import io.howdah.model.ParameterReport.Change;
import io.howdah.model.ParameterReport.Expected;
import io.howdah.model.ParameterReport.Scope;
import io.howdah.model.Remedy;
import io.howdah.model.SetDatabaseParameter;
import io.howdah.model.SetParameter;
import io.howdah.model.SetRoleParameter;
import io.howdah.model.SqlNames;
import io.howdah.pg.TunableParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Writes a change down: the statements, what takes them back, the bounds, the risk. */
final class Papers {
  private final Settings settings;

  Papers(Settings settings) {
    this.settings = settings;
  }

  /** A change that trials speak for. */
  Change of(Kept k, Basis basis) {
    List<String> evidence = new ArrayList<>(k.evidence());
    k.effects().stream()
        .filter(e -> Math.abs(e.ratio() - 1) > 0.05)
        .sorted((a, b) -> Double.compare(b.weight(), a.weight()))
        .limit(4)
        .forEach(e ->
            evidence.add(
                String.format(
                    Locale.ROOT,
                    "%s: %s %.2f of today%s",
                    e.template().label(),
                    basis == Basis.MEASURED ? "takes" : "would cost",
                    e.ratio(),
                    e.executed()
                        ? String.format(Locale.ROOT, " (floor %.0f %%)", 100 * e.floor())
                        : "")));
    String why =
        basis == Basis.PLANNER ? "; estimated only, --measure makes sure" : "; measured here";
    return written(
        k.setting(),
        k.value(),
        k.scope(),
        k.whom(),
        evidence,
        new Expected(k.gain(), basis, OptionalDouble.of(k.worst())),
        why);
  }

  /** A change that counters and a sum speak for. */
  Change sum(Setting s, String value, List<String> evidence, double gain, String risk) {
    return written(
        s,
        value,
        Scope.GLOBAL,
        "",
        evidence,
        new Expected(gain, Basis.ARITHMETIC, OptionalDouble.empty()),
        "; " + risk);
  }

  private Change written(
      Setting s,
      String value,
      Scope scope,
      String whom,
      List<String> evidence,
      Expected expected,
      String risk) {
    TunableParameters.Parameter rule = settings.rule(s.name()).orElseThrow();
    String proposed = s.shown(value);
    String why = evidence.isEmpty() ? "" : evidence.getFirst();
    Optional<Remedy> remedy = remedy(s, value, scope, whom, why);
    boolean ordered = s.numeric();
    return new Change(
        s.name(),
        scope,
        whom,
        s.shown(),
        proposed,
        rule.step(),
        ordered ? finite(Ladder.lowest(rule, s)) : Optional.empty(),
        ordered ? finite(Ladder.highest(rule, s)) : Optional.empty(),
        s.unit(),
        evidence,
        expected,
        remedy
            .map(Remedy::sql)
            .orElse(
                List.of(
                    "SET LOCAL "
                        + SqlNames.parameter(s.name())
                        + " = "
                        + SqlNames.literal(proposed))),
        remedy.map(Remedy::inverse).orElse(List.of()),
        scope == Scope.GLOBAL ? "reload" : "session",
        remedy
                .map(r -> r.risk().name().toLowerCase(Locale.ROOT) + ": " + r.blastRadius())
                .orElse("low: the transaction that says it; the application has to")
            + risk,
        remedy);
  }

  /** As the loop would do it; a template's setting is the application's to make. */
  private Optional<Remedy> remedy(Setting s, String value, Scope scope, String whom, String why) {
    ObjectRef object = ObjectRef.parameter(s.name());
    Optional<String> wanted = Optional.of(s.shown(value));
    return switch (scope) {
      case GLOBAL ->
          Optional.of(
              new SetParameter(
                  object,
                  wanted,
                  s.ours() ? Optional.of(s.shown()) : Optional.empty(),
                  Optional.of(value),
                  why));
      case DATABASE ->
          Optional.of(
              new SetDatabaseParameter(
                  object,
                  whom,
                  wanted,
                  Optional.ofNullable(settings.database().get(s.name())).map(s::shown),
                  why));
      case ROLE ->
          Optional.of(
              new SetRoleParameter(
                  object,
                  whom,
                  Optional.empty(),
                  wanted,
                  Optional.ofNullable(settings.of(whom).get(s.name())).map(s::shown),
                  why));
      case TEMPLATE -> Optional.empty();
    };
  }

  private static Optional<String> finite(double bound) {
    return Double.isFinite(bound) ? Optional.of(Amount.plain(bound)) : Optional.empty();
  }
}
