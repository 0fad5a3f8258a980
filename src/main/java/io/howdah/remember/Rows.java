package io.howdah.remember;

import io.howdah.model.Cause;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Rows of the memory as records, and values as the home takes them. */
final class Rows {
  private Rows() {}

  static Memory memory(ResultSet row) throws SQLException {
    return new Memory(
        row.getLong("id"),
        MemoryKind.ofWord(row.getString("kind")).orElseThrow(),
        new Scope(row.getString("cluster"), row.getString("audience")),
        row.getString("title"),
        row.getString("body"),
        Cause.ofId(row.getString("cause")),
        new Fingerprint(texts(row, "fingerprint")),
        Source.valueOf(row.getString("source").toUpperCase(Locale.ROOT)),
        row.getString("origin"),
        row.getDouble("trust"),
        row.getInt("times"),
        instant(row, "first_seen"),
        instant(row, "last_seen"),
        instant(row, "valid_from"),
        maybeInstant(row, "valid_to"),
        state(row));
  }

  private static Memory.State state(ResultSet row) throws SQLException {
    Optional<Instant> retracted = maybeInstant(row, "retracted_at");
    if (retracted.isPresent()) {
      return new Memory.State.Retracted(retracted.get(), row.getString("retracted_why"));
    }
    long by = row.getLong("superseded_by");
    if (!row.wasNull()) {
      return new Memory.State.Superseded(by);
    }
    return maybeInstant(row, "archived_at")
        .<Memory.State>map(Memory.State.Archived::new)
        .orElseGet(Memory.State.Living::new);
  }

  static Hit hit(ResultSet row, Fingerprint asked) throws SQLException {
    Memory memory = memory(row);
    List<String> channels = texts(row, "channels");
    Object[] places = (Object[]) row.getArray("places").getArray();
    Object[] gave = (Object[]) row.getArray("gave").getArray();
    Object[] scores = (Object[]) row.getArray("scores").getArray();
    List<Hit.Contribution> contributions = new ArrayList<>();
    for (int i = 0; i < channels.size(); i++) {
      Hit.Channel channel = Hit.Channel.valueOf(channels.get(i));
      List<String> matched =
          switch (channel) {
            case FINGERPRINT -> asked.shared(memory.fingerprint());
            case WORDS -> texts(row, "words").stream().sorted().limit(12).toList();
            case MEANING ->
                List.of(
                    String.format(
                        Locale.ROOT, "similarity %.2f", ((Number) scores[i]).doubleValue()));
          };
      contributions.add(
          new Hit.Contribution(
              channel, ((Number) places[i]).intValue(), ((Number) gave[i]).doubleValue(), matched));
    }
    return new Hit(memory, row.getDouble("score"), contributions, row.getDouble("recency"));
  }

  static List<String> texts(ResultSet row, String column) throws SQLException {
    return Arrays.stream((Object[]) row.getArray(column).getArray()).map(String::valueOf).toList();
  }

  static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  static Optional<Instant> maybeInstant(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  /** As exact as the home keeps it. */
  static OffsetDateTime time(Instant at) {
    return at.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
  }

  /** As an array constant of texts. */
  static String array(List<String> texts) {
    return texts.stream()
        .map(t -> '"' + t.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
        .collect(Collectors.joining(",", "{", "}"));
  }

  static String numbers(List<Double> values) {
    return values.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
  }

  /** As an array constant, or with brackets as pgvector reads it. */
  static String vector(float[] vector, char open, char close) {
    var out = new StringBuilder(vector.length * 12).append(open);
    for (int i = 0; i < vector.length; i++) {
      out.append(i == 0 ? "" : ",").append(vector[i]);
    }
    return out.append(close).toString();
  }
}
