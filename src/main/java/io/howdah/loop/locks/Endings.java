package io.howdah.loop.locks;

import io.howdah.loop.locks.Ending.How;
import io.howdah.model.SqlNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** What ending one that blocks would do, and the gentlest way that works. */
final class Endings {
  private static final Pattern BUILDS_CONCURRENTLY =
      Pattern.compile("^(create (unique )?index|reindex\\b.*|drop index) concurrently\\b.*");

  private Endings() {}

  /** The way with its reason. */
  private record Way(How how, String because, String caution) {}

  /**
   * @param advisory whether somebody waits for an advisory lock of its
   */
  static Ending of(Party party, Graph graph, boolean advisory) {
    List<Integer> frees = new ArrayList<>();
    Map<Integer, List<Integer>> next = new LinkedHashMap<>();
    for (int waiter : graph.waiters()) {
      List<Integer> others =
          graph.blockersOf(waiter).stream().filter(b -> b != party.id()).toList();
      boolean behindIt = others.size() < graph.blockersOf(waiter).size();
      if (behindIt && others.isEmpty()) {
        frees.add(waiter);
      } else if (behindIt) {
        next.put(waiter, others);
      }
    }
    Way way = way(party, advisory);
    return new Ending(
        way.how(),
        sql(party, way.how()),
        frees,
        next,
        loses(party, way.how()),
        way.because(),
        way.caution());
  }

  private static Way way(Party p, boolean advisory) {
    return switch (p.kind()) {
      case PREPARED ->
          new Way(
              How.DECIDE,
              "no session holds it: only COMMIT PREPARED or ROLLBACK PREPARED ends it",
              "both are final, and the transaction manager that prepared it may still decide: ask its owner");
      case GONE -> new Way(How.LEAVE, "it was gone when its session was read", "");
      case AUTOVACUUM ->
          new Way(
              How.LEAVE,
              "the server cancels an autovacuum by itself when it stands in somebody's way",
              "it comes again later; what it did so far stays");
      case AUTOVACUUM_WRAPAROUND ->
          new Way(
              How.LEAVE,
              "it keeps transaction ids from running out and would begin again at once",
              "let it finish, and rather cancel what waits for it");
      case WALSENDER ->
          new Way(
              How.TERMINATE,
              "a walsender has no statement to cancel",
              "its standby or client reconnects and goes on");
      case REPLICATION ->
          new Way(
              How.TERMINATE,
              "the server starts a new worker",
              "it applies the same changes again: expect the same locks");
      case SERVER -> new Way(How.LEAVE, "it is a process of the server itself", "");
      case CLIENT -> client(p, advisory);
    };
  }

  private static Way client(Party p, boolean advisory) {
    String invalid =
        BUILDS_CONCURRENTLY.matcher(p.statement().toLowerCase(Locale.ROOT)).matches()
            ? "an index is left behind INVALID and has to be dropped"
            : "";
    if (p.running() && advisory) {
      return new Way(
          How.TERMINATE,
          "an advisory lock of a session outlives the end of its statement",
          invalid);
    }
    if (p.running()) {
      return new Way(
          How.CANCEL,
          "a cancelled statement ends its transaction, and with it the locks",
          invalid.isEmpty()
              ? "not when it works inside a savepoint: what was locked before that stays locked"
              : invalid);
    }
    if (p.idleInTransaction()) {
      return new Way(How.TERMINATE, "it runs no statement, so a cancel does nothing", "");
    }
    return new Way(
        How.TERMINATE, "it runs no statement; its advisory lock ends with its session", "");
  }

  private static List<String> sql(Party p, How how) {
    return switch (how) {
      case CANCEL -> List.of("SELECT pg_cancel_backend(%d)".formatted(p.id()));
      case TERMINATE -> List.of("SELECT pg_terminate_backend(%d)".formatted(p.id()));
      case DECIDE ->
          p.name().isEmpty()
              ? List.of("SELECT gid, prepared, owner, database FROM pg_prepared_xacts")
              : List.of(
                  "COMMIT PREPARED " + SqlNames.literal(p.name()),
                  "ROLLBACK PREPARED " + SqlNames.literal(p.name()));
      case LEAVE -> List.of();
    };
  }

  private static String loses(Party p, How how) {
    String age = seconds(p.transactionAge());
    if (how == How.LEAVE) {
      return "";
    }
    if (p.kind() == Party.Kind.PREPARED) {
      return "with ROLLBACK what it wrote, prepared %s ago (how much the server does not tell)"
          .formatted(age);
    }
    if (p.transactionAge().isZero()) {
      return "no transaction is open; the session is lost";
    }
    return p.wrote()
        ? "its transaction of %s, which wrote or locked rows (how many the server does not tell)"
            .formatted(age)
        : "its transaction of %s, which wrote nothing".formatted(age);
  }

  static String seconds(Duration d) {
    double s = d.toMillis() / 1e3;
    if (s < 120) {
      return String.format(Locale.ROOT, "%.1f s", s);
    }
    long minutes = d.toMinutes();
    return minutes < 120
        ? minutes + " min"
        : d.toHours() < 48 ? d.toHours() + " h" : d.toDays() + " days";
  }
}
