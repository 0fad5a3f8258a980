package io.howdah.loop;

import io.howdah.advise.RemedyAdvisor;
import io.howdah.diagnose.Reasoner;
import io.howdah.diagnose.Scene;
import io.howdah.diagnose.Vitals;
import io.howdah.guard.Keeping;
import io.howdah.learn.Experience;
import io.howdah.model.Anomaly;
import io.howdah.model.Diagnosis;
import io.howdah.model.Incident;
import io.howdah.model.Interval;
import io.howdah.model.ObjectRef;
import io.howdah.model.Proposal;
import io.howdah.model.Sample;
import io.howdah.model.Step;
import io.howdah.model.TemplateCounters;
import io.howdah.model.TemplateId;
import io.howdah.model.TemplatePast;
import io.howdah.sense.LostServerException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One look at a server from nothing: watch for some seconds, diagnose, propose. The past is what
 * the server's own counters tell, since nobody was there to watch.
 */
public final class Examination {
  private static final Duration BETWEEN_SAMPLES = Duration.ofSeconds(1);

  /** Fewer calls before the look make no past. */
  private static final long FEWEST_CALLS = 20;

  /** Counters that began later than this many seconds ago tell no usual rate. */
  private static final double LONG_ENOUGH = 300;

  private final Cluster cluster;
  private final Experience experience;
  private final Reminding memory;
  private final Routes routes;

  /** With what this cluster has taught, as far as its home can be read. */
  public static Examination of(Cluster cluster) {
    return of(cluster, Reminding.NOTHING);
  }

  /** The same, with a memory. */
  public static Examination of(Cluster cluster, Reminding memory) {
    return new Examination(cluster, Taught.by(cluster.door()), memory);
  }

  /** The same for those who act: a policy may say where a change of the server's goes. */
  static Examination of(Cluster cluster, Keeping keeping) {
    return new Examination(cluster, Taught.by(cluster.door()), Reminding.NOTHING, keeping);
  }

  Examination(Cluster cluster, Experience experience, Reminding memory) {
    this(cluster, experience, memory, Keeping.UNSAID);
  }

  Examination(Cluster cluster, Experience experience, Reminding memory, Keeping keeping) {
    this.cluster = cluster;
    this.experience = experience;
    this.memory = memory;
    this.routes = new Routes(cluster.door(), keeping);
  }

  /**
   * What was found.
   *
   * @param interval what was watched
   * @param proposals what could be done, the strongest belief first
   */
  public record Result(Interval interval, Diagnosis diagnosis, List<Proposal> proposals) {}

  /**
   * Looks.
   *
   * @param length how long to watch before thinking
   * @param witness is told each turn of the diagnosis
   * @throws LookFailedException when the server went away
   */
  public Result look(Duration length, Consumer<Step> witness)
      throws LookFailedException, InterruptedException {
    try {
      return watchAndThink(length, witness);
    } catch (LostServerException e) {
      throw new LookFailedException(
          "the server went away while it was looked at: " + e.getMessage(), e);
    }
  }

  /** What was felt while the server was watched, and what was usual before. */
  record Watched(
      Interval interval, Function<TemplateId, Optional<TemplatePast>> past, Vitals vitals) {}

  private Result watchAndThink(Duration length, Consumer<Step> witness)
      throws LostServerException, InterruptedException {
    // The mind is made meanwhile: the watch is mostly waiting.
    CompletableFuture<Reasoner> mind =
        CompletableFuture.supplyAsync(
            () -> cluster.reasoner(experience),
            task -> Thread.ofVirtual().name("howdah-mind").start(task));
    Watched watched = watch(length);
    return diagnose(
        made(mind),
        incident(watched.interval(), watched.past()),
        watched.interval(),
        watched.past(),
        watched.vitals(),
        witness);
  }

  private static Reasoner made(CompletableFuture<Reasoner> mind) {
    try {
      return mind.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** Watches, and thinks nothing yet. */
  Watched watch(Duration length) throws LostServerException, InterruptedException {
    Felt felt = Felt.from(cluster.door(), cluster.clock());
    Sample first = cluster.sensor().sample();
    cluster.recent().add(first);
    long end = System.nanoTime() + length.toNanos();
    while (System.nanoTime() < end) {
      long left = Math.min(BETWEEN_SAMPLES.toNanos(), end - System.nanoTime());
      Thread.sleep(Duration.ofNanos(Math.max(1, left)));
      if (end - System.nanoTime() <= 0) {
        cluster.sensor().refresh();
      }
      cluster.recent().add(cluster.sensor().sample());
    }
    Interval interval =
        cluster
            .recent()
            .last(Duration.ofDays(1))
            .orElseThrow(
                () -> new LostServerException("the server was restarted while it was watched"));
    felt.ahead();
    return new Watched(interval, cumulativePast(first), felt);
  }

  /** Thinks about an interval that was watched already. */
  Result think(
      Interval interval,
      Function<TemplateId, Optional<TemplatePast>> past,
      Consumer<Step> witness) {
    return diagnose(incident(interval, past), interval, past, witness);
  }

  /** What departs from the usual; without an anomaly where nothing does. */
  Incident incident(Interval interval, Function<TemplateId, Optional<TemplatePast>> past) {
    List<Anomaly> anomalies = cluster.detector().anomalies(interval, past);
    Sample last = interval.to();
    return cluster
        .detector()
        .incident("look", last, anomalies)
        .orElseGet(() -> new Incident("look", last.server(), last.at(), last.at(), List.of()));
  }

  /** Diagnoses an incident that was felt. */
  Result diagnose(
      Incident incident,
      Interval interval,
      Function<TemplateId, Optional<TemplatePast>> past,
      Consumer<Step> witness) {
    return diagnose(
        cluster.reasoner(experience),
        incident,
        interval,
        past,
        Felt.later(cluster.door(), cluster.clock()),
        witness);
  }

  private Result diagnose(
      Reasoner reasoner,
      Incident incident,
      Interval interval,
      Function<TemplateId, Optional<TemplatePast>> past,
      Vitals vitals,
      Consumer<Step> witness) {
    try (PlannerWhatIf whatIf = new PlannerWhatIf(cluster.door(), cluster.indexes())) {
      Scene scene =
          new Scene(
              incident,
              interval,
              past,
              cluster.door(),
              whatIf,
              vitals,
              memory.of(incident, Showing.in(interval)));
      Diagnosis diagnosis = reasoner.diagnose(scene, witness);
      RemedyAdvisor advisor =
          new RemedyAdvisor(cluster.door(), cluster.indexes(), experience::promise);
      return new Result(
          interval,
          diagnosis,
          routes.of(
              advisor.propose(
                  diagnosis, suspects(incident, interval), diagnosis.account().reasoner())));
    }
  }

  /** The templates that the incident names, then those that take most time. */
  static List<TemplateId> suspects(Incident incident, Interval interval) {
    List<TemplateCounters> byTime =
        interval.templates().stream()
            .sorted(Comparator.comparingDouble(TemplateCounters::execMs).reversed())
            .toList();
    Set<Long> named = new LinkedHashSet<>();
    incident.anomalies().stream()
        .map(Anomaly::object)
        .filter(o -> o.kind() == ObjectRef.Kind.TEMPLATE)
        .forEach(o -> named.add(o.oid()));
    Set<TemplateId> out = new LinkedHashSet<>();
    byTime.stream()
        .map(TemplateCounters::id)
        .filter(t -> named.contains(t.queryId()))
        .forEach(out::add);
    byTime.stream().map(TemplateCounters::id).limit(6).forEach(out::add);
    return List.copyOf(out);
  }

  private Function<TemplateId, Optional<TemplatePast>> cumulativePast(Sample first) {
    Instant since =
        cluster.sensor().statementsSince().first().orElse(first.server().postmasterStart());
    double seconds = Math.max(1, Duration.between(since, first.at()).toMillis() / 1e3);
    Map<TemplateId, TemplatePast> past = new HashMap<>();
    for (TemplateCounters t : first.templates()) {
      if (t.calls() >= FEWEST_CALLS) {
        past.put(t.id(), TemplatePast.cumulative(t, seconds).withRate(seconds >= LONG_ENOUGH));
      }
    }
    return id -> Optional.ofNullable(past.get(id));
  }
}
