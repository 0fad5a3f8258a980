package io.howdah.loop;

import io.howdah.ledger.ActionRecord;
import io.howdah.ledger.Verification;
import io.howdah.model.Action;
import io.howdah.model.ActionState;
import io.howdah.pg.ConnectionSpec;
import io.howdah.pg.TempPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A server on which controllers are struck, and the invariants that have to hold afterwards: read
 * from its catalogue and its log, never from what Howdah says of itself.
 */
final class Faults implements AutoCloseable {
  static final String[] SETTINGS = {
    "log_statement = 'all'",
    "log_min_messages = 'log'",
    "log_line_prefix = '%a|'",
    "max_prepared_transactions = 4",
    "autovacuum = off"
  };

  private static final Pattern ACTED =
      Pattern.compile(
          "howdah:act:(\\d+):e(\\d+)\\|LOG: +(?:statement|execute [^:]*): (.*)", Pattern.DOTALL);

  /** What every session that acts says for itself and looks at, before it may do anything. */
  private static final String LOOKS =
      "SET (lock_timeout|statement_timeout|idle_session_timeout|client_connection_check_interval|extra_float_digits|application_name|ROLE)"
          + " .*|RESET ROLE|SELECT /\\* howdah \\*/.*|BEGIN( READ ONLY)?|ROLLBACK|COMMIT|SHOW"
          + " .*|SELECT pg_catalog\\.set_config\\('default_transaction_read_only', .*";

  private static final Pattern LOOK = Pattern.compile(LOOKS, Pattern.DOTALL);

  /** That, and the end of a session of its own. */
  private static final Pattern OWN_AFFAIR =
      Pattern.compile(
          LOOKS
              + "|SELECT pg_catalog\\.pg_terminate_backend\\(a\\.pid\\) FROM"
              + " pg_catalog\\.pg_stat_activity a WHERE a\\.pid = \\d+ AND a\\.application_name"
              + " LIKE 'howdah:act:\\d+%'",
          Pattern.DOTALL);

  private final TempPostgres server;
  private final boolean owns;
  private final ConnectionSpec spec;
  private final Home home;
  private Cluster cluster;
  private int logRead;
  private long epoch;

  private final List<String> noted = Collections.synchronizedList(new ArrayList<>());

  private Faults(TempPostgres server, Home home, boolean owns) throws Exception {
    this.owns = owns;
    this.server = server;
    this.spec = server.tcp("");
    this.home = home;
    this.cluster = Cluster.watch(spec, Clock.systemUTC());
  }

  static Faults start() throws Exception {
    TempPostgres server =
        TempPostgres.start(
            List.of(
                "local all all trust",
                "local replication all trust",
                "host all all 127.0.0.1/32 trust",
                "host replication all 127.0.0.1/32 trust"),
            SETTINGS);
    server.sql("CREATE ROLE crash_client LOGIN");
    return new Faults(
        server, Home.make(server.tcp(""), "faults", Clock.systemUTC()), /* owns= */ true);
  }

  /** On a server that has a home already, and that somebody else ends. */
  static Faults guests(TempPostgres server) throws Exception {
    return new Faults(
        server, Home.open(server.tcp(""), "faults", Clock.systemUTC()), /* owns= */ false);
  }

  /** A fault's own finding, beside what has to hold after all of them. */
  void note(String violation) {
    noted.add(violation);
  }

  ConnectionSpec spec() {
    return spec;
  }

  Cluster cluster() {
    return cluster;
  }

  Home home() {
    return home;
  }

  TempPostgres server() {
    return server;
  }

  void reset() throws Exception {
    noted.clear();
    for (String sql : FaultSubject.RESET) {
      run(sql);
    }
  }

  Connection connect() throws SQLException {
    var source = new PGSimpleDataSource();
    source.setServerNames(new String[] {"127.0.0.1"});
    source.setPortNumbers(new int[] {server.port()});
    source.setDatabaseName("postgres");
    source.setUser("postgres");
    return source.getConnection();
  }

  void run(String sql) throws SQLException {
    try (Connection c = connect();
        Statement s = c.createStatement()) {
      s.execute(sql);
    }
  }

  /** As a session that says it acts. */
  void runAs(String application, String sql) throws SQLException {
    try (Connection c = connect();
        Statement s = c.createStatement()) {
      s.execute("SET application_name = '" + application + "'");
      s.execute(sql);
    }
  }

  String ask(String sql) throws SQLException {
    try (Connection c = connect();
        Statement s = c.createStatement();
        var rows = s.executeQuery(sql)) {
      return rows.next() ? String.valueOf(rows.getString(1)) : "";
    }
  }

  /** Everything that must never be, in words; empty when all is well. */
  List<String> violations(FaultSubject subject) throws Exception {
    List<String> out = new ArrayList<>(noted);
    String invalid =
        ask(
            "SELECT coalesce(string_agg(indexrelid::regclass::text, ', '), '') FROM pg_index WHERE"
                + " NOT indisvalid");
    if (!invalid.isEmpty()) {
      out.add("INVALID index left: " + invalid);
    }
    List<ActionRecord> all = home.actions().list(1000, Long.MAX_VALUE);
    Action last = all.getFirst().action();
    if (!last.state().settled() && last.state() != ActionState.APPROVED) {
      out.add("action %d was left %s".formatted(last.id(), last.state()));
    }
    boolean there = ask(subject.inForce()).equals("t");
    boolean kept = last.state() == ActionState.KEPT;
    if (subject.visible() && last.state() != ActionState.NEEDS_HUMAN && there != kept) {
      out.add(
          "action %d is %s and the catalogue says %s"
              .formatted(last.id(), last.state(), there ? "in force" : "not in force"));
    }
    home.actions().disagreement(last.id()).ifPresent(out::add);
    if (home.ledger().verify() instanceof Verification.Broken broken) {
      out.add(broken.words());
    }
    out.addAll(logged(all));
    return out;
  }

  /** Each statement that acted stands in its action's record, and no epoch follows a later one. */
  private List<String> logged(List<ActionRecord> all) throws IOException {
    Map<Long, Action> byId = new HashMap<>();
    all.forEach(r -> byId.put(r.action().id(), r.action()));
    List<String> out = new ArrayList<>();
    List<String> lines = Files.readAllLines(server.socketDirectory().resolve("log"));
    for (String line : lines.subList(Math.min(logRead, lines.size()), lines.size())) {
      Matcher acted = ACTED.matcher(line);
      if (!acted.matches()) {
        continue;
      }
      long now = Long.parseLong(acted.group(2));
      String sql = acted.group(3).strip();
      // Whoever wakes looks who leads, finds another, and stops: that look is no act.
      if (now < epoch && !LOOK.matcher(sql).matches()) {
        out.add("epoch %d acted after epoch %d: %s".formatted(now, epoch, line));
      }
      epoch = Math.max(epoch, now);
      Optional<Action> action = Optional.ofNullable(byId.get(Long.parseLong(acted.group(1))));
      boolean recorded =
          action.filter(a -> a.sql().contains(sql) || a.inverse().contains(sql)).isPresent()
              || OWN_AFFAIR.matcher(sql).matches()
              || sql.matches("DROP INDEX CONCURRENTLY IF EXISTS crash\\.t_\\w+_cc(new|old)\\d*");
      if (!recorded) {
        out.add("a statement without a record: " + line);
      }
    }
    logRead = lines.size();
    return out;
  }

  /** What was run by sessions that act from that line of the log on, their own affairs left out. */
  List<String> acted(int fromLine) throws IOException {
    List<String> lines = Files.readAllLines(server.socketDirectory().resolve("log"));
    return lines.subList(Math.min(fromLine, lines.size()), lines.size()).stream()
        .map(ACTED::matcher)
        .filter(Matcher::matches)
        .map(m -> m.group(3).strip())
        .filter(sql -> !OWN_AFFAIR.matcher(sql).matches())
        .toList();
  }

  int logLines() {
    try {
      return Files.readAllLines(server.socketDirectory().resolve("log")).size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An action that nobody begins any more is put away, so that the next run may propose it. */
  void putAway() {
    FaultSite.putAway(home);
  }

  /** The cluster's own sessions may have been lost with the server. */
  void reopen() throws Exception {
    cluster.close();
    cluster = Cluster.watch(spec, Clock.systemUTC());
  }

  @Override
  public void close() throws IOException {
    cluster.close();
    home.close();
    if (owns) {
      server.close();
    }
  }
}
