package io.howdah.diagnose;

import io.howdah.diagnose.Observation.Found;
import io.howdah.model.Account;
import io.howdah.model.Cause;
import io.howdah.model.Diagnosis;
import io.howdah.model.Incident;
import io.howdah.model.Step;
import io.howdah.pg.Overheard;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Reasons without a language model: beliefs over sets of causes, the next tool by expected
 * information gain per cost, and before it blames anybody the tools that could disprove it.
 */
public final class EmbeddedReasoner implements Reasoner {
  /** Turns after which it says what it knows so far. */
  private static final int LONGEST_TRAIL = 24;

  /** A turn that promises less than this, in bits per unit of cost, is not worth taking. */
  private static final double WORTHWHILE = 0.05;

  /**
   * The same once a memory has proved right: what the case was like before leaves less to look for.
   */
  private static final double WORTHWHILE_STILL = 0.25;

  /** A remembered cause is confirmed from here on. */
  private static final double SURE = 0.9;

  /** A belief from here on has to stand up to the gate. */
  private static final double ACTIONABLE = 0.5;

  private final KnowledgeBase kb;
  private final List<Tool> tools;
  private final ToDoubleFunction<CauseModel> priors;
  private final Posterior prior;
  private final Clock clock;

  /**
   * @param priors how likely each cause is before anything is seen: the knowledge base's word, or
   *     what this cluster has taught since
   */
  public EmbeddedReasoner(
      KnowledgeBase kb, List<Tool> tools, ToDoubleFunction<CauseModel> priors, Clock clock) {
    this.kb = kb;
    this.tools = List.copyOf(tools);
    this.priors = priors;
    this.prior = Posterior.prior(kb, priors);
    this.clock = clock;
  }

  @Override
  public String name() {
    return "embedded";
  }

  @Override
  public Diagnosis diagnose(Scene scene, Consumer<Step> witness) {
    return resume(scene, new Trail(), witness);
  }

  /**
   * Goes on from what another reasoner found: what was read already is believed and not read again,
   * and before anybody is blamed the same tools that could disprove it are asked.
   *
   * @param trail what was found so far; what is found further is added to it
   */
  public Diagnosis resume(Scene scene, Trail trail, Consumer<Step> witness) {
    return reason(
        scene.incident(),
        tool -> tool.look(scene),
        new Reminders(scene.reminders()),
        trail,
        witness);
  }

  /** The same with eyes of any kind, such as a record of what tools once answered. */
  Diagnosis reason(
      Incident incident, Function<Tool, Observation> eyes, Trail trail, Consumer<Step> witness) {
    return reason(incident, eyes, Reminders.NONE, trail, witness);
  }

  private Diagnosis reason(
      Incident incident,
      Function<Tool, Observation> eyes,
      Reminders reminders,
      Trail trail,
      Consumer<Step> witness) {
    Instant started = clock.instant();
    int already = trail.turns();
    Posterior from =
        reminders.all().isEmpty() ? prior : Posterior.prior(kb, reminders.over(priors));
    Posterior belief = believed(from, trail);
    while (trail.turns() - already < LONGEST_TRAIL) {
      Posterior now = belief;
      Optional<Turn> turn = remembered(reminders, now, trail).or(() -> next(reminders, now, trail));
      if (turn.isEmpty()) {
        break;
      }
      belief = take(turn.get(), eyes, trail, belief, witness);
    }
    Account account =
        new Account(
            name(),
            List.of(),
            List.of(),
            reminders.all().isEmpty()
                ? List.of()
                : reminders.influence(belief.marginals(), believed(trail).marginals()));
    return new Conclusions(kb, ACTIONABLE)
        .of(incident, belief, trail, Duration.between(started, clock.instant()), account);
  }

  /** What the findings of a trail let one believe, whoever read them. */
  public Posterior believed(Trail trail) {
    return believed(prior, trail);
  }

  private Posterior believed(Posterior from, Trail trail) {
    Posterior belief = from;
    for (Found found : trail.all()) {
      if (kb.knows(found.finding())) {
        belief = belief.given(found.finding(), found.level());
      }
    }
    return belief;
  }

  /** A tool to use next, and the thought that leads there. */
  private record Turn(Tool tool, String thought) {}

  private Posterior take(
      Turn turn,
      Function<Tool, Observation> eyes,
      Trail trail,
      Posterior belief,
      Consumer<Step> witness) {
    Overheard<Observation> look = Overheard.during(() -> eyes.apply(turn.tool()));
    Observation seen = look.value();
    Posterior after = belief;
    for (Found found : strongestOfEach(seen.findings())) {
      // What was read before is believed already: the same evidence counts once.
      if (kb.knows(found.finding()) && trail.found(found.finding()).isEmpty()) {
        after = after.given(found.finding(), found.level());
      }
    }
    Step step =
        new Step(
            turn.thought(),
            turn.tool().name(),
            seen.status(),
            seen.words(),
            belief.entropy() - after.entropy(),
            look.seconds(),
            look.asked(),
            Trail.levels(seen.findings()));
    trail.add(step, seen.findings());
    witness.accept(step);
    return after;
  }

  /** A tool may find the same at several objects; the strongest speaks, once. */
  private static List<Found> strongestOfEach(List<Found> findings) {
    Trail once = new Trail();
    once.add(new Step("", "", io.howdah.model.EvidenceStatus.OK, "", 0), findings);
    return once.all();
  }

  /** Where a memory says that it was the last time: one tool tells whether it is that again. */
  private Optional<Turn> remembered(Reminders reminders, Posterior belief, Trail trail) {
    return reminders
        .unseen(kb, trail)
        .flatMap(r ->
            kb.cause(r.cause()).stream()
                .flatMap(c -> c.direct().stream())
                .map(f -> kb.finding(f).tool())
                .filter(t -> !trail.used(t))
                .flatMap(t -> tools.stream().filter(x -> x.name().equals(t)))
                .min(Comparator.comparingDouble(Tool::cost))
                .map(t ->
                    new Turn(
                        t,
                        "%s. Memory %d says that this was %s before (%s). I look there first: %s."
                            .formatted(
                                inWords(belief),
                                r.memory(),
                                r.cause(),
                                r.why(),
                                t.description()))));
  }

  private Optional<Turn> next(Reminders reminders, Posterior belief, Trail trail) {
    boolean again = reminders.proved(belief.marginals(), SURE, kb, trail);
    Optional<Turn> informative =
        mostInformative(belief, trail, again ? WORTHWHILE_STILL : WORTHWHILE);
    return informative.or(() -> disproof(belief, trail)).or(() -> disproofOfHealth(belief, trail));
  }

  private Optional<Turn> mostInformative(Posterior belief, Trail trail, double worthwhile) {
    Tool best = null;
    double bestGain = 0;
    Posterior.Outlook outlook = belief.outlook();
    double most = belief.entropy();
    for (Tool tool : tools) {
      if (trail.used(tool.name())) {
        continue;
      }
      // Findings of one tool mostly speak of different causes, so that what they tell adds up.
      double gain =
          Math.min(
              most,
              kb.findingsOf(tool.name()).stream()
                  .filter(f -> trail.found(f.name()).isEmpty())
                  .mapToDouble(f -> outlook.gain(f.name()))
                  .sum());
      if (gain / tool.cost() > worthwhile
          && (best == null || gain / tool.cost() > bestGain / best.cost())) {
        best = tool;
        bestGain = gain;
      }
    }
    if (best == null) {
      return Optional.empty();
    }
    String thought =
        "%s. %s should tell most: %.2f bits for a cost of %.0f."
            .formatted(inWords(belief), best.description(), bestGain, best.cost());
    return Optional.of(new Turn(best, thought));
  }

  /**
   * Before blaming: what sees the cause, what says whether all would be well without it, its
   * rivals.
   */
  private Optional<Turn> disproof(Posterior belief, Trail trail) {
    for (Map.Entry<Cause, Double> e : belief.marginals().entrySet()) {
      if (e.getValue() < ACTIONABLE) {
        continue;
      }
      CauseModel model = kb.cause(e.getKey()).orElseThrow();
      Stream<String> owed =
          Stream.of(
                  model.direct().stream(),
                  model.counterfactual().stream(),
                  model.rivals().stream()
                      .map(kb::cause)
                      .flatMap(Optional::stream)
                      .flatMap(r -> r.direct().stream()))
              .flatMap(s -> s);
      Optional<Tool> tool =
          owed.filter(f -> trail.found(f).isEmpty())
              .map(f -> kb.finding(f).tool())
              .filter(t -> !trail.used(t))
              .flatMap(t -> tools.stream().filter(x -> x.name().equals(t)))
              .findFirst();
      if (tool.isPresent()) {
        return Optional.of(
            new Turn(
                tool.get(),
                "%s. Before I blame %s I look for what would disprove it: %s."
                    .formatted(inWords(belief), model.cause(), tool.get().description())));
      }
    }
    return Optional.empty();
  }

  /**
   * Nothing is called well that was not looked at: where no fault is believed, or none that is the
   * database's, whatever sees a cause itself is asked, however rare the cause. A wrong "healthy"
   * costs more than a look; and that others take the machine explains why everything is slow, but
   * not that nothing else is wrong.
   */
  private Optional<Turn> disproofOfHealth(Posterior belief, Trail trail) {
    if (belief.blamesTheDatabase()) {
      return Optional.empty();
    }
    Set<String> owed = new HashSet<>();
    for (CauseModel model : kb.causes()) {
      Stream.concat(model.direct().stream(), model.counterfactual().stream())
          .filter(f -> trail.found(f).isEmpty())
          .forEach(f -> owed.add(kb.finding(f).tool()));
    }
    return tools.stream()
        .filter(t -> owed.contains(t.name()) && !trail.used(t.name()))
        .min(Comparator.comparingDouble(Tool::cost))
        .map(t ->
            new Turn(
                t,
                "%s. Before I call %s well I look for what would disprove that: %s."
                    .formatted(
                        inWords(belief), belief.hurts() ? "the database" : "it", t.description())));
  }

  private static String inWords(Posterior belief) {
    List<Map.Entry<Cause, Double>> likely =
        belief.marginals().entrySet().stream()
            .filter(e -> e.getValue() >= 0.05)
            .sorted(Map.Entry.<Cause, Double>comparingByValue().reversed())
            .limit(3)
            .toList();
    StringBuilder words = new StringBuilder("healthy %.0f %%".formatted(100 * belief.healthy()));
    likely.forEach(e -> words.append(", %s %.0f %%".formatted(e.getKey(), 100 * e.getValue())));
    return words.toString();
  }
}
