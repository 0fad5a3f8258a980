package io.howdah.advise.index;

import io.howdah.model.TemplateText;
import io.howdah.pg.CannotConnectException;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The one plain index that serves one template best, for the loop: it has one suspect, one remedy
 * at a time, and judges what it built on real executions. Narrow beats wide: a further column has
 * to earn its place.
 */
public final class SingleTemplate {
  /** A further column has to lower the cost by this factor. */
  private static final double EARNS = 0.8;

  /** Gains below a tenth are none. */
  private static final double ANY_GAIN = 0.9;

  /** So often the planner picks anew where what it picked has disappointed before. */
  private static final int ROUNDS = 3;

  private final ReadDoor door;
  private final Payoff payoff;

  /**
   * With eyes.
   *
   * @param payoff what indexes were worth here when they were built
   */
  public SingleTemplate(ReadDoor door, Payoff payoff) {
    this.door = door;
    this.payoff = payoff;
  }

  /**
   * An index worth building.
   *
   * @param table its oid
   * @param columns key columns in order, unquoted
   * @param before the planner's cost of the template today
   * @param after with the index
   */
  public record Found(
      long table, String schema, String name, List<String> columns, double before, double after) {}

  /** Empty when none helps; what is not ok says why nothing could be tried. */
  public Reading<Found> best(TemplateText text) {
    Candidates candidates = new Candidates(payoff);
    try (Planner planner = new Planner(door, candidates, Limits.forTemplates(1))) {
      return best(Workload.of(text).templates().getFirst(), candidates, planner);
    } catch (CannotConnectException e) {
      return new Reading.Failed<>("08001", e.failure().what());
    }
  }

  private Reading<Found> best(Template template, Candidates candidates, Planner planner) {
    Reading<Plan> today = planner.today(template);
    Optional<Plan> plan = today.first();
    if (plan.isEmpty()) {
      return Readings.rowless(today);
    }
    Reading<Catalogue> read = Catalogue.read(door, plan.get().relations());
    Optional<Catalogue> catalogue = read.first();
    if (catalogue.isEmpty()) {
      return Readings.rowless(read);
    }
    BitSet all = new BitSet();
    Interest.of(plan.get(), catalogue.get())
        .forEach(i ->
            Proposer.propose(i, true, false).stream()
                .filter(s -> s.plain() && !s.table().partitioned())
                .forEach(s -> all.set(candidates.add(s))));
    if (all.isEmpty()) {
      return new Reading.Empty<>();
    }
    for (int round = 0; round < ROUNDS && !all.isEmpty(); round++) {
      Optional<Planner.Answer> picked = planner.with(template, all, _ -> true);
      Optional<Reading<Plan>> unavailable = planner.unavailable();
      if (unavailable.isPresent()) {
        return Readings.rowless(unavailable.get());
      }
      BitSet used = picked.map(Planner.Answer::used).orElse(all);
      Optional<Found> found = narrowest(template, plan.get().cost(), used, candidates, planner);
      if (found.isPresent() || payoff.empty()) {
        return found
            .<Reading<Found>>map(f -> new Reading.Ok<>(List.of(f), true))
            .orElseGet(Reading.Empty::new);
      }
      // What it would pick has disappointed here before: what would it pick next?
      all.andNot(used);
    }
    return new Reading.Empty<>();
  }

  /** The planner's cost, corrected by what was seen of such indexes here. */
  private double corrected(Template template, Shape shape, double before, double cost) {
    return payoff.empty() || cost >= before
        ? cost
        : before
            * payoff.ratio(
                new Payoff.Arm(template.label(), Set.of(shape.definition())), cost / before);
  }

  private Optional<Found> narrowest(
      Template template, double before, BitSet used, Candidates candidates, Planner planner) {
    OptionalInt best = OptionalInt.empty();
    double after = before * ANY_GAIN;
    double onPaper = before;
    for (int id : narrowFirst(used, candidates)) {
      BitSet one = new BitSet();
      one.set(id);
      double planned =
          planner.with(template, one, _ -> true).map(a -> a.plan().cost()).orElse(before);
      double cost = corrected(template, candidates.shape(id), before, planned);
      boolean wider =
          best.isPresent()
              && candidates.shape(id).keys().size()
                  > candidates.shape(best.getAsInt()).keys().size();
      if (cost < (wider ? after * EARNS : after)) {
        best = OptionalInt.of(id);
        after = cost;
        onPaper = planned;
      }
    }
    if (best.isEmpty()) {
      return Optional.empty();
    }
    Shape s = candidates.shape(best.getAsInt());
    return Optional.of(
        new Found(
            s.table().oid(),
            s.table().schema(),
            s.table().name(),
            s.keyColumns(),
            before,
            onPaper));
  }

  /** What the planner picked from all, and what those begin with. */
  private static List<Integer> narrowFirst(BitSet used, Candidates candidates) {
    Set<Integer> out = new LinkedHashSet<>();
    used.stream()
        .forEach(id -> {
          Shape s = candidates.shape(id);
          for (int k = 1; k <= s.keys().size(); k++) {
            Shape prefix = s.prefix(k);
            if (s.table().indexes().stream().noneMatch(prefix::servedBy)) {
              out.add(candidates.add(prefix));
            }
          }
        });
    return out.stream()
        .sorted(Comparator.comparingInt((Integer id) -> candidates.shape(id).keys().size()))
        .toList();
  }
}
