package io.howdah.remember;

import io.howdah.model.SqlNames;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import io.howdah.pg.Row;
import io.howdah.pg.SqlFile;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Facts read from a managed server: its tables with their comments, its extensions, its topology.
 * Bounded; without expressions and defaults, since these hold literals. Names and comments are
 * other people's words: they are data, whatever they say.
 */
public final class Catalogue {
  /** Of the query; the tables beyond it are the smallest. */
  private static final int MOST_TABLES = 500;

  private static final SqlFile SQL = SqlFile.load(Catalogue.class, "catalogue.sql");

  private final ReadDoor door;
  private final Scope scope;
  private final Instant now;

  public Catalogue(ReadDoor door, Scope scope, Instant now) {
    this.door = door;
    this.scope = scope;
    this.now = now;
  }

  /**
   * What was read.
   *
   * @param origin which database's catalogue
   * @param complete whether every table was seen: only then a fact that is missing has ended
   * @param unread what could not be read, in words
   */
  public record Facts(String origin, List<Note> notes, boolean complete, List<String> unread) {
    public Facts {
      notes = List.copyOf(notes);
      unread = List.copyOf(unread);
    }
  }

  /** Reads; what is denied or fails is named and left out. */
  public Facts read() {
    List<Note> notes = new ArrayList<>();
    List<String> unread = new ArrayList<>();
    Reading<Note> tables = door.read(SQL, "tables", this::table);
    notes.addAll(tables.rows());
    boolean complete =
        switch (tables) {
          case Reading.Ok<Note> ok -> ok.complete() && ok.rows().size() < MOST_TABLES;
          case Reading.Empty<Note> _ -> true;
          case Reading.Denied<Note> _, Reading.Absent<Note> _, Reading.Failed<Note> _ -> {
            unread.add("tables: " + tables.explain());
            yield false;
          }
        };
    lines("extensions", "extension", unread)
        .ifPresent(l -> notes.add(fact("Extensions of database " + database(), list(l))));
    node(unread).ifPresent(notes::add);
    return new Facts(origin(), notes, complete, unread);
  }

  private Note table(Row row) throws SQLException {
    String name = SqlNames.readable(row.text("schema")) + "." + SqlNames.readable(row.text("name"));
    var body = new StringBuilder();
    String comment = row.text("comment");
    if (!comment.isBlank()) {
      body.append("Its comment, other people's words: \"").append(comment).append("\"\n\n");
    }
    body.append(
        String.format(
            Locale.ROOT,
            "%s, about %d MB and %d rows.%n",
            switch (row.text("kind")) {
              case "p" -> "Partitioned table";
              case "m" -> "Materialised view";
              default -> "Table";
            },
            magnitude(row.number("bytes") / 1_000_000),
            magnitude(Math.max(0, row.number("rows")))));
    section(body, "Columns", row.texts("columns"));
    section(body, "Indexes", row.texts("indexes"));
    section(body, "Foreign keys", row.texts("keys"));
    return fact("Table " + name, body.toString())
        .with(Fingerprint.none().with(Fingerprint.Sort.OBJECT, name));
  }

  /** To one figure: a fact that changes with each insert would be a new one each time. */
  private static long magnitude(long rows) {
    if (rows < 10) {
      return rows;
    }
    long unit = Math.round(Math.pow(10, Math.floor(Math.log10(rows))));
    return rows / unit * unit;
  }

  private Optional<Note> node(List<String> unread) {
    Reading<String> node =
        door.read(
            SQL,
            "node",
            r ->
                "PostgreSQL %s, %s. wal_level %s, archive_mode %s, max_connections %s, shared_buffers %s. synchronous_standby_names: %s."
                    .formatted(
                        r.text("version"),
                        r.truth("standby") ? "a standby" : "a primary",
                        r.text("wal_level"),
                        r.text("archiving"),
                        r.text("connections"),
                        r.text("buffers"),
                        r.text("synchronous").isEmpty() ? "none" : r.text("synchronous")));
    if (node.first().isEmpty()) {
      unread.add("topology: " + node.explain());
      return Optional.empty();
    }
    var body = new StringBuilder(node.first().get()).append('\n');
    section(body, "Standbys", lines("standbys", "standby", unread).orElse(List.of()));
    section(body, "Replication slots", lines("slots", "slot", unread).orElse(List.of()));
    return Optional.of(fact("Topology of the cluster", body.toString()));
  }

  private Optional<List<String>> lines(String query, String column, List<String> unread) {
    Reading<String> reading = door.read(SQL, query, r -> r.text(column));
    return switch (reading) {
      case Reading.Ok<String> ok -> Optional.of(ok.rows());
      case Reading.Empty<String> _ -> Optional.of(List.of());
      case Reading.Denied<String> _, Reading.Absent<String> _, Reading.Failed<String> _ -> {
        unread.add(query + ": " + reading.explain());
        yield Optional.empty();
      }
    };
  }

  private String origin() {
    return "catalogue of " + database();
  }

  private String database() {
    return door.spec().database();
  }

  private Note fact(String title, String body) {
    return Note.of(MemoryKind.FACT, scope, title, body, Source.CATALOGUE, now)
        .about(database() + ": " + title)
        .from(origin());
  }

  private static void section(StringBuilder body, String title, List<String> lines) {
    if (!lines.isEmpty()) {
      body.append('\n').append(title).append(":\n").append(list(lines)).append('\n');
    }
  }

  private static String list(List<String> lines) {
    return lines.isEmpty() ? "none" : "- " + String.join("\n- ", lines);
  }
}
