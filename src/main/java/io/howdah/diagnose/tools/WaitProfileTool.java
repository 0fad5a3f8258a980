package io.howdah.diagnose.tools;

import io.howdah.diagnose.Activity;
import io.howdah.diagnose.Level;
import io.howdah.diagnose.Observation;
import io.howdah.diagnose.Observation.Found;
import io.howdah.diagnose.Scene;
import io.howdah.diagnose.Tool;
import io.howdah.model.ObjectRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What sessions spend their time on, as it was sampled while the incident was watched, else from a
 * short burst: average active sessions by wait event (the method of active session history).
 */
final class WaitProfileTool implements Tool {
  private static final int LOOKS = 30;
  private static final int FEWEST = 10;
  private static final double LOOKS_A_SECOND = 6;
  private static final Duration BETWEEN = Duration.ofMillis(50);

  /** What sessions are busy with; they count among the active ones already. */
  private static final String WORK = "Work:";

  /** A wait that is less than this part of all activity is not what ails the server. */
  private static final double LEAST_SHARE = 0.08;

  /** A class of waits that points at a cause; limits in average sessions. */
  private record Watched(String finding, Pattern events, double some, double strong, String words) {
    static Watched of(String finding, String events, double some, double strong, String words) {
      return new Watched(finding, Pattern.compile(events), some, strong, words);
    }
  }

  private static final List<Watched> WATCHED =
      List.of(
          Watched.of("waits-row-version", "Lock:tuple", 0.3, 1.5, "queue for one row version"),
          Watched.of(
              "waits-transaction", "Lock:transactionid", 0.5, 2, "wait for a transaction to end"),
          Watched.of("waits-advisory", "Lock:advisory", 0.5, 2, "queue for an advisory lock"),
          Watched.of("waits-extend", "Lock:extend", 0.3, 1.2, "wait to extend a relation"),
          Watched.of(
              "waits-lock-manager", "LWLock:LockManager", 0.15, 0.8, "wait for the lock manager"),
          Watched.of("waits-wal-insert", "LWLock:WALInsert", 0.3, 1.2, "wait to insert WAL"),
          Watched.of(
              "waits-wal-flush",
              "LWLock:WALWrite|IO:WAL(Write|Sync|Flush)|IO:WalSync|IO:WalWrite",
              0.5,
              2,
              "wait for WAL to reach the disk"),
          Watched.of(
              "waits-page",
              "LWLock:BufferContent|Buffer.*:BufferPin|LWLock:buffer_content",
              0.3,
              1.2,
              "wait for one and the same page"),
          Watched.of(
              "waits-buffer-mapping",
              "LWLock:BufferMapping",
              0.1,
              0.6,
              "wait for the buffer mapping"),
          Watched.of(
              "waits-subtransaction",
              "LWLock:Subtrans.*",
              0.15,
              0.8,
              "wait for the cache of subtransactions"),
          Watched.of(
              "waits-multixact",
              "LWLock:MultiXact.*",
              0.15,
              0.8,
              "wait for the caches of multixacts"),
          Watched.of("waits-standby", "IPC:SyncRep", 0.5, 2, "wait for a synchronous standby"),
          Watched.of(
              "waits-data-read",
              "IO:DataFileRead|IO:AioIoCompletion",
              0.5,
              2,
              "wait for data to be read"),
          Watched.of(
              "waits-client",
              "Client:Client(Read|Write)",
              0.5,
              2,
              "wait for their client in the midst of a statement"),
          Watched.of(
              "waits-vacuum-delay",
              "Timeout:VacuumDelay",
              0.3,
              0.9,
              "of vacuum sleep to keep their cost limit"),
          Watched.of("on-cpu", "CPU:CPU", 1.5, 4, "are on a CPU, or ready for one"),
          Watched.of("vacuum-runs", WORK + "vacuum", 0.3, 0.7, "run VACUUM, not held back"),
          Watched.of("backup-runs", WORK + "backup", 0.3, 0.7, "make a backup"));

  @Override
  public String name() {
    return "wait_profile";
  }

  @Override
  public String description() {
    return "what sessions spend their time on: average active sessions by wait event";
  }

  @Override
  public double cost() {
    return 1.5;
  }

  @Override
  public String privilege() {
    return "pg_read_all_stats";
  }

  @Override
  public Observation look(Scene scene) {
    Optional<Activity> felt = scene.vitals().activity().filter(a -> a.looks() >= FEWEST);
    if (felt.isPresent()) {
      return seen(felt.get().average());
    }
    ActivitySampler burst = new ActivitySampler(scene.door());
    int wanted = wanted(scene);
    while (burst.soFar().looks() < wanted && !Thread.currentThread().isInterrupted()) {
      Optional<Observation> blind = burst.look();
      if (blind.isPresent()) {
        return blind.get();
      }
      rest();
    }
    return seen(burst.soFar().average());
  }

  private static void rest() {
    try {
      Thread.sleep(BETWEEN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Who looks for two seconds in all does not want to wait as long again. */
  private static int wanted(Scene scene) {
    return Math.clamp(Math.round(scene.interval().seconds() * LOOKS_A_SECOND), FEWEST, LOOKS);
  }

  /** What average sessions by event say. */
  static Observation seen(Map<String, Double> average) {
    double active =
        average.entrySet().stream()
            .filter(e -> !e.getKey().startsWith(WORK))
            .mapToDouble(Map.Entry::getValue)
            .sum();
    List<Found> found = new ArrayList<>();
    for (Watched w : WATCHED) {
      double n =
          average.entrySet().stream()
              .filter(e -> w.events().matcher(e.getKey()).matches())
              .mapToDouble(Map.Entry::getValue)
              .sum();
      boolean matters = n >= LEAST_SHARE * active || w.events().pattern().startsWith(WORK);
      Level level =
          !matters || n < w.some() ? Level.NONE : n >= w.strong() ? Level.STRONG : Level.SOME;
      String words =
          String.format(Locale.ROOT, "%.2f of %.2f active sessions %s", n, active, w.words());
      found.add(
          level == Level.NONE
              ? Found.none(w.finding(), words)
              : Found.of(w.finding(), level, ObjectRef.cluster(), words));
    }
    String most =
        average.entrySet().stream()
            .filter(e -> !e.getKey().startsWith(WORK))
            .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder()))
            .limit(5)
            .map(e -> String.format(Locale.ROOT, "%s %.2f", e.getKey(), e.getValue()))
            .collect(Collectors.joining(", "));
    return Observation.ok(
        String.format(
            Locale.ROOT,
            "%.2f sessions active on average%s",
            active,
            most.isEmpty() ? "" : ": " + most),
        found);
  }
}
