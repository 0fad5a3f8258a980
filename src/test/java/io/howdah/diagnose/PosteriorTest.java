package io.howdah.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.model.Cause;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Given a small network, the beliefs are those that counting every world gives. */
final class PosteriorTest {
  private static final Offset<Double> EXACT = Offset.offset(1e-9);
  private static final List<Cause> CAUSES =
      List.of(Cause.MISSING_INDEX, Cause.STALE_STATISTICS, Cause.CONFIG_DRIFT);

  private static List<Double> distribution(SplittableRandom random) {
    double a = 0.05 + random.nextDouble();
    double b = 0.05 + random.nextDouble();
    double c = 0.05 + random.nextDouble();
    double sum = a + b + c;
    return List.of(a / sum, b / sum, 1 - a / sum - b / sum);
  }

  private static FindingModel finding(String name, List<Double> leak) {
    return new FindingModel(name, "tool-" + name, name, leak, List.of(), false);
  }

  private static CauseModel cause(Cause cause, double prior, Map<String, List<Double>> effects) {
    return new CauseModel(
        cause, prior, List.of(), List.of(), List.of(), List.of(), List.of(), effects, "");
  }

  private static KnowledgeBase network(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<FindingModel> findings = new ArrayList<>();
    for (String f : List.of("f", "g", "h", "i")) {
      findings.add(finding(f, distribution(random)));
    }
    List<CauseModel> causes = new ArrayList<>();
    for (Cause c : CAUSES) {
      Map<String, List<Double>> effects = new HashMap<>();
      for (FindingModel f : findings) {
        if (random.nextInt(4) > 0) {
          effects.put(f.name(), distribution(random));
        }
      }
      causes.add(cause(c, 0.02 + 0.4 * random.nextDouble(), effects));
    }
    return new KnowledgeBase(findings, causes);
  }

  /** The chance of a level, by counting every way in which leak and causes can push. */
  private static double counted(KnowledgeBase kb, String finding, Set<Cause> world, Level level) {
    List<List<Double>> pushes = new ArrayList<>();
    pushes.add(kb.finding(finding).leak());
    for (Cause c : world) {
      List<Double> effect = kb.cause(c).orElseThrow().effects().get(finding);
      if (effect != null) {
        pushes.add(effect);
      }
    }
    return counted(pushes, 0, 0, level.rank());
  }

  private static double counted(List<List<Double>> pushes, int next, int highest, int wanted) {
    if (next == pushes.size()) {
      return highest == wanted ? 1 : 0;
    }
    double sum = 0;
    for (int push = 0; push < 3; push++) {
      sum +=
          pushes.get(next).get(push) * counted(pushes, next + 1, Math.max(highest, push), wanted);
    }
    return sum;
  }

  private static List<Set<Cause>> worlds() {
    List<Set<Cause>> worlds = new ArrayList<>();
    for (int bits = 0; bits < 8; bits++) {
      Set<Cause> world = new HashSet<>();
      for (int i = 0; i < 3; i++) {
        if ((bits >> i & 1) == 1) {
          world.add(CAUSES.get(i));
        }
      }
      worlds.add(world);
    }
    return worlds;
  }

  private static Map<Set<Cause>, Double> counted(KnowledgeBase kb, Map<String, Level> seen) {
    Map<Set<Cause>, Double> weights = new HashMap<>();
    for (Set<Cause> world : worlds()) {
      double p = 1;
      for (CauseModel c : kb.causes()) {
        p *= world.contains(c.cause()) ? c.prior() : 1 - c.prior();
      }
      for (Map.Entry<String, Level> e : seen.entrySet()) {
        p *= counted(kb, e.getKey(), world, e.getValue());
      }
      weights.put(world, p);
    }
    double all = weights.values().stream().mapToDouble(x -> x).sum();
    weights.replaceAll((w, p) -> p / all);
    return weights;
  }

  private static Posterior posterior(KnowledgeBase kb, Map<String, Level> seen) {
    Posterior belief = Posterior.prior(kb, CauseModel::prior);
    for (Map.Entry<String, Level> e : seen.entrySet()) {
      belief = belief.given(e.getKey(), e.getValue());
    }
    return belief;
  }

  private static Level level(int number) {
    return List.of(Level.values()).get(number % 3);
  }

  @Test
  void beliefsAreExact() {
    for (int seed = 0; seed < 50; seed++) {
      KnowledgeBase kb = network(seed);
      Map<String, Level> seen =
          Map.of(
              "f", level(seed),
              "g", level(seed / 3),
              "h", level(seed / 9));
      Map<Set<Cause>, Double> truth = counted(kb, seen);
      Posterior belief = posterior(kb, seen);
      assertThat(belief.healthy()).isEqualTo(truth.get(Set.of()), EXACT);
      Map<Cause, Double> marginals = new EnumMap<>(Cause.class);
      truth.forEach((w, p) -> w.forEach(c -> marginals.merge(c, p, Double::sum)));
      belief
          .marginals()
          .forEach((c, p) -> assertThat(p).as("%s", c).isEqualTo(marginals.get(c), EXACT));
      double best = truth.values().stream().mapToDouble(x -> x).max().orElseThrow();
      assertThat(belief.best().probability()).isEqualTo(best, EXACT);
      assertThat(truth.get(Set.copyOf(belief.best().causes()))).isEqualTo(best, EXACT);
      double bits = truth.values().stream().mapToDouble(p -> -p * Math.log(p) / Math.log(2)).sum();
      assertThat(belief.entropy()).isEqualTo(bits, Offset.offset(1e-6));
    }
  }

  @Test
  void theExpectedGainIsHowMuchEntropyWillFallOnAverage() {
    for (int seed = 0; seed < 30; seed++) {
      KnowledgeBase kb = network(seed);
      Posterior belief = posterior(kb, Map.of("f", Level.SOME));
      Map<Set<Cause>, Double> now = counted(kb, Map.of("f", Level.SOME));
      for (String next : List.of("g", "h", "i")) {
        double left = 0;
        for (Level level : Level.values()) {
          double chance = 0;
          for (Set<Cause> world : worlds()) {
            chance += now.getOrDefault(world, 0.0) * counted(kb, next, world, level);
          }
          left += chance * belief.given(next, level).entropy();
        }
        assertThat(belief.expectedGain(next))
            .isEqualTo(belief.entropy() - left, Offset.offset(1e-6));
      }
    }
  }

  @Test
  void whatExplainsAFindingTakesTheBlameFromTheOther() {
    List<Double> quiet = List.of(0.98, 0.01, 0.01);
    List<Double> loud = List.of(0.05, 0.05, 0.90);
    KnowledgeBase kb =
        new KnowledgeBase(
            List.of(finding("both", quiet), finding("own", quiet)),
            List.of(
                cause(Cause.MISSING_INDEX, 0.1, Map.of("both", loud, "own", loud)),
                cause(Cause.STALE_STATISTICS, 0.1, Map.of("both", loud))));
    Posterior shared = posterior(kb, Map.of("both", Level.STRONG));
    double before = shared.marginals().getOrDefault(Cause.STALE_STATISTICS, 0.0);
    double after =
        shared.given("own", Level.STRONG).marginals().getOrDefault(Cause.STALE_STATISTICS, 1.0);
    assertThat(before).isGreaterThan(0.4);
    assertThat(after).isLessThan(0.15).as("but back to no less than its prior").isGreaterThan(0.09);
  }

  @Test
  void twoCausesAtOnceAreFoundWhenEachLeavesItsOwnTrace() {
    KnowledgeBase kb = KnowledgeBase.shipped();
    Posterior belief = Posterior.prior(kb, CauseModel::prior);
    Map<String, Level> seen = new HashMap<>();
    kb.findings().forEach(f -> seen.put(f.name(), Level.NONE));
    seen.put("sessions-blocked", Level.STRONG);
    seen.put("blocker-idle", Level.STRONG);
    seen.put("transaction-idle", Level.STRONG);
    seen.put("spilled", Level.STRONG);
    seen.put("more-memory-helps", Level.STRONG);
    seen.put("template-slower", Level.STRONG);
    for (Map.Entry<String, Level> e : seen.entrySet()) {
      belief = belief.given(e.getKey(), e.getValue());
    }
    assertThat(belief.best().causes())
        .containsExactlyInAnyOrder(Cause.IDLE_IN_TRANSACTION, Cause.WORK_MEM_SPILL);
  }

  @Test
  void theShippedCausesAreKnownByTheirOwnTypicalTraces() {
    KnowledgeBase kb = KnowledgeBase.handSet();
    for (CauseModel cause : kb.causes()) {
      Posterior belief = Posterior.prior(kb, CauseModel::prior);
      for (FindingModel f : kb.findings()) {
        belief =
            belief.given(f.name(), likeliest(cause.effects().getOrDefault(f.name(), f.leak())));
      }
      // The one is what is left over, the other no more than health under more load.
      if (cause.cause().cure() != Cause.Cure.NOTHING_TO_DO) {
        assertThat(belief.best().causes()).as(cause.cause().id()).containsExactly(cause.cause());
      }
    }
  }

  private static Level likeliest(List<Double> p) {
    Level best = Level.NONE;
    for (Level level : Level.values()) {
      best = p.get(level.rank()) > p.get(best.rank()) ? level : best;
    }
    return best;
  }
}
