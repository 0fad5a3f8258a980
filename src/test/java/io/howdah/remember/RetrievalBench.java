package io.howdah.remember;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.howdah.home.HomeSchema;
import io.howdah.remember.Hit.Channel;
import io.howdah.remember.Retrieval.Asked;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * {@code bench/memory/run}: makes a database, fills it, builds the index, asks, prints. Asks as a
 * plain role, so that row-level security is in force as in production.
 */
public final class RetrievalBench {
  private static final String ROLE = "memory_bench";
  private static final PrintStream OUT = System.out;

  private RetrievalBench() {}

  /**
   * Runs it.
   *
   * @param args a superuser's JDBC URL of a database that may be filled, memories beside the corpus
   */
  public static void main(String[] args) throws Exception {
    String url = args[0];
    int fillers = Integer.parseInt(args[1]);
    var embedder = new MiniLm();
    Scope scope = Scope.cluster("bench");
    prepare(url);
    try (HikariDataSource owner = pool(url, Optional.empty());
        HikariDataSource plain = pool(url, Optional.of(ROLE))) {
      long start = System.nanoTime();
      var memories = new Memories(plain, scope, embedder, t -> t, Clock.systemUTC());
      Corpus corpus = Corpus.read();
      corpus
          .incidents()
          .forEach(i -> {
            var _ = memories.keep(i.note(scope, Clock.systemUTC().instant()));
          });
      say(
          String.format(
              Locale.ROOT,
              "%d incidents kept in %.1f s",
              corpus.incidents().size(),
              seconds(start)));
      start = System.nanoTime();
      try (Connection connection = DriverManager.getConnection(url)) {
        new Filler(4711).load(connection, scopeId(connection), fillers, embedder, 4_000);
        say(
            String.format(
                Locale.ROOT, "%d memories beside them in %.1f s", fillers, seconds(start)));
      }
      start = System.nanoTime();
      var upkeep = new Memories(owner, scope, embedder, t -> t, Clock.systemUTC()).upkeep();
      say(upkeep.run(Upkeep.Policy.USUAL).index());
      say(String.format(Locale.ROOT, "index: %.1f s", seconds(start)));
      sizes(url);
      ask(new Retrieval(memories, corpus, cpu(plain)));
    }
  }

  private static void ask(Retrieval retrieval) {
    say(retrieval.memories().vectors().words());
    Set<MemoryKind> every = EnumSet.allOf(MemoryKind.class);
    var _ = retrieval.measure(Asked.BOTH, EnumSet.allOf(Channel.class), every);
    for (Asked asked : Asked.values()) {
      say(line(retrieval, asked, EnumSet.allOf(Channel.class), every));
    }
    for (Channel channel : Channel.values()) {
      Asked asked = channel == Channel.FINGERPRINT ? Asked.FINGERPRINT : Asked.TEXT;
      say(line(retrieval, asked, EnumSet.of(channel), every));
    }
    Retrieval.Score tuned = retrieval.measure(Asked.TEXT, EnumSet.allOf(Channel.class), every);
    tuned.missed().forEach(m -> say(String.format(Locale.ROOT, "  missed %s", m)));
    say("held-out questions:");
    var heldOut =
        new Retrieval(retrieval.memories(), retrieval.corpus().heldOut(), retrieval.cpuNanos());
    for (Set<Channel> channels :
        List.of(
            EnumSet.allOf(Channel.class), EnumSet.of(Channel.MEANING), EnumSet.of(Channel.WORDS))) {
      say(line(heldOut, Asked.TEXT, channels, every));
    }
    Retrieval.Score held = heldOut.measure(Asked.TEXT, EnumSet.allOf(Channel.class), every);
    held.missed().forEach(m -> say(String.format(Locale.ROOT, "  missed %s", m)));
  }

  private static String line(
      Retrieval retrieval, Asked asked, Set<Channel> channels, Set<MemoryKind> kinds) {
    return retrieval.measure(asked, channels, kinds).line(Retrieval.name(asked, channels));
  }

  private static void prepare(String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      statement.execute("create extension if not exists vector");
      statement.execute(
          "do $$ begin create role %s login password 'bench'; exception when duplicate_object then null; end $$"
              .formatted(ROLE));
    }
    try (HikariDataSource owner = pool(url, Optional.empty())) {
      var _ = new HomeSchema(owner).make(Optional.of(ROLE));
    }
  }

  /** CPU time of the one backend that answers; 0 where it does not run on this machine. */
  private static LongSupplier cpu(HikariDataSource one) throws SQLException {
    try (Connection connection = one.getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select pg_backend_pid()")) {
      rows.next();
      Path file = Path.of("/proc", rows.getString(1), "schedstat");
      return () -> {
        try {
          return Long.parseLong(Files.readString(file).split(" ", -1)[0]);
        } catch (IOException e) {
          return 0;
        }
      };
    }
  }

  private static int scopeId(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery("select id from howdah.memory_scope where cluster = 'bench'")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private static void sizes(String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                """
                select c.relname, pg_size_pretty(pg_relation_size(c.oid)) from pg_class c
                 where c.relnamespace = 'howdah'::regnamespace and c.relname ~ '^memory' and pg_relation_size(c.oid) > 1e6
                 order by pg_relation_size(c.oid) desc
                """)) {
      while (rows.next()) {
        say(String.format(Locale.ROOT, "  %-24s %s", rows.getString(1), rows.getString(2)));
      }
    }
  }

  private static HikariDataSource pool(String url, Optional<String> role) {
    var config = new HikariConfig();
    config.setJdbcUrl(url);
    role.ifPresent(r -> {
      config.setUsername(r);
      config.setPassword("bench");
      config.setJdbcUrl(url.replaceAll("[?].*", ""));
    });
    config.setMaximumPoolSize(role.isPresent() ? 1 : 3);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(Duration.ofSeconds(10).toMillis());
    return new HikariDataSource(config);
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private static void say(String words) {
    OUT.println(words);
  }
}
