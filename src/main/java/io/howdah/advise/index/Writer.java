package io.howdah.advise.index;

import io.howdah.model.IndexReport;
import io.howdah.model.IndexReport.Build;
import io.howdah.model.IndexReport.Confidence;
import io.howdah.model.IndexReport.NotBuilt;
import io.howdah.model.IndexReport.PerQuery;
import io.howdah.model.IndexReport.Served;
import io.howdah.model.SqlNames;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/** Writes down what was found: names, statements, who gains what, and why. */
final class Writer {
  private static final int LONGEST_NAME = 63;
  private static final int LONGEST_TEXT = 200;
  private static final int MOST_NOT_BUILT = 20;

  /** An index that lowers the cost of what it serves so many times is hardly a misjudgement. */
  private static final double CLEARLY = 3;

  private final ReadDoor door;
  private final Candidates candidates;
  private final Costs costs;
  private final WriteLoad writes;
  private final Planned w;
  private final Pool pool;
  private final Search search;
  private final OptionalDouble seconds;

  Writer(
      ReadDoor door,
      Candidates candidates,
      Costs costs,
      WriteLoad writes,
      Planned w,
      Pool pool,
      Search search,
      OptionalDouble seconds) {
    this.door = door;
    this.candidates = candidates;
    this.costs = costs;
    this.writes = writes;
    this.w = w;
    this.pool = pool;
    this.search = search;
    this.seconds = seconds;
  }

  IndexReport write(
      BitSet chosen,
      List<Drops.Suggestion> drops,
      Planner planner,
      List<String> skipped,
      List<String> notes) {
    Map<Integer, String> names = names(chosen);
    Map<Integer, List<Integer>> serves = new TreeMap<>();
    List<PerQuery> queries = new ArrayList<>();
    Costs.Cost[] after = new Costs.Cost[w.size()];
    double[] ratios = new double[w.size()];
    double before = 0;
    double then = 0;
    for (int t = 0; t < after.length; t++) {
      after[t] = costs.of(t, chosen);
      ratios[t] = costs.ratio(t, chosen);
      int template = t;
      after[t].used().stream()
          .filter(chosen::get)
          .forEach(i -> serves.computeIfAbsent(i, _ -> new ArrayList<>()).add(template));
      before += w.template(t).calls() * w.base(t);
      then += w.template(t).calls() * after[t].cost();
      queries.add(perQuery(t, after[t], ratios, names));
    }
    List<Build> builds = new ArrayList<>();
    chosen.stream()
        .forEach(i ->
            builds.add(
                build(
                    i,
                    names.getOrDefault(i, ""),
                    serves.getOrDefault(i, List.of()),
                    after,
                    ratios)));
    // By measured time where there is one: the planner's costs of one slow template drown the rest.
    builds.sort(
        Comparator.comparingDouble((Build b) -> b.expectedMs().orElse(b.benefit())).reversed());
    return new IndexReport(
        builds,
        drops.stream().map(Drops.Suggestion::drop).toList(),
        before,
        then,
        queries,
        notBuilt(chosen),
        skipped,
        notes,
        planner.unavailable().map(Reading::explain),
        planner.calls(),
        planner.seconds());
  }

  private PerQuery perQuery(int t, Costs.Cost after, double[] ratios, Map<Integer, String> names) {
    Template template = w.template(t);
    double calls = template.calls();
    OptionalDouble ms =
        template.measuredMs().isPresent() && calls > 0
            ? OptionalDouble.of(template.measuredMs().getAsDouble() / calls)
            : OptionalDouble.empty();
    return new PerQuery(
        template.label(),
        template.text().brief(LONGEST_TEXT),
        calls,
        w.base(t),
        after.cost(),
        ms,
        ms.isPresent() ? OptionalDouble.of(ms.getAsDouble() * ratios[t]) : ms,
        after.used().stream()
            .mapToObj(i -> names.getOrDefault(i, ""))
            .filter(n -> !n.isEmpty())
            .toList());
  }

  private Build build(
      int id, String name, List<Integer> serves, Costs.Cost[] after, double[] ratios) {
    Shape shape = candidates.shape(id);
    double benefit = 0;
    double ms = 0;
    boolean measured = false;
    double factor = Double.MAX_VALUE;
    List<Served> served = new ArrayList<>();
    for (int t : serves) {
      Template template = w.template(t);
      int together = after[t].used().cardinality();
      benefit += template.calls() * (w.base(t) - after[t].cost()) / together;
      ms += w.weight(t) * (1 - ratios[t]) / together;
      measured |= template.measuredMs().isPresent();
      factor = Math.min(factor, w.base(t) / Math.max(1e-9, after[t].cost()));
      served.add(new Served(template.label(), w.base(t), after[t].cost()));
    }
    served.sort(Comparator.comparingDouble((Served s) -> s.before() - s.after()).reversed());
    WriteLoad.Price price = writes.price(shape);
    Confidence confidence =
        shape.method() == Shape.Method.GIN || shape.table().rows() <= 0
            ? Confidence.LOW
            : factor >= CLEARLY && measured && shape.whole() ? Confidence.HIGH : Confidence.MEDIUM;
    return new Build(
        name,
        shape.table().qualified(),
        shape.definition(),
        shape.keyColumns(),
        shape.plain(),
        Ddl.create(shape, name),
        Ddl.drop(shape, name),
        candidates.bytes(id),
        benefit,
        measured ? OptionalDouble.of(ms) : OptionalDouble.empty(),
        price.ms(),
        price.hotLost(),
        confidence,
        why(shape, served, price),
        served);
  }

  private String why(Shape shape, List<Served> served, WriteLoad.Price price) {
    StringBuilder s = new StringBuilder();
    if (served.isEmpty()) {
      s.append("part of a set that helps together");
    } else {
      Served most = served.getFirst();
      s.append(
          String.format(
              Locale.ROOT,
              "%s would use it; %s falls from %.0f to %.0f",
              served.size() == 1 ? "1 statement" : served.size() + " statements",
              most.template(),
              most.before(),
              most.after()));
    }
    if (price.ms() > 0) {
      s.append(
          String.format(
              Locale.ROOT,
              "; writers pay about %.0f ms %s",
              price.ms(),
              seconds.isPresent() ? "in the same time" : "for it"));
    }
    if (price.hotLost()) {
      s.append("; updates of its columns lose the cheap path (HOT)");
    }
    if (shape.method() == Shape.Method.GIN) {
      s.append("; HypoPG cannot try this kind: the gain is our estimate");
    }
    if (!shape.whole()) {
      s.append("; serves that condition only");
    }
    return s.toString();
  }

  private List<NotBuilt> notBuilt(BitSet chosen) {
    List<NotBuilt> out = new ArrayList<>();
    pool.supporters().keySet().stream()
        .filter(i -> !chosen.get(i) && candidates.alive(i) && search.reasons().containsKey(i))
        .filter(
            i -> chosen.stream().noneMatch(c -> candidates.shape(c).covers(candidates.shape(i))))
        .limit(MOST_NOT_BUILT)
        .forEach(i ->
            out.add(
                new NotBuilt(
                    candidates.shape(i).definition(),
                    candidates.bytes(i),
                    search.reasons().getOrDefault(i, ""))));
    candidates.rejected().entrySet().stream()
        .limit(MOST_NOT_BUILT)
        .forEach(e ->
            out.add(
                new NotBuilt(
                    candidates.shape(e.getKey()).definition(), 0, "refused: " + e.getValue())));
    return out;
  }

  /** A name for each, unused so far in its schema. */
  private Map<Integer, String> names(BitSet chosen) {
    Set<String> schemas = new HashSet<>();
    chosen.stream().forEach(i -> schemas.add(candidates.shape(i).table().schema()));
    Set<String> taken =
        new HashSet<>(
            schemas.isEmpty()
                ? List.of()
                : door.read(Catalogue.SQL, "names_taken", r -> r.text("name"), List.copyOf(schemas))
                    .rows());
    Map<Integer, String> out = new HashMap<>();
    chosen.stream()
        .forEach(i -> {
          Shape s = candidates.shape(i);
          String wanted = Ddl.wantedName(s);
          Optional<String> name = Optional.empty();
          for (int n = 0; name.isEmpty(); n++) {
            String tail = n == 0 ? "" : "_" + n;
            String cut =
                wanted.substring(0, Math.min(wanted.length(), LONGEST_NAME - tail.length())) + tail;
            String full = SqlNames.readable(s.table().schema()) + "." + SqlNames.readable(cut);
            name = taken.add(full) ? Optional.of(cut) : Optional.empty();
          }
          out.put(i, name.get());
        });
    return out;
  }
}
