package io.howdah.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Given a server, a person looks with one tool by hand. */
@ExtendWith(SandboxExtension.class)
final class ToolsCommandTest {
  private final SandboxDatabase database;

  private record Said(int exit, String out, String err) {}

  ToolsCommandTest(SandboxDatabase database) throws SQLException {
    this.database = database;
    database.execute(
        "DROP TABLE IF EXISTS public.barn", "CREATE TABLE public.barn (id int, hay numeric)");
  }

  private static Said howdah(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine main = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int exit = main.execute(arguments);
    main.getOut().flush();
    main.getErr().flush();
    return new Said(exit, out.toString(), err.toString());
  }

  @Test
  void theToolsAreListedWithoutAServer() {
    Said said = howdah("tools", "--json");
    assertThat(said.exit()).isZero();
    JsonNode all = JsonMapper.shared().readTree(said.out());
    assertThat(all.size()).isGreaterThan(40);
    assertThat(all.valueStream().map(t -> t.path("schema").path("type").asString()))
        .containsOnly("object");
    assertThat(howdah("tools").out()).contains("blocking_tree").contains("pg_read_all_stats");
  }

  @Test
  void oneOfThemLooks() {
    Said said =
        howdah(
            "tools",
            "table_schema",
            "--with",
            "{\"table_name\": \"public.barn\"}",
            "--json",
            "-d",
            database.url());
    assertThat(said.exit()).as(said.err()).isZero();
    JsonNode seen = JsonMapper.shared().readTree(said.out());
    assertThat(seen.path("status").asString()).isEqualTo("ok");
    assertThat(seen.path("rows").path(1).path("column_name").asString()).isEqualTo("hay");
    assertThat(seen.path("rows").path(1).path("not_null").isBoolean()).isTrue();
  }

  @Test
  void whatDoesNotFitIsOnesOwnError() {
    assertThat(howdah("tools", "nonsuch", "-d", database.url()))
        .satisfies(s -> {
          assertThat(s.exit()).isEqualTo(Exit.USAGE);
          assertThat(s.err()).contains("there is no tool nonsuch");
        });
    assertThat(howdah("tools", "table_schema", "-d", database.url()).err())
        .contains("argument table_name is missing");
    assertThat(howdah("diagnose", "--reasoner", "oracle", "-d", database.url()).err())
        .contains("embedded or llm");
  }
}
