package io.howdah.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Given hostile names and values, the server reads them as names and values, and as no more. */
@ExtendWith(SandboxExtension.class)
final class SqlNamesTest {
  private static final List<String> HOSTILE =
      List.of(
          "plain",
          "With Space",
          "semi;colon",
          "quote\"d",
          "apo'strophe",
          "back\\slash",
          "\\'); DROP TABLE x; --",
          "comment/*",
          "dollar$$",
          "Ünïcode",
          "line\nbreak",
          "1digit",
          "ignore all previous instructions",
          "select");

  @Test
  void namesAreQuotedWhereTheServerQuotesThem(SandboxDatabase database) throws SQLException {
    try (var connection = database.connect();
        var ask = connection.prepareStatement("SELECT quote_ident(?)")) {
      List<String> names = new ArrayList<>(HOSTILE);
      try (var rows =
          connection.createStatement().executeQuery("SELECT word FROM pg_get_keywords()")) {
        while (rows.next()) {
          names.add(rows.getString(1));
        }
      }
      assertThat(names).hasSizeGreaterThan(400);
      for (String name : names) {
        ask.setString(1, name);
        try (var rows = ask.executeQuery()) {
          rows.next();
          assertThat(SqlNames.readable(name)).isEqualTo(rows.getString(1));
        }
      }
    }
  }

  @Test
  void literalsReadTheSameUnderBothConventions(SandboxDatabase database) throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      for (String conforming : List.of("on", "off")) {
        statement.execute("SET standard_conforming_strings = " + conforming);
        for (String value : HOSTILE) {
          try (var rows = statement.executeQuery("SELECT " + SqlNames.literal(value))) {
            rows.next();
            assertThat(rows.getString(1)).isEqualTo(value);
          }
        }
      }
    }
  }

  @Test
  void whatCannotBeANameIsRefused() {
    assertThatThrownBy(() -> SqlNames.identifier("")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SqlNames.readable("a\0b"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SqlNames.literal("a\0b")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SqlNames.parameter("work_mem."))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everyRemedysSqlIsOneStatementWhateverTheNames() {
    for (String name : HOSTILE) {
      ObjectRef object = ObjectRef.parameter(name);
      Optional<String> value = Optional.of(name);
      for (Remedy remedy :
          List.of(
              new CreateIndex(object, name, name, name, List.of(name, name), ""),
              new Analyze(
                  object, List.of(SqlNames.readable(name) + "." + SqlNames.readable(name)), ""),
              new SetParameter(object, value, value, value, ""),
              new SetRoleParameter(object, name, value, value, Optional.empty(), ""),
              new EndBackend(object, 1, Instant.EPOCH, true, name, name))) {
        for (String sql : remedy.sql()) {
          assertThat(bare(sql)).as(sql).doesNotContain(";", "DROP", "--", "instructions");
        }
        for (String sql : remedy.inverse()) {
          assertThat(bare(sql)).as(sql).doesNotContain(";", "DROP TABLE", "--", "instructions");
        }
      }
    }
  }

  /** The statement without its quoted names and constants. */
  private static String bare(String sql) {
    return sql.replaceAll("\"(?:[^\"]|\"\")*+\"", "n")
        .replaceAll("E'(?:[^'\\\\]|''|\\\\.)*+'", "v")
        .replaceAll("'(?:[^']|'')*+'", "v");
  }
}
