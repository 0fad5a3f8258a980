package io.howdah.cli;

import io.howdah.loop.Examination;
import io.howdah.loop.TemplateTexts;
import io.howdah.loop.limits.Limits;
import io.howdah.loop.limits.NearLimit;
import io.howdah.model.Absence;
import io.howdah.model.Anomaly;
import io.howdah.model.Belief;
import io.howdah.model.Cause;
import io.howdah.model.Diagnosis;
import io.howdah.model.EvidenceStatus;
import io.howdah.model.Proposal;
import io.howdah.model.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The shape of {@code howdah check --json}, and how a look becomes one ranked list. */
final class CheckAnswers {
  /** The most probable cause is shown from here on, further ones only when they are likely. */
  private static final double FIRST = 0.3;

  private static final double FURTHER = 0.5;

  /** Sessions' worth of database time from which an incident is critical. */
  private static final double MUCH = 1;

  private CheckAnswers() {}

  /**
   * One line of the list.
   *
   * @param probability 1 for a limit, which is measured and not believed
   * @param hurts what was felt; empty when only its evidence was seen
   * @param since when it began, as far as is known, else {@code unknown}
   * @param load sessions' worth of database time that it takes
   * @param critical whether it should wake somebody
   */
  record Item(
      String cause,
      double probability,
      String object,
      List<String> hurts,
      String why,
      String since,
      double load,
      boolean critical,
      List<Answers.RemedyAnswer> remedies) {}

  /**
   * The whole list.
   *
   * @param status {@code incident}, {@code healthy}, or {@code unknown} when too little can be seen
   *     to call it healthy
   * @param blind what could not be seen, and what to do about it
   * @param queries texts of the templates that are named in words, by query id
   */
  record Answer(
      String status,
      List<Item> items,
      List<String> blind,
      Map<String, String> queries,
      double seconds) {}

  static Answer of(
      Examination.Result result, Limits.Found limits, TemplateTexts texts, double took) {
    Diagnosis d = result.diagnosis();
    List<Item> items = new ArrayList<>();
    limits.near().stream().filter(NearLimit::critical).map(CheckAnswers::item).forEach(items::add);
    if (d.status() == Diagnosis.Status.INCIDENT) {
      for (Belief b : d.beliefs()) {
        // What is measured to be near its limit is not told again as a belief.
        boolean told = items.stream().anyMatch(i -> i.cause().equals(b.cause().id()));
        boolean shown = !told && b.probability() >= (items.isEmpty() ? FIRST : FURTHER);
        if (shown && b.cause() != Cause.HEALTHY && b.cause() != Cause.BENIGN_SPIKE) {
          items.add(item(b, result));
        }
      }
    }
    limits.near().stream().filter(n -> !n.critical()).map(CheckAnswers::item).forEach(items::add);
    List<String> blind = blind(result, limits);
    String status =
        !items.isEmpty() ? "incident" : sees(result.interval().to()) ? "healthy" : "unknown";
    return new Answer(status, items, blind, queries(items, texts), Answers.rounded(took, 2));
  }

  /** Who cannot see sessions does not see a server that stands still. */
  private static boolean sees(Sample sample) {
    return sample.read(Sample.Source.SESSIONS);
  }

  private static List<String> blind(Examination.Result result, Limits.Found limits) {
    Set<String> blind = new TreeSet<>();
    for (Sample.Source source : Sample.Source.values()) {
      Sample.Reading reading = result.interval().to().sources().get(source);
      if (reading != null && !reading.note().isEmpty()) {
        blind.add("%s: %s".formatted(source.name().toLowerCase(Locale.ROOT), reading.note()));
      }
    }
    result.diagnosis().trail().stream()
        .filter(s -> s.status() == EvidenceStatus.DENIED || s.status() == EvidenceStatus.ERROR)
        .filter(s -> blind.stream().noneMatch(b -> b.endsWith(s.observation())))
        .forEach(s -> blind.add("%s: %s".formatted(s.tool(), s.observation())));
    for (Absence a : limits.absences()) {
      blind.add("%s: %s".formatted(a.what(), a.why()));
    }
    return List.copyOf(blind);
  }

  private static Item item(Belief b, Examination.Result result) {
    List<Anomaly> felt = result.diagnosis().incident().anomalies();
    double load = result.diagnosis().incident().load();
    String why =
        b.evidence().stream()
            .filter(e -> e.startsWith("for: "))
            .map(e -> e.substring(5))
            .filter(e -> felt.stream().noneMatch(a -> a.words().equals(e)))
            .reduce((x, y) -> y)
            .orElse("");
    return new Item(
        b.cause().id(),
        Answers.rounded(b.probability(), 4),
        b.object().toString(),
        felt.stream().map(Anomaly::words).limit(3).toList(),
        why,
        felt.isEmpty() ? "unknown" : result.diagnosis().incident().began().toString(),
        Answers.rounded(load, 2),
        load >= MUCH,
        result.proposals().stream()
            .filter(p -> p.cause() == b.cause())
            .map(Proposal::remedy)
            .map(Answers::remedy)
            .toList());
  }

  private static Item item(NearLimit n) {
    return new Item(
        n.cause().id(),
        1,
        n.object().toString(),
        List.of(n.hurts()),
        n.why(),
        "unknown",
        0,
        n.critical(),
        List.of(
            new Answers.RemedyAnswer("advice", "", "", n.risk(), n.reversible(), n.would(), "")));
  }

  private static Map<String, String> queries(List<Item> items, TemplateTexts texts) {
    Set<Long> ids = new TreeSet<>();
    for (Item i : items) {
      i.hurts().forEach(h -> ids.addAll(QueryNames.ids(h)));
      ids.addAll(QueryNames.ids(i.why()));
      ids.addAll(QueryNames.ids(i.object()));
    }
    texts.learn(ids);
    Map<String, String> out = new TreeMap<>();
    ids.forEach(id -> texts.of(id).ifPresent(t -> out.put(Long.toString(id), t)));
    return out;
  }
}
