package io.howdah.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Hand-made looks at a server, for tests. */
public final class Looks {
  public static final Instant START = Instant.parse("2026-11-20T08:00:00Z");
  public static final ServerIdentity SERVER =
      new ServerIdentity("7300000000000000001", 1, START, false, 180_000);

  private Looks() {}

  /** The server after a restart. */
  public static ServerIdentity restarted() {
    return new ServerIdentity(
        SERVER.systemIdentifier(), 1, START.plusSeconds(60), false, SERVER.versionNum());
  }

  public static Sample sample(
      double second, ServerIdentity server, List<TemplateCounters> templates, List<Session> s) {
    return new Sample(
        START.plusNanos(Math.round(second * 1e9)),
        Duration.ofMillis(5),
        server,
        templates,
        s,
        List.of(),
        List.of(),
        List.of(),
        Map.of());
  }

  public static Sample sample(double second, TemplateCounters... templates) {
    return sample(second, SERVER, List.of(templates), List.of());
  }

  public static TemplateId id(long queryId) {
    return new TemplateId(5, queryId);
  }

  /** A template that took the same time in each call and read one block for each. */
  public static TemplateCounters steady(long queryId, long calls, double meanMs) {
    return new TemplateCounters(
        id(queryId), calls, calls * meanMs, calls * meanMs * meanMs, 0, calls, calls, 0, 0, 0);
  }

  public static Session active(int pid, long queryId, Duration since, Integer... blockers) {
    return session(pid, Session.State.ACTIVE, queryId, since, blockers);
  }

  public static Session session(
      int pid, Session.State state, long queryId, Duration since, Integer... blockers) {
    boolean blocked = blockers.length > 0;
    return new Session(
        pid,
        START,
        "app",
        "shop",
        "web",
        "10.0.0.1",
        state,
        blocked ? "Lock" : "",
        blocked ? "transactionid" : "",
        since,
        since,
        0,
        List.of(blockers),
        queryId,
        false);
  }
}
