package io.howdah.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.pg.TempPostgres;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Given a command line, what a person or a program gets, and the exit code. */
final class DoctorAndGrantsTest {
  private static TempPostgres postgres;

  private record Said(int exit, String out, String err) {}

  @BeforeAll
  static void aServer() throws IOException {
    postgres = TempPostgres.start();
  }

  @AfterAll
  static void gone() throws IOException {
    postgres.close();
  }

  private static Said howdah(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int exit = command.execute(arguments);
    return new Said(exit, out.toString(), err.toString());
  }

  @Test
  void doctorFitsEightyColumnsAndSaysWhatToDo() {
    Said said = howdah("doctor", "--no-probes", postgres.conninfo() + " dbname=template1");
    assertThat(said.exit()).isZero();
    assertThat(said.out().lines()).allMatch(line -> line.length() <= 80).hasSizeGreaterThan(10);
    assertThat(said.out())
        .contains("-> CREATE EXTENSION pg_stat_statements", "-> howdah init")
        .doesNotContain("\u001b");
  }

  @Test
  void doctorInJson() {
    Said said = howdah("doctor", "--no-probes", "--json", "-d", postgres.conninfo());
    JsonNode answer = JsonMapper.shared().readTree(said.out());
    assertThat(answer.get("version").asString()).isNotBlank();
    assertThat(answer.get("findings"))
        .isNotEmpty()
        .allSatisfy(
            f -> assertThat(f.get("state").asString()).isIn("ok", "missing", "denied", "note"));
  }

  @Test
  void doctorAttachesEachProbeAndSeesItFire() {
    Said said = howdah("doctor", "--json", "-d", postgres.conninfo());
    JsonNode findings = JsonMapper.shared().readTree(said.out()).get("findings");
    assertThat(findings)
        .filteredOn(f -> f.get("topic").asString().equals("probe"))
        .extracting(f -> f.get("state").asString() + " " + f.get("what").asString())
        .anyMatch(w -> w.startsWith("ok block-io "))
        .anyMatch(w -> w.startsWith("ok run-queue fires"))
        .anyMatch(w -> w.startsWith("ok backend-io fires"))
        .anyMatch(w -> w.startsWith("ok tcp-retransmits fires"));
  }

  @Test
  void theHostCanBeGivenAsPsqlTakesIt() {
    Said said =
        howdah(
            "doctor",
            "--no-probes",
            "-h",
            postgres.socketDirectory().toString(),
            "-p",
            Integer.toString(postgres.port()),
            "-U",
            "postgres",
            "template1");
    assertThat(said.exit()).isZero();
    assertThat(said.out()).contains("postgres@" + postgres.socketDirectory());
  }

  @Test
  void noConnectionIsTwoAndWrongUsageIsOne() {
    assertThat(howdah("doctor", "-h", "/nowhere").exit()).isEqualTo(Exit.NO_CONNECTION);
    assertThat(howdah("doctor", "-h", "/nowhere").err()).contains("nothing listens at /nowhere");
    assertThat(howdah("doctor", "postgresql://u:hunter2@h/?nonsense=1").exit())
        .isEqualTo(Exit.USAGE);
    Said twice = howdah("doctor", "a", "postgresql://u:hunter2@h/x");
    assertThat(twice.exit()).isEqualTo(Exit.USAGE);
    assertThat(twice.err()).contains("u:****@h").doesNotContain("hunter2");
    assertThat(howdah("doctor", "-d", "a", "b").err()).contains("given twice");
    assertThat(howdah("grants").exit()).isEqualTo(Exit.USAGE);
    assertThat(howdah("grants", "--level", "god").exit()).isEqualTo(Exit.USAGE);
    assertThat(howdah("grants", "--level", "act", "--for-version", "9").exit())
        .isEqualTo(Exit.USAGE);
    assertThat(howdah("grants", "--level", "act", "--for-version", "17", "--role", "a\nb").exit())
        .isEqualTo(Exit.USAGE);
    assertThat(howdah("grants", "--level", "act", "-h", "/nowhere").exit())
        .isEqualTo(Exit.NO_CONNECTION);
  }

  @Test
  void whatGrantsPrintsIsWhatPsqlRuns() throws IOException {
    Said said =
        howdah("grants", "--level", "act", "--with-data", "--role", "bot", postgres.conninfo());
    assertThat(said.exit()).isZero();
    postgres.psql(postgres.conninfo(), said.out());
    Said doctor =
        howdah("doctor", "--no-probes", postgres.conninfo().replace("user=postgres", "user=bot"));
    assertThat(doctor.out())
        .contains("all that level act needs", "all that level sense needs", "pg_read_all_data:");
    Said offline =
        howdah("grants", "--level", "SENSE", "--for-version", "18", "--json", "-d", "shop");
    JsonNode json = JsonMapper.shared().readTree(offline.out());
    assertThat(json.get("role").asString()).isEqualTo("howdah_sense");
    assertThat(json.get("sql").asString()).contains("GRANT CONNECT ON DATABASE \"shop\"");
  }

  @Test
  void hostileTextCannotSteerTheTerminal() {
    assertThat(Terminal.harmless("a\u001b[2Jb\u202ec\nd")).isEqualTo("a?[2Jb?c?d");
    assertThat(Terminal.wrap("one two three", 7)).containsExactly("one two", "three");
    assertThat(Terminal.wrap("abcdefghij", 4)).containsExactly("abcd", "efgh", "ij");
  }
}
