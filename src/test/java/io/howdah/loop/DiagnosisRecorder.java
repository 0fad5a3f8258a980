package io.howdah.loop;

import io.howdah.cli.Main;
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
import io.howdah.lab.incident.Incident;
import io.howdah.lab.incident.Incidents;
import io.howdah.lab.incident.Injected;
import io.howdah.lab.shop.Mix;
import io.howdah.lab.shop.Shop;
import io.howdah.lab.shop.Workload;
import io.howdah.model.Cause;
import io.howdah.pg.CannotConnectException;
import io.howdah.pg.ConnectionRequest;
import io.howdah.pg.ConnectionRules;
import io.howdah.pg.ConnectionSpec;
import io.howdah.pg.Surroundings;
import io.howdah.sense.LostServerException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Injects incidents into the sandbox one after the other, looks as {@code howdah diagnose} does but
 * with every tool that the knowledge base names, and writes down what they answered; then asks
 * {@code howdah check}. Nothing is known of the past but what the server's counters tell. See
 * bench/diagnosis.
 */
public final class DiagnosisRecorder {
  private static final Duration WATCHED = Duration.ofSeconds(6);

  /** Calls of each template before anything is injected, and how long that may take. */
  private static final int USUAL_CALLS = 4;

  private static final Duration BECOMES_USUAL = Duration.ofSeconds(40);
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
  private final ConnectionSpec spec;
  private final Workload load;

  private DiagnosisRecorder(Instance instance, ConnectionSpec spec, Workload load) {
    this.instance = instance;
    this.spec = spec;
    this.load = load;
  }

  /**
   * Records.
   *
   * @param args the sandbox's directory, the directory of the records, the seed, train or test, and
   *     the ids to record: all where none is given
   */
  public static void main(String[] args) throws Exception {
    Path out = Files.createDirectories(Path.of(args[1]));
    long seed = Long.parseLong(args[2]);
    Sandbox sandbox = new Sandbox(new LabTree(Path.of(args[0])), Progress.SILENT);
    Instance instance =
        sandbox.find("18").orElseThrow(() -> new LabException("howdah lab up comes first"));
    Shop.load(instance, Progress.SILENT);
    var spec =
        ConnectionRules.resolve(ConnectionRequest.of(instance.url()), Surroundings.ofProcess());
    Set<String> wanted = new HashSet<>(List.of(args).subList(4, args.length));
    try (Workload load = Workload.start(instance, Mix.normal())) {
      var recorder = new DiagnosisRecorder(instance, spec, load);
      for (Incident incident : Incidents.all()) {
        String id = incident.id();
        Path file = out.resolve("%s-%d.json".formatted(id.replace(':', '-'), seed));
        if ((wanted.isEmpty() || wanted.contains(id)) && !Files.exists(file)) {
          recorder.record(incident, seed, args[3], file);
        }
      }
    }
  }

  private void record(Incident incident, long seed, String split, Path file)
      throws InterruptedException, SQLException {
    long start = System.nanoTime();
    boolean foreign = incident.causes().stream().anyMatch(c -> c.cure() == Cause.Cure.NOT_OURS);
    try {
      aPast();
      List<String> masked = foreign ? List.of() : machineAlready();
      try (Injected injected = incident.inject(instance, seed)) {
        if (incident.kind() != Incident.Kind.NONE
            && !Await.until(DAMAGE_SHOWS, () -> injected.damaged().holds())) {
          throw new LabException("damage did not show");
        }
        Recording recording = look(incident, seed, split, masked);
        recording.write(file);
        System.out.printf(
            Locale.ROOT,
            "%-26s %d %s: %d answers in %.0f s, masked %s, check %s%n",
            incident.id(),
            seed,
            split,
            recording.answers().size(),
            (System.nanoTime() - start) / 1e9,
            masked,
            recording.check());
      }
    } catch (LabException | LostServerException | CannotConnectException e) {
      System.out.printf("%-26s %d %s: %s%n", incident.id(), seed, split, e.getMessage());
    } finally {
      BaseState.restore(instance);
    }
  }

  /** Counters that know nothing of the incident before. */
  private void aPast() throws SQLException, InterruptedException {
    try (Connection c = instance.connect("bench");
        Statement s = c.createStatement()) {
      s.execute("SELECT pg_stat_statements_reset()");
      s.execute("SELECT pg_stat_reset_shared('checkpointer')");
    }
    var before = load.calls();
    Await.until(
        BECOMES_USUAL,
        () ->
            load.calls().entrySet().stream()
                .allMatch(e ->
                    e.getValue().count()
                        >= before.getOrDefault(e.getKey(), e.getValue()).count() + USUAL_CALLS));
  }

  /** What others do on this machine before anything is injected. */
  private List<String> machineAlready()
      throws CannotConnectException, LostServerException, InterruptedException {
    try (Cluster cluster = Cluster.watch(spec, Clock.systemUTC());
        PlannerWhatIf whatIf = new PlannerWhatIf(cluster.door(), cluster.indexes())) {
      Scene scene = scene(cluster, whatIf, Duration.ofSeconds(2));
      return cluster.tools().named("host").orElseThrow().look(scene).findings().stream()
          .filter(f -> f.level() != Level.NONE && MACHINE.contains(f.finding()))
          .map(Found::finding)
          .distinct()
          .toList();
    }
  }

  private static Scene scene(Cluster cluster, PlannerWhatIf whatIf, Duration length)
      throws LostServerException, InterruptedException {
    Examination examination = Examination.of(cluster);
    Examination.Watched seen = examination.watch(length);
    return new Scene(
        examination.incident(seen.interval(), seen.past()),
        seen.interval(),
        seen.past(),
        cluster.door(),
        whatIf,
        seen.vitals());
  }

  private Recording look(Incident injected, long seed, String split, List<String> masked)
      throws CannotConnectException, LostServerException, InterruptedException {
    List<Recording.Answer> answers = new ArrayList<>();
    try (Cluster cluster = Cluster.watch(spec, Clock.systemUTC());
        PlannerWhatIf whatIf = new PlannerWhatIf(cluster.door(), cluster.indexes())) {
      Scene scene = scene(cluster, whatIf, WATCHED);
      KnowledgeBase kb = KnowledgeBase.handSet();
      for (Tool tool : cluster.tools().all()) {
        if (!kb.findingsOf(tool.name()).isEmpty()) {
          answers.add(answer(tool, () -> tool.look(scene)));
        }
      }
      return new Recording(
          injected.causes().stream().map(Cause::id).toList(),
          injected.kind().name().toLowerCase(Locale.ROOT),
          seed,
          split,
          scene.interval().seconds(),
          scene.incident().began(),
          masked,
          answers,
          check());
    }
  }

  private Optional<Recording.Checked> check() {
    StringWriter out = new StringWriter();
    int exit =
        Main.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(new StringWriter()))
            .execute("check", "--json", instance.url());
    if (exit != 0) {
      return Optional.empty();
    }
    JsonNode said = JsonMapper.shared().readTree(out.toString());
    List<String> lines = new ArrayList<>();
    said.path("items").forEach(i -> lines.add(i.path("cause").asString()));
    return Optional.of(
        new Recording.Checked(
            said.path("status").asString(), lines, said.path("seconds").asDouble()));
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
