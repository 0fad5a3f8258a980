package io.howdah.remember;

import io.howdah.model.Cause;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Makes one memory of many that tell the same. Pure. */
final class Fold {
  /** Titles that are repeated in the fold; what is superseded keeps its own text. */
  private static final int TOLD = 20;

  private Fold() {}

  /** An episode that is folded. */
  record Part(
      long id,
      String title,
      String body,
      Fingerprint fingerprint,
      int times,
      Instant first,
      Instant last) {
    static Part of(ResultSet row) throws SQLException {
      return new Part(
          row.getLong("id"),
          row.getString("title"),
          row.getString("body"),
          new Fingerprint(Rows.texts(row, "fingerprint")),
          row.getInt("times"),
          Rows.instant(row, "first_seen"),
          Rows.instant(row, "last_seen"));
    }
  }

  /**
   * The fold.
   *
   * @param parts the newest first
   */
  static Note note(Scope scope, Cause cause, String object, List<Part> parts, Instant now) {
    Keeping.Seen seen = seen(parts);
    String told =
        parts.stream()
            .limit(TOLD)
            .map(p -> "- " + day(p.last()) + ": " + p.title())
            .collect(Collectors.joining("\n"));
    String body =
        "%s struck %s %d times from %s to %s.\n\n%s\n\nThe last one:\n\n%s"
            .formatted(
                cause.id(),
                object,
                seen.times(),
                day(seen.first()),
                day(seen.last()),
                told,
                parts.getFirst().body());
    List<String> keys =
        parts.stream().flatMap(p -> p.fingerprint().keys().stream()).distinct().toList();
    return new Note(
        MemoryKind.EPISODE,
        scope,
        "%s on %s, again and again".formatted(cause.id(), object),
        body,
        Optional.of(cause),
        new Fingerprint(keys),
        "repeats: %s on %s".formatted(cause.id(), object),
        Source.HOWDAH,
        "consolidation",
        seen.first().isAfter(now) ? now : seen.first(),
        Optional.empty());
  }

  static Keeping.Seen seen(List<Part> parts) {
    return new Keeping.Seen(
        parts.stream().mapToInt(Part::times).sum(),
        parts.stream().map(Part::first).min(Comparator.naturalOrder()).orElseThrow(),
        parts.stream().map(Part::last).max(Comparator.naturalOrder()).orElseThrow());
  }

  private static String day(Instant at) {
    return at.atOffset(ZoneOffset.UTC).toLocalDate().toString();
  }
}
