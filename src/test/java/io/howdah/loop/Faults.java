package io.howdah.loop;

import io.howdah.ledger.ActionRecord;
import io.howdah.ledger.Advance;
import io.howdah.ledger.Verification;
import io.howdah.model.Action;
import io.howdah.model.ActionState;
import io.howdah.pg.ConnectionSpec;
import io.howdah.pg.TempPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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
    "shared_preload_libraries = ''",
    "max_prepared_transactions = 4",
    "autovacuum = off"
  };

  private static final Pattern ACTED =
      Pattern.compile(
          "howdah:act:(\\d+):e(\\d+)\\|LOG: +(?:statement|execute [^:]*): (.*)", Pattern.DOTALL);

  /** What every session that acts says for itself, and what it looks at. */
  private static final Pattern OWN_AFFAIR =
      Pattern.compile(
          "(?s)(SET"
              + " (lock_timeout|statement_timeout|idle_session_timeout|client_connection_check_interval|extra_float_digits|application_name|ROLE)"
              + " .*|RESET ROLE|SELECT /\\* howdah \\*/.*|BEGIN( READ ONLY)?|ROLLBACK|COMMIT|SHOW"
              + " .*|SELECT pg_catalog\\.set_config\\('default_transaction_read_only', .*)");

  private final TempPostgres server;
  private final ConnectionSpec spec;
  private final Home home;
  private Cluster cluster;
  private int logRead;
  private long epoch;

  private Faults(TempPostgres server) throws Exception {
    this.server = server;
    this.spec = server.tcp("");
    server.sql("CREATE ROLE crash_client LOGIN");
    this.home = Home.make(spec, "faults", Clock.systemUTC());
    this.cluster = Cluster.watch(spec, Clock.systemUTC());
  }

  static Faults start() throws Exception {
    return new Faults(TempPostgres.start(SETTINGS));
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
    for (String sql : FaultSubject.RESET) {
      run(sql);
    }
  }

  private Connection connect() throws SQLException {
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
    List<String> out = new ArrayList<>();
    String invalid =
        ask(
            "SELECT coalesce(string_agg(indexrelid::regclass::text, ', '), '') FROM pg_index WHERE"
                + " NOT indisvalid");
    if (!invalid.isEmpty()) {
      out.add("INVALID index left: " + invalid);
    }
    List<ActionRecord> all = home.actions().list(1000, Long.MAX_VALUE);
    Action last = all.getFirst().action();
    if (!last.state().settled()
        && last.state() != ActionState.APPROVED
        && last.state() != ActionState.SCHEDULED) {
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
      if (now < epoch) {
        out.add("epoch %d acted after epoch %d: %s".formatted(now, epoch, line));
      }
      epoch = Math.max(epoch, now);
      String sql = acted.group(3).strip();
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

  /** An action that nobody begins any more is put away, so that the next run may propose it. */
  void putAway() {
    for (ActionRecord r : home.actions().open()) {
      Action a = r.action();
      ActionState to =
          a.state().next().contains(ActionState.DENIED) ? ActionState.DENIED : ActionState.FAILED;
      var _ = home.actions().advance(Advance.of(a.id(), a.state(), to, "faults: put away"));
    }
  }

  /** The cluster's own sessions may have been lost with the server. */
  void reopen() throws Exception {
    cluster.close();
    cluster = Cluster.watch(spec, Clock.systemUTC());
  }

  /** A controller in a process of its own. */
  final class Child implements AutoCloseable {
    private final Process process;
    private final BufferedReader says;

    Child(FaultSubject subject, FaultSite.Point point) throws IOException {
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "-Xmx256m",
                  "--enable-native-access=ALL-UNNAMED",
                  "-Djava.util.logging.config.file="
                      + System.getProperty("java.util.logging.config.file", ""),
                  "-cp",
                  System.getProperty("java.class.path"),
                  FaultChild.class.getName(),
                  "postgresql://postgres@127.0.0.1:%d/postgres".formatted(server.port()),
                  subject.name(),
                  point.step().name(),
                  point.written() ? "after" : "before")
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      says =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** The next line that begins so; what it said instead when it ended before. */
    String until(String word) throws IOException {
      String line = says.readLine();
      while (line != null && !line.startsWith(word)) {
        if (line.startsWith("ended") || line.startsWith("stopped")) {
          return line;
        }
        line = says.readLine();
      }
      return line == null ? "" : line;
    }

    void signal(String name) throws IOException, InterruptedException {
      Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
      if (kill.waitFor() != 0) {
        throw new IOException("kill -%s %d".formatted(name, process.pid()));
      }
    }

    void goOn() throws IOException {
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
    }

    @Override
    public void close() throws IOException {
      process.destroyForcibly();
      try {
        boolean _ = process.waitFor(20, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      says.close();
    }
  }

  @Override
  public void close() throws IOException {
    cluster.close();
    home.close();
    server.close();
  }
}
