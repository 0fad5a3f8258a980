package io.howdah.diagnose.tools;

import io.howdah.diagnose.Level;
import io.howdah.diagnose.Observation;
import io.howdah.diagnose.Observation.Found;
import io.howdah.diagnose.Scene;
import io.howdah.diagnose.Tool;
import io.howdah.model.ObjectRef;
import io.howdah.model.Sample;
import io.howdah.model.Session;
import io.howdah.pg.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who waits for whom, and who stands at the root of it. */
final class BlockingTreeTool implements Tool {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  @Override
  public String name() {
    return "blocking_tree";
  }

  @Override
  public String description() {
    return "who waits for whose lock, and who is at the root";
  }

  @Override
  public double cost() {
    return 1;
  }

  /** A backend that waits for an exclusive lock on a table while others queue behind it. */
  private record Queue(int pid, String relation, long behind) {}

  @Override
  public Observation look(Scene scene) {
    Sample sample = scene.interval().to();
    List<Session> victims =
        sample.sessions().stream()
            .filter(s -> s.blocked() && s.blockedFor().compareTo(PATIENCE) >= 0)
            .toList();
    List<Found> found = new ArrayList<>();
    if (victims.isEmpty()) {
      for (String f :
          List.of(
              "sessions-blocked",
              "blocker-idle",
              "blocker-running",
              "blocker-ddl",
              "blocker-prepared")) {
        found.add(Found.none(f, "nobody waits for a lock for a second or longer"));
      }
      return Observation.ok("nobody waits for a lock for a second or longer", found);
    }
    Duration longest =
        victims.stream().map(Session::blockedFor).max(Comparator.naturalOrder()).orElseThrow();
    found.add(
        Found.of(
                "sessions-blocked",
                victims.size() >= 2 ? Level.STRONG : Level.SOME,
                ObjectRef.cluster(),
                "%d sessions wait for locks, the longest for %d s"
                    .formatted(victims.size(), longest.toSeconds()))
            .since(sample.at().minus(longest)));
    Optional<Queue> ddl = ddl(scene);
    found.add(
        ddl.map(q ->
                Found.of(
                    "blocker-ddl",
                    q.behind() > 0 ? Level.STRONG : Level.SOME,
                    ObjectRef.session(q.pid()),
                    "session %d waits for an exclusive lock on %s, %d queue behind it"
                        .formatted(q.pid(), q.relation(), q.behind())))
            .orElse(Found.none("blocker-ddl", "no exclusive table lock is waited for")));
    Map<Integer, Integer> roots = roots(victims, sample);
    found.addAll(rootFindings(roots, sample));
    String tree =
        roots.isEmpty()
            ? "%d sessions wait for locks".formatted(victims.size())
            : "%d sessions wait for locks; at the root: %s"
                .formatted(victims.size(), inWords(roots, sample));
    return Observation.ok(tree, found);
  }

  /**
   * How many victims hang on each root, directly or through others; 0 is a prepared transaction.
   */
  private static Map<Integer, Integer> roots(List<Session> victims, Sample sample) {
    Map<Integer, Session> byPid = new HashMap<>();
    sample.sessions().forEach(s -> byPid.put(s.pid(), s));
    Map<Integer, Integer> roots = new HashMap<>();
    for (Session victim : victims) {
      Set<Integer> seen = new HashSet<>();
      List<Integer> front = new ArrayList<>(victim.blockers());
      while (!front.isEmpty()) {
        int pid = front.removeLast();
        if (!seen.add(pid)) {
          continue;
        }
        Session blocker = byPid.get(pid);
        if (blocker != null && blocker.blocked()) {
          front.addAll(blocker.blockers());
        } else {
          roots.merge(pid, 1, Integer::sum);
        }
      }
    }
    return roots;
  }

  private static List<Found> rootFindings(Map<Integer, Integer> roots, Sample sample) {
    Found idle = Found.none("blocker-idle", "no root of a lock chain is idle in transaction");
    Found running = Found.none("blocker-running", "no root of a lock chain is at work");
    Found prepared = Found.none("blocker-prepared", "no prepared transaction is in the way");
    for (Map.Entry<Integer, Integer> root : roots.entrySet()) {
      Optional<Session> s =
          sample.sessions().stream().filter(x -> x.pid() == root.getKey()).findFirst();
      Level level = root.getValue() >= 2 ? Level.STRONG : Level.SOME;
      if (root.getKey() == 0) {
        prepared =
            Found.of(
                "blocker-prepared",
                Level.STRONG,
                new ObjectRef(ObjectRef.Kind.TRANSACTION, "prepared transaction", 0),
                "a prepared transaction blocks %d sessions".formatted(root.getValue()));
      } else if (s.isPresent() && s.get().state().idleInTransaction()) {
        idle =
            stronger(idle, rootFound("blocker-idle", Level.STRONG, s.get(), root, "idle", sample));
      } else if (s.isPresent() && s.get().state() == Session.State.ACTIVE) {
        running =
            stronger(
                running, rootFound("blocker-running", level, s.get(), root, "at work", sample));
      }
    }
    return List.of(idle, running, prepared);
  }

  private static Found rootFound(
      String finding,
      Level level,
      Session s,
      Map.Entry<Integer, Integer> root,
      String doing,
      Sample sample) {
    return Found.of(
            finding,
            level,
            ObjectRef.session(s.pid()),
            "session %d (%s), %s in a transaction of %d s, blocks %d sessions"
                .formatted(
                    s.pid(),
                    s.application(),
                    doing,
                    s.transactionAge().toSeconds(),
                    root.getValue()))
        .since(sample.at().minus(s.transactionAge()));
  }

  private static Found stronger(Found a, Found b) {
    return b.level().compareTo(a.level()) > 0 ? b : a;
  }

  private static String inWords(Map<Integer, Integer> roots, Sample sample) {
    return String.join(
        ", ",
        roots.keySet().stream()
            .map(pid ->
                pid == 0
                    ? "a prepared transaction"
                    : sample.sessions().stream()
                        .filter(s -> s.pid() == pid)
                        .map(s -> "%d (%s, %s)".formatted(pid, s.application(), s.state().word()))
                        .findFirst()
                        .orElse(Integer.toString(pid)))
            .toList());
  }

  private static Optional<Queue> ddl(Scene scene) {
    Reading<Queue> queues =
        scene
            .door()
            .read(
                Toolbox.SQL,
                "exclusive_waits",
                r -> new Queue(r.integer("pid"), r.text("relation"), r.number("behind")));
    return queues.first();
  }
}
