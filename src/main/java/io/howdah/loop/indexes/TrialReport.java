package io.howdah.loop.indexes;

import io.howdah.advise.index.Payoff;
import io.howdah.advise.index.Workload;
import io.howdah.advise.index.WorkloadAdvisor;
import io.howdah.advise.index.WorkloadAdvisor.Advised;
import io.howdah.loop.indexes.Measured.Effect;
import io.howdah.loop.indexes.Subjects.Subject;
import io.howdah.model.IndexReport;
import io.howdah.model.IndexReport.Build;
import io.howdah.model.IndexReport.PerQuery;
import io.howdah.model.IndexTrial;
import io.howdah.model.IndexTrial.Statement;
import io.howdah.model.IndexTrial.Tried;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/** Writes down what the trials found. */
record TrialReport(
    ReadDoor door,
    Subjects subjects,
    TrialRounds rounds,
    Payoff payoff,
    Workload workload,
    WorkloadAdvisor.Options options,
    Map<Set<String>, Advised> advice) {
  private static final int LONGEST_TEXT = 200;
  private static final double CLEARLY = 0.95;

  Reading<IndexTrial> of(Optional<Measured> best, double seconds, List<String> notes) {
    Map<String, Effect> effects = best.map(Measured::byStatement).orElse(Map.of());
    List<Statement> statements = new ArrayList<>();
    for (Subject s : subjects.all()) {
      Optional<Effect> e = Optional.ofNullable(effects.get(s.label()));
      statements.add(
          new Statement(
              s.label(),
              s.template().text().brief(LONGEST_TEXT),
              s.template().calls(),
              e.map(Effect::before).orElse(s.today().ms()),
              e.map(Effect::after).orElse(s.today().ms()),
              s.ended(),
              e.map(Effect::uses).orElse(List.of())));
    }
    Reading<IndexReport> report = report(best);
    return report.map(r ->
        new IndexTrial(
            r,
            statements,
            tried(best),
            rounds.measured().size(),
            subjects.byCpu(),
            seconds,
            notes));
  }

  /** The advice of the round, or where something was taken back from it, what is left of it. */
  private Reading<IndexReport> report(Optional<Measured> best) {
    Set<String> chosen = best.map(Measured::definitions).orElse(Set.of());
    Map<String, Build> builds = new LinkedHashMap<>();
    advice.values().stream()
        .flatMap(a -> a.report().indexes().stream())
        .forEach(b -> builds.putIfAbsent(b.definition(), b));
    Optional<Advised> round =
        Optional.ofNullable(advice.get(chosen)).or(() -> advice.values().stream().findFirst());
    if (round.isEmpty()) {
      return new WorkloadAdvisor(door)
          .advise(workload, new WorkloadAdvisor.Options(OptionalLong.of(0), 1, true, true, 1));
    }
    IndexReport r = round.get().report();
    List<Build> kept =
        chosen.stream()
            .flatMap(d -> Optional.ofNullable(builds.get(d)).stream())
            .map(b -> asMeasured(b, best))
            .sorted(Comparator.comparingDouble((Build b) -> b.expectedMs().orElse(0)).reversed())
            .toList();
    List<PerQuery> queries = r.perQuery().stream().map(q -> asMeasured(q, best, builds)).toList();
    return new Reading.Ok<>(
        List.of(
            new IndexReport(
                kept,
                r.drops(),
                r.costBefore(),
                queries.stream().mapToDouble(q -> q.calls() * q.after()).sum(),
                queries,
                r.notBuilt().stream()
                    .filter(n -> !rounds.bytes().containsKey(n.definition()))
                    .toList(),
                r.skipped(),
                r.notes(),
                r.missing(),
                advice.values().stream().mapToInt(a -> a.report().whatIfCalls()).sum(),
                r.seconds())),
        true);
  }

  private Build asMeasured(Build b, Optional<Measured> best) {
    double gained = best.map(m -> m.gained(b.definition())).orElse(0.0);
    return new Build(
        b.name(),
        b.table(),
        b.definition(),
        b.columns(),
        b.plain(),
        b.sql(),
        b.inverse(),
        rounds.bytes().getOrDefault(b.definition(), b.bytes()),
        b.benefit(),
        OptionalDouble.of(gained),
        b.writeMs(),
        b.hotLost(),
        IndexReport.Confidence.HIGH,
        "measured on a copy: " + b.why(),
        b.templates());
  }

  private static PerQuery asMeasured(
      PerQuery q, Optional<Measured> best, Map<String, Build> builds) {
    Optional<Effect> e = best.flatMap(m -> Optional.ofNullable(m.byStatement().get(q.template())));
    if (e.isEmpty()) {
      return new PerQuery(
          q.template(),
          q.text(),
          q.calls(),
          q.before(),
          q.before(),
          q.msBefore(),
          q.msBefore(),
          List.of());
    }
    return new PerQuery(
        q.template(),
        q.text(),
        q.calls(),
        q.before(),
        e.get().cost(),
        OptionalDouble.of(e.get().before()),
        OptionalDouble.of(e.get().after()),
        e.get().uses().stream()
            .flatMap(d -> Optional.ofNullable(builds.get(d)).stream())
            .map(Build::name)
            .toList());
  }

  /** Every index that was built, with the plan that it did best and the one that it did worst. */
  private List<Tried> tried(Optional<Measured> best) {
    List<Tried> out = new ArrayList<>();
    rounds
        .bytes()
        .forEach((definition, bytes) -> {
          boolean chosen = best.map(m -> m.definitions().contains(definition)).orElse(false);
          List<Payoff.Seen> seen =
              payoff.all().stream()
                  .filter(s -> s.arm().indexes().contains(definition))
                  .sorted(Comparator.comparingDouble(Payoff.Seen::ratio))
                  .toList();
          out.add(new Tried(definition, bytes, chosen, words(seen)));
        });
    out.sort(Comparator.comparing(Tried::chosen).reversed().thenComparing(Tried::definition));
    return out;
  }

  private String words(List<Payoff.Seen> seen) {
    if (seen.isEmpty()) {
      return "no statement used it";
    }
    Payoff.Seen first = seen.getFirst();
    Payoff.Seen last = seen.getLast();
    if (first.ratio() > CLEARLY && last.ratio() <= Payoff.SLOWER) {
      return "it made no difference";
    }
    List<String> words = new ArrayList<>();
    if (first.ratio() <= CLEARLY) {
      words.add(part(first));
    }
    if (last.ratio() > Payoff.SLOWER) {
      words.add(part(last));
    }
    return String.join("; ", words);
  }

  private String part(Payoff.Seen seen) {
    String label =
        subjects.all().stream()
            .filter(s -> s.key().equals(seen.arm().template()))
            .map(Subject::label)
            .findFirst()
            .orElse("a statement of an earlier trial");
    return String.format(Locale.ROOT, "%s took %.2f of the time", label, seen.ratio());
  }
}
