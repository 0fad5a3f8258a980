package io.howdah.remember;

import io.howdah.home.HomeSchema;
import io.howdah.lab.SandboxDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A home in a sandbox database, entered by a daemon's role: row-level security is in force. */
final class MemoryHome implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");

  private final SandboxDatabase database;
  private final String role;
  private Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);

  MemoryHome(SandboxDatabase database) throws SQLException {
    this.database = database;
    this.role = "daemon_of_" + database.name();
    database.execute(
        "create role %s login password 'daemon'".formatted(role),
        "alter role %s set synchronous_commit = off".formatted(role));
    var _ = new HomeSchema(owner()).make(Optional.of(role));
  }

  DataSource owner() {
    return source(database.user(), database.password());
  }

  DataSource daemon() {
    return source(role, "daemon");
  }

  private DataSource source(String user, String password) {
    var source = new PGSimpleDataSource();
    source.setURL(database.instance().jdbcUrl(database.name()));
    source.setUser(user);
    source.setPassword(password);
    return source;
  }

  void at(Instant now) {
    clock = Clock.fixed(now, ZoneOffset.UTC);
  }

  Memories of(String cluster) {
    return of(Scope.cluster(cluster), new BagOfWords());
  }

  Memories of(Scope scope, Embedder embedder) {
    return new Memories(daemon(), scope, embedder, t -> t.replace("hunter2", "***"), clock);
  }

  Memories ofOwner(String cluster) {
    return new Memories(owner(), Scope.cluster(cluster), new BagOfWords(), t -> t, clock);
  }

  Note note(MemoryKind kind, String cluster, String title, String body) {
    return Note.of(kind, Scope.cluster(cluster), title, body, Source.HOWDAH, clock.instant());
  }

  /** The first column of the first row, as superuser. */
  long count(String sql) throws SQLException {
    try (Connection connection = database.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Override
  public void close() throws SQLException {
    database.execute("drop owned by " + role, "drop role " + role);
  }
}
