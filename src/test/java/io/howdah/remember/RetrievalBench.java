package io.howdah.remember;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.howdah.home.HomeSchema;
import io.howdah.remember.Embedder.EmbeddingException;
import io.howdah.remember.Hit.Channel;
import io.howdah.remember.Retrieval.Asked;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * {@code bench/memory/run}: makes a database, and for each size fills it, builds the index, asks,
 * prints a line for each way of asking. Asks as a plain role, so that row-level security is in
 * force as in production. A database that has memories already is filled up to the next size.
 */
public final class RetrievalBench {
  private static final String ROLE = "memory_bench";
  private static final Scope SCOPE = Scope.cluster("bench");
  private static final PrintStream OUT = System.out;

  /** Texts beside the corpus that are really embedded; beyond, only episodes are. */
  private static final int EVERY_BELOW = 10_000;

  private static final Set<Channel> ALL = EnumSet.allOf(Channel.class);

  private final String url;
  private final Embedder embedder = new MiniLm();
  private final Corpus corpus = Corpus.read();
  private final FillerVectors vectors;
  private final Filler filler = new Filler(4711);

  private RetrievalBench(String url, int largest) {
    this.url = url;
    this.vectors = new FillerVectors(filler, embedder, EVERY_BELOW, largest);
  }

  /**
   * Runs it.
   *
   * @param args a superuser's JDBC URL of a database that may be filled; memories beside the
   *     corpus, growing, between commas; a file for vectors of fillers
   */
  public static void main(String[] args) throws Exception {
    int[] sizes = Arrays.stream(args[1].split(",", -1)).mapToInt(Integer::parseInt).toArray();
    var bench = new RetrievalBench(args[0], sizes[sizes.length - 1]);
    long start = System.nanoTime();
    var _ = bench.vectors.upTo(sizes[sizes.length - 1], Path.of(args[2]));
    note(String.format(Locale.ROOT, "vectors of fillers: %.1f s", seconds(start)));
    bench.prepare();
    try (HikariDataSource owner = pool(args[0], Optional.empty());
        HikariDataSource plain = pool(args[0], Optional.of(ROLE))) {
      Memories memories = bench.memories(plain);
      bench.keepCorpus(plain, memories);
      var cpu = cpu(plain);
      OUT.println(Retrieval.Score.HEADER);
      for (int size : sizes) {
        bench.grow(owner, size);
        bench.ask(memories, cpu, size);
      }
      bench.sizes();
    }
  }

  private Memories memories(HikariDataSource pool) {
    return new Memories(pool, SCOPE, embedder, t -> t, Clock.systemUTC());
  }

  private void keepCorpus(HikariDataSource pool, Memories memories) {
    Set<String> there =
        memories.list(EnumSet.of(MemoryKind.EPISODE), false, Memories.LONGEST_LIST).stream()
            .map(Memory::origin)
            .collect(Collectors.toSet());
    // Seen when half of the others were: none is found for being new.
    Instant then = Clock.systemUTC().instant().minus(Duration.ofDays(50));
    var kept = new Memories(pool, SCOPE, embedder, t -> t, Clock.fixed(then, ZoneOffset.UTC));
    corpus.incidents().stream()
        .filter(i -> !there.contains(i.id()) && !there.contains("filler"))
        .forEach(i -> {
          var _ = kept.keep(i.note(SCOPE, then));
        });
  }

  private void grow(HikariDataSource owner, int size) throws SQLException, IOException {
    try (Connection connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      int there =
          number(statement, "select count(*) from howdah.memory where id >= " + Filler.FIRST);
      if (there < size) {
        long start = System.nanoTime();
        statement.execute("drop index if exists howdah.memory_lived, howdah.memory_known");
        int scope = number(statement, "select id from howdah.memory_scope where cluster = 'bench'");
        filler.load(connection, scope, there, size, vectors);
        note(
            String.format(
                Locale.ROOT,
                "%d memories beside the corpus, filled in %.1f s",
                size,
                seconds(start)));
      }
    }
    long start = System.nanoTime();
    String index = memories(owner).upkeep().run(Upkeep.Policy.USUAL).index();
    note(String.format(Locale.ROOT, "%s: %.1f s", index, seconds(start)));
  }

  private Retrieval retrieval(Memories memories, Corpus asked, LongSupplier cpu)
      throws SQLException {
    try (Connection connection = DriverManager.getConnection(url)) {
      Set<String> twins = Twins.of(connection, asked);
      note(
          String.format(
              Locale.ROOT,
              "%d of %d questions are answered by any episode of the cause",
              twins.size(),
              asked.incidents().stream().mapToInt(i -> i.asked().size()).sum()));
      return new Retrieval(memories, asked, twins, cpu);
    }
  }

  private void ask(Memories memories, LongSupplier cpu, int size)
      throws SQLException, EmbeddingException {
    note(memories.vectors().words());
    Retrieval retrieval = retrieval(memories, corpus, cpu);
    var _ = retrieval.measure(Asked.BOTH, ALL, 1);
    Retrieval.Score text = retrieval.measure(Asked.TEXT, ALL, 3);
    OUT.println(text.line(size, "text"));
    Retrieval.Score held = retrieval(memories, corpus.heldOut(), cpu).measure(Asked.TEXT, ALL, 3);
    OUT.println(held.line(size, "text, held out"));
    OUT.println(retrieval.measure(Asked.BOTH, ALL, 1).line(size, "text and fingerprint"));
    OUT.println(retrieval.measure(Asked.FINGERPRINT, ALL, 1).line(size, "fingerprint"));
    for (Channel channel : EnumSet.of(Channel.MEANING, Channel.WORDS)) {
      OUT.println(
          retrieval
              .measure(Asked.TEXT, EnumSet.of(channel), 1)
              .line(size, "text, by " + channel.word() + " only"));
    }
    usage("revoke");
    try {
      OUT.println(retrieval.measure(Asked.TEXT, ALL, 1).line(size, "text, without pgvector"));
    } finally {
      usage("grant");
    }
    if (memories.vectors() instanceof VectorSearch.Indexed) {
      bare(size, text);
    }
    text.missed().forEach(m -> note(String.format(Locale.ROOT, "missed %s", m)));
    held.missed().forEach(m -> note(String.format(Locale.ROOT, "missed, held out %s", m)));
  }

  /** What pgvector takes for the two walks alone, as a superuser: no policy, no other channel. */
  private void bare(int size, Retrieval.Score ours) throws SQLException, EmbeddingException {
    List<Double> times = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      statement.execute("set search_path = vectors, public");
      statement.execute("set hnsw.ef_search = " + Recall.BREADTH);
      statement.execute("set enable_seqscan = off");
      statement.execute("set jit = off");
      for (int pass = 0; pass < 2; pass++) {
        times.clear();
        for (Corpus.Incident incident : corpus.incidents()) {
          for (String text : incident.asked()) {
            String vector = Rows.vector(embedder.embed(text), '[', ']');
            long start = System.nanoTime();
            for (String kinds : List.of("'e', 'r'", "'f', 'p'")) {
              try (var rows = statement.executeQuery(bare(vector, kinds))) {
                while (rows.next()) {}
              }
            }
            times.add((System.nanoTime() - start) / 1e6);
          }
        }
      }
    }
    List<Double> sorted = times.stream().sorted().toList();
    double p95 = Retrieval.Score.quantile(sorted, 0.95);
    note(
        String.format(
            Locale.ROOT,
            "%d memories: two bare HNSW queries p50 %.1f p95 %.1f ms; recall takes %.2f times their"
                + " p95",
            size,
            Retrieval.Score.quantile(sorted, 0.5),
            p95,
            Retrieval.Score.quantile(ours.searchMs(), 0.95) / p95));
  }

  private String bare(String vector, String kinds) {
    return "select memory_id, embedding::halfvec(384) <=> '%1$s' from howdah.memory_embedding where model = '%2$s' and kind in (%3$s) order by embedding::halfvec(384) <=> '%1$s' limit 40"
        .formatted(vector, embedder.model(), kinds);
  }

  private void usage(String verb) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      statement.execute(
          "%s usage on schema vectors %s %s"
              .formatted(verb, verb.equals("grant") ? "to" : "from", ROLE));
    }
  }

  private void prepare() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      statement.execute("create schema if not exists vectors");
      statement.execute("create extension if not exists vector schema vectors");
      statement.execute(
          "do $$ begin create role %s login password 'bench'; exception when duplicate_object then null; end $$"
              .formatted(ROLE));
      usage("grant");
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

  private static int number(Statement statement, String sql) throws SQLException {
    try (var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private void sizes() throws SQLException {
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
        note(String.format(Locale.ROOT, "%s %s", rows.getString(1), rows.getString(2)));
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

  /** Beside the table. */
  private static void note(String words) {
    System.err.println(words);
  }
}
