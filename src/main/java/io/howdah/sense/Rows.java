package io.howdah.sense;

import io.howdah.model.IndexUse;
import io.howdah.model.Parameter;
import io.howdah.model.Session;
import io.howdah.model.TableUse;
import io.howdah.model.TemplateCounters;
import io.howdah.model.TemplateId;
import io.howdah.pg.Row;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** From rows of {@code sense.sql} to the model. */
final class Rows {
  private Rows() {}

  static TemplateCounters template(Row r) throws SQLException {
    return new TemplateCounters(
        new TemplateId(r.number("database"), r.number("queryid")),
        r.number("calls"),
        r.real("exec_ms"),
        r.real("squared_ms"),
        r.real("plan_ms"),
        r.number("rows"),
        r.number("blocks_hit"),
        r.number("blocks_read"),
        r.number("temp_blocks"),
        r.number("wal_bytes"));
  }

  static Session session(Row r) throws SQLException {
    List<Integer> blockers = r.texts("blockers").stream().map(Integer::valueOf).distinct().toList();
    OptionalDouble waited = r.maybeReal("waited_s");
    return new Session(
        r.integer("pid"),
        r.instant("backend_start"),
        r.text("role"),
        r.text("database"),
        r.text("application"),
        r.text("client"),
        Session.State.of(r.text("state")),
        r.text("wait_type"),
        r.text("wait_event"),
        seconds(r.maybeReal("transaction_s")),
        !blockers.isEmpty() && waited.isPresent()
            ? seconds(waited)
            : seconds(r.maybeReal("state_s")),
        r.number("xmin_age"),
        blockers,
        r.number("query_id"),
        r.truth("system"));
  }

  static TableUse table(Row r) throws SQLException {
    return new TableUse(
        r.number("oid"),
        r.text("name"),
        r.number("bytes"),
        r.real("rows"),
        r.number("seq_scans"),
        r.number("seq_rows"),
        r.number("index_scans"),
        r.number("inserted"),
        r.number("updated"),
        r.number("deleted"),
        r.number("live"),
        r.number("dead"),
        r.number("modified"),
        r.maybeInstant("analyzed"),
        r.maybeInstant("vacuumed"),
        r.truth("autovacuum"));
  }

  static IndexUse index(Row r) throws SQLException {
    return new IndexUse(
        r.number("oid"),
        r.number("tbl"),
        r.text("name"),
        r.number("bytes"),
        r.number("scans"),
        r.truth("valid"),
        r.truth("is_unique"));
  }

  static Parameter parameter(Row r) throws SQLException {
    return new Parameter(
        r.text("name"), r.text("setting"), r.text("boot_value"), r.text("unit"), r.text("source"));
  }

  private static Duration seconds(OptionalDouble s) {
    double value = Math.max(0, s.orElse(0));
    return Duration.ofNanos((long) (value * 1e9));
  }

  /** A duration as PostgreSQL shows it: {@code 1s}, {@code 500ms}, {@code 2min}. */
  static Duration duration(String shown) {
    String text = shown.strip().toLowerCase(Locale.ROOT);
    String number = text.replaceAll("[^0-9].*$", "");
    String unit = text.substring(number.length());
    long value = number.isEmpty() ? 0 : Long.parseLong(number);
    return switch (unit) {
      case "", "ms" -> Duration.ofMillis(value);
      case "s" -> Duration.ofSeconds(value);
      case "min" -> Duration.ofMinutes(value);
      case "h" -> Duration.ofHours(value);
      case "d" -> Duration.ofDays(value);
      default -> throw new IllegalArgumentException("not a duration: " + shown);
    };
  }
}
