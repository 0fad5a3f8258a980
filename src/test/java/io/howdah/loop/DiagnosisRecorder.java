package io.howdah.loop;

import io.howdah.diagnose.KnowledgeBase;
import io.howdah.diagnose.Level;
import io.howdah.diagnose.Observation;
import io.howdah.diagnose.Observation.Found;
import io.howdah.diagnose.Recording;
import io.howdah.diagnose.Scene;
import io.howdah.diagnose.Tool;
import io.howdah.lab.Await;
import io.howdah.lab.Instance;
import io.howdah.lab.LabException;
import io.howdah.lab.LabTree;
import io.howdah.lab.Progress;
import io.howdah.lab.Sandbox;
import io.howdah.lab.incident.BaseState;
import io.howdah.lab.incident.Incidents;
import io.howdah.lab.incident.Injected;
import io.howdah.lab.shop.Mix;
import io.howdah.lab.shop.Shop;
import io.howdah.lab.shop.Workload;
import io.howdah.model.Anomaly;
import io.howdah.model.Cause;
import io.howdah.model.Incident;
import io.howdah.model.Interval;
import io.howdah.model.Sample;
import io.howdah.pg.ConnectionRequest;
import io.howdah.pg.ConnectionRules;
import io.howdah.pg.Surroundings;
import io.howdah.sense.LostServerException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Injects incidents into the sandbox one after the other, looks with every tool that the knowledge
 * base names while each is at work, and writes down what they answered. See bench/diagnosis.
 */
public final class DiagnosisRecorder {
  /** Windows from which the baseline is learned, and the one in which the incident shows. */
  private static final Duration WINDOW = Duration.ofSeconds(4);

  private static final Duration WATCHED = Duration.ofSeconds(6);
  private static final int QUIET_WINDOWS = 8;
  private static final int QUIET_AGAIN = 2;
  private static final Duration DAMAGE_SHOWS = Duration.ofSeconds(75);
  private static final Set<String> MACHINE =
      Set.of(
          "cpu-by-others",
          "cpu-waited-for",
          "io-by-others",
          "io-waited-for",
          "memory-waited-for",
          "memory-short",
          "disk-full");

  private final Instance instance;
  private final Cluster cluster;
  private final Clock clock = Clock.systemUTC();
  private int toLearn = QUIET_WINDOWS;

  private DiagnosisRecorder(Instance instance, Cluster cluster) {
    this.instance = instance;
    this.cluster = cluster;
  }

  /**
   * Records.
   *
   * @param args the sandbox's directory, the directory of the records, the training seed, the test
   *     seed, and the ids to record: all where none is given
   */
  public static void main(String[] args) throws Exception {
    Path out = Files.createDirectories(Path.of(args[1]));
    Sandbox sandbox = new Sandbox(new LabTree(Path.of(args[0])), Progress.SILENT);
    Instance instance =
        sandbox.find("18").orElseThrow(() -> new LabException("howdah lab up comes first"));
    Shop.load(instance, Progress.SILENT);
    var spec =
        ConnectionRules.resolve(ConnectionRequest.of(instance.url()), Surroundings.ofProcess());
    Set<String> wanted = new HashSet<>(List.of(args).subList(4, args.length));
    try (Cluster cluster = Cluster.watch(spec, Clock.systemUTC());
        Workload load = Workload.start(instance, Mix.normal())) {
      var recorder = new DiagnosisRecorder(instance, cluster);
      for (int split = 0; split < 2; split++) {
        long seed = Long.parseLong(args[2 + split]);
        for (var incident : Incidents.all()) {
          String id = incident.id();
          Path file = out.resolve("%s-%d.json".formatted(id.replace(':', '-'), seed));
          if ((wanted.isEmpty() || wanted.contains(id)) && !Files.exists(file)) {
            recorder.tried(incident, seed, split == 0 ? "train" : "test", file);
          }
        }
      }
      System.out.printf("%d templates of the load ran%n", load.calls().size());
    }
  }

  private void tried(io.howdah.lab.incident.Incident incident, long seed, String split, Path file)
      throws InterruptedException {
    try {
      record(incident, seed, split, file);
    } catch (LabException | LostServerException e) {
      System.out.printf("%-26s %d %s: %s%n", incident.id(), seed, split, e.getMessage());
    }
  }

  private void record(io.howdah.lab.incident.Incident incident, long seed, String split, Path file)
      throws InterruptedException, LostServerException {
    String id = incident.id();
    long start = System.nanoTime();
    learnTheUsual();
    boolean foreign = incident.causes().stream().anyMatch(c -> c.cure() == Cause.Cure.NOT_OURS);
    List<String> masked = foreign ? List.of() : machineAlready();
    // As the daemon does: what an incident's own traffic is like before its fault is learned, too.
    Thread learning = Thread.ofVirtual().start(this::keepLearning);
    try (Injected injected = incident.inject(instance, seed)) {
      boolean shows =
          incident.kind() == io.howdah.lab.incident.Incident.Kind.NONE
              || Await.until(DAMAGE_SHOWS, () -> injected.damaged().holds());
      learning.interrupt();
      learning.join();
      if (!shows) {
        System.out.printf("%-26s %d %s: damage did not show%n", id, seed, split);
        return;
      }
      Recording recording = look(incident, seed, split, masked);
      recording.write(file);
      System.out.printf(
          Locale.ROOT,
          "%-26s %d %s: %d answers in %.0f s, masked %s%n",
          id,
          seed,
          split,
          recording.answers().size(),
          (System.nanoTime() - start) / 1e9,
          masked);
    } catch (LabException | LostServerException e) {
      System.out.printf("%-26s %d %s: %s%n", id, seed, split, e.getMessage());
    } finally {
      learning.interrupt();
      learning.join();
      BaseState.restore(instance);
    }
  }

  private void keepLearning() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        learnOneWindow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (LostServerException e) {
      System.out.println("the server is gone for a moment: " + e.getMessage());
    }
  }

  private void learnOneWindow() throws InterruptedException, LostServerException {
    Interval window = watch(WINDOW);
    if (cluster.detector().anomalies(window, cluster.baseline()::of).isEmpty()) {
      cluster.baseline().learn(window, Set.of());
    }
  }

  private void learnTheUsual() throws InterruptedException, LostServerException {
    for (int i = 0; i < toLearn; i++) {
      learnOneWindow();
    }
    toLearn = QUIET_AGAIN;
  }

  private Interval watch(Duration length) throws InterruptedException, LostServerException {
    Instant from = clock.instant();
    cluster.sensor().refresh();
    Sample first = cluster.sensor().sample();
    Sample last = first;
    cluster.recent().add(first);
    while (Duration.between(from, clock.instant()).compareTo(length) < 0) {
      Thread.sleep(1_000);
      cluster.sensor().refresh();
      last = cluster.sensor().sample();
      cluster.recent().add(last);
    }
    if (!first.server().sameLife(last.server())) {
      throw new LostServerException("the server was restarted while it was watched");
    }
    return new Interval(first, last);
  }

  /** What others do on this machine before anything is injected. */
  private List<String> machineAlready() {
    Scene scene =
        scene(
            new Interval(latest(), latest()),
            Felt.later(cluster.door(), clock),
            incident(latest(), List.of()));
    return tool("host").look(scene).findings().stream()
        .filter(f -> f.level() != Level.NONE && MACHINE.contains(f.finding()))
        .map(Found::finding)
        .distinct()
        .toList();
  }

  private Sample latest() {
    return cluster.recent().latest().orElseThrow();
  }

  private Tool tool(String name) {
    return cluster.tools().named(name).orElseThrow();
  }

  private Recording look(
      io.howdah.lab.incident.Incident injected, long seed, String split, List<String> masked)
      throws InterruptedException, LostServerException {
    Felt felt = Felt.from(cluster.door(), clock);
    Interval window = watch(WATCHED);
    List<Anomaly> anomalies = cluster.detector().anomalies(window, cluster.baseline()::of);
    Incident incident = incident(window.to(), anomalies);
    List<Recording.Answer> answers = new ArrayList<>();
    try (PlannerWhatIf whatIf = new PlannerWhatIf(cluster.door(), cluster.indexes())) {
      Scene scene =
          new Scene(incident, window, cluster.baseline()::of, cluster.door(), whatIf, felt);
      KnowledgeBase kb = KnowledgeBase.handSet();
      for (Tool tool : cluster.tools().all()) {
        if (!kb.findingsOf(tool.name()).isEmpty()) {
          answers.add(answer(tool, () -> tool.look(scene)));
        }
      }
    }
    return new Recording(
        injected.causes().stream().map(Cause::id).toList(),
        injected.kind().name().toLowerCase(Locale.ROOT),
        seed,
        split,
        window.seconds(),
        incident.began(),
        masked,
        answers);
  }

  private Scene scene(Interval window, Felt felt, Incident incident) {
    return new Scene(
        incident,
        window,
        cluster.baseline()::of,
        cluster.door(),
        new PlannerWhatIf(cluster.door(), cluster.indexes()),
        felt);
  }

  private Incident incident(Sample at, List<Anomaly> anomalies) {
    return cluster
        .detector()
        .incident("bench", at, anomalies)
        .orElse(new Incident("bench", at.server(), at.at(), at.at(), List.of()));
  }

  private static Recording.Answer answer(Tool tool, Supplier<Observation> look) {
    long start = System.nanoTime();
    Observation seen = look.get();
    return new Recording.Answer(
        tool.name(),
        tool.cost(),
        seen.status().name(),
        seen.words(),
        (System.nanoTime() - start) / 1e9,
        seen.findings().stream().map(Recording.Sighted::of).toList());
  }
}
