package io.howdah.cli;

import io.howdah.lab.Await;
import io.howdah.lab.LabException;
import io.howdah.lab.incident.BaseState;
import io.howdah.lab.incident.Incident;
import io.howdah.lab.incident.Incidents;
import io.howdah.lab.incident.Injected;
import io.howdah.lab.shop.ShopAtWork;
import io.howdah.model.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks {@code howdah check} before an incident of the sandbox, while it hurts, and after it was
 * cleared. See bench/check.
 */
final class CheckBench {
  private static final Duration DAMAGE_SHOWS = Duration.ofSeconds(75);

  /**
   * Queues drain, standbys catch up, others' work on this machine ends: what is still red after
   * that stays red.
   */
  private static final Duration WELL_AGAIN = Duration.ofSeconds(60);

  /** What one answer of {@code check} said. */
  record Answer(
      int exit, int nagios, String status, List<String> causes, double seconds, String first) {}

  /**
   * Asked until it is healthy, for a minute at most.
   *
   * @param answers how many it took
   */
  record Green(Answer first, Answer last, int answers) {
    boolean reached() {
      return last.status().equals("healthy");
    }
  }

  /**
   * A run.
   *
   * @param causes what is at work; none for an incident in which acting is wrong
   * @param damage what the incident's own predicate saw when {@code during} was asked
   */
  record Run(
      String id,
      String kind,
      List<String> causes,
      long seed,
      Instant at,
      Green before,
      double damageSeconds,
      String damage,
      Answer during,
      Green after) {}

  private final ShopAtWork shop;
  private final long seed;

  private CheckBench(ShopAtWork shop, long seed) {
    this.shop = shop;
    this.seed = seed;
  }

  /**
   * Runs what was not run yet.
   *
   * @param args the sandbox's directory, the file of the runs (a JSON object a line), the seed, and
   *     the ids: all where none is given
   */
  public static void main(String[] args) throws Exception {
    Path out = Path.of(args[1]);
    long seed = Long.parseLong(args[2]);
    Set<String> done = done(out, seed);
    Set<String> wanted = new HashSet<>(List.of(args).subList(3, args.length));
    List<Incident> todo =
        Incidents.all().stream()
            .filter(i -> wanted.isEmpty() || wanted.contains(i.id()))
            .filter(i -> !done.contains(i.id()))
            .toList();
    if (todo.isEmpty()) {
      return;
    }
    try (ShopAtWork shop = ShopAtWork.in(Path.of(args[0]))) {
      // The classes are there from the second time on, as in a program that was started before.
      var _ = ask(shop);
      for (Incident incident : todo) {
        new CheckBench(shop, seed).run(incident, out);
      }
    }
  }

  private static Set<String> done(Path out, long seed) throws IOException {
    Set<String> ids = new HashSet<>();
    if (Files.exists(out)) {
      for (String line : Files.readAllLines(out)) {
        JsonNode run = JsonMapper.shared().readTree(line);
        if (run.path("seed").asLong() == seed) {
          ids.add(run.path("id").asString());
        }
      }
    }
    return ids;
  }

  private void run(Incident incident, Path out) throws IOException, SQLException {
    try {
      Run run = tell(incident);
      Files.writeString(
          out,
          JsonMapper.shared().writeValueAsString(run) + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      System.out.printf("%-34s %s%n", run.id(), run.during().causes());
    } catch (LabException e) {
      System.out.printf("%-34s not run: %s%n", incident.id(), e.getMessage());
    } finally {
      BaseState.restore(shop.instance());
    }
  }

  private Run tell(Incident incident) throws SQLException {
    shop.aPast();
    Green before = untilGreen();
    Answer during;
    double damageSeconds;
    String damage;
    try (Injected injected = incident.inject(shop.instance(), seed)) {
      long start = System.nanoTime();
      boolean shows = Await.until(DAMAGE_SHOWS, () -> injected.damaged().holds());
      damageSeconds = (System.nanoTime() - start) / 1e9;
      if (!shows && incident.kind() != Incident.Kind.NONE) {
        throw new LabException("its damage did not show: " + injected.damaged().seen());
      }
      during = ask(shop);
      Injected.Finding still = injected.damaged();
      damage = (still.holds() ? "" : "over by then: ") + still.seen();
    }
    Green after = untilGreen();
    return new Run(
        incident.id(),
        incident.kind().name().toLowerCase(Locale.ROOT),
        incident.causes().stream()
            .filter(c -> c != Cause.HEALTHY && c != Cause.BENIGN_SPIKE)
            .map(Cause::id)
            .toList(),
        seed,
        Instant.now().truncatedTo(ChronoUnit.SECONDS),
        before,
        Answers.rounded(damageSeconds, 1),
        damage,
        during,
        after);
  }

  private Green untilGreen() {
    Answer first = ask(shop);
    Answer last = first;
    int answers = 1;
    long end = System.nanoTime() + WELL_AGAIN.toNanos();
    while (!last.status().equals("healthy") && System.nanoTime() < end) {
      last = ask(shop);
      answers++;
    }
    return new Green(first, last, answers);
  }

  /** As a command, on a connection of its own; the same look decides what Nagios is told. */
  private static Answer ask(ShopAtWork shop) {
    Command.Said said = Command.howdah("check", "--json", shop.instance().url());
    // A server that turns sessions away says by that what ails it; the exit code is another then.
    if (!said.out().startsWith("{")) {
      return new Answer(said.exit(), 3, "failed", List.of(), 0, said.err().strip());
    }
    JsonNode answer = JsonMapper.shared().readTree(said.out());
    List<String> causes = new ArrayList<>();
    boolean critical = false;
    for (JsonNode item : answer.path("items")) {
      causes.add(item.path("cause").asString());
      critical |= item.path("critical").asBoolean();
    }
    String status = answer.path("status").asString();
    int nagios = causes.isEmpty() ? status.equals("unknown") ? 3 : 0 : critical ? 2 : 1;
    return new Answer(
        said.exit(),
        nagios,
        status,
        causes,
        answer.path("seconds").asDouble(),
        answer.path("items").path(0).toString());
  }
}
