package io.howdah.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.home.Homes;
import io.howdah.ledger.Author;
import io.howdah.ledger.Body;
import io.howdah.ledger.Ledger;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Given a server, a person makes, reads, checks and removes the home from the command line. */
@ExtendWith(Homes.Given.class)
final class HomeCommandsTest {
  private final Homes homes;

  HomeCommandsTest(Homes homes) {
    this.homes = homes;
  }

  private record Ran(int code, String out, String err) {
    JsonNode json() {
      return JsonMapper.builder().build().readTree(out);
    }
  }

  private Ran howdah(String database, String... arguments) {
    return as("owner", database, arguments);
  }

  private Ran as(String role, String database, String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    String url = "postgresql://%s@127.0.0.1:%d/%s".formatted(role, homes.server().port(), database);
    int code =
        Main.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(
                Stream.concat(Stream.of(arguments), Stream.of("-d", url)).toArray(String[]::new));
    return new Ran(code, out.toString(), err.toString());
  }

  private void threeRows(String database) {
    var ledger =
        new Ledger(
            homes.dataSource(database, "daemon"), Clock.systemUTC(), Author.person("somebody"));
    for (int i = 1; i <= 3; i++) {
      ledger.append(
          "note",
          OptionalLong.empty(),
          Body.of(Map.of("sentence", "number %d \u001b[31m %s".formatted(i, "word ".repeat(30)))));
    }
  }

  @Test
  void initShowsEachStatementAsksAndSaysWhenThereIsNothingToDo() {
    String database = homes.empty();
    Ran dry = howdah(database, "init", "--dry-run", "--role", "daemon");
    assertThat(dry.code()).isZero();
    assertThat(dry.out())
        .contains("create schema howdah;")
        .contains("create table howdah.ledger (")
        .contains("grant select, insert on howdah.ledger to daemon;")
        .contains("nothing was changed");

    Ran unasked = howdah(database, "init");
    assertThat(unasked.code()).isEqualTo(Exit.USAGE);
    assertThat(unasked.err()).contains("give --yes");

    Ran made = howdah(database, "init", "--yes", "--role", "daemon", "--json");
    assertThat(made.code()).as(made.err()).isZero();
    assertThat(made.json().path("state").asString()).isEqualTo("ready");
    assertThat(made.json().path("changed").asBoolean()).isTrue();

    Ran again = howdah(database, "init", "--role", "daemon");
    assertThat(again.code()).isZero();
    assertThat(again.out()).contains("The home is ready").contains("nothing to do");
  }

  @Test
  void initWithoutTheRightExitsWith3AndNamesIt() {
    Ran ran = as("nobody", homes.empty(), "init", "--yes");
    assertThat(ran.code()).isEqualTo(Exit.FAILED);
    assertThat(ran.err())
        .contains("it lacks the right CREATE")
        .contains("GRANT CREATE ON DATABASE");
  }

  @Test
  void withoutAConnectionEachExitsWith2AndWithWrongUsageWith1() {
    assertThat(howdah("nowhere", "init", "--yes").code()).isEqualTo(Exit.NO_CONNECTION);
    assertThat(howdah("nowhere", "ledger", "verify").code()).isEqualTo(Exit.NO_CONNECTION);
    assertThat(howdah("nowhere", "remove", "--yes").code()).isEqualTo(Exit.NO_CONNECTION);
    assertThat(Main.commandLine().setErr(new PrintWriter(new StringWriter())).execute("ledger"))
        .isEqualTo(Exit.USAGE);
  }

  @Test
  void theLedgerIsListedWithin80ColumnsAndShownWhole() {
    String database = homes.withHome();
    threeRows(database);
    Ran list = howdah(database, "ledger", "list", "--limit", "2");
    assertThat(list.code()).as(list.err()).isZero();
    assertThat(list.out()).contains("number 3").contains("number 2").doesNotContain("number 1");
    assertThat(list.out()).doesNotContain("\u001b");
    assertThat(list.out().lines()).allSatisfy(l -> assertThat(l.length()).isLessThanOrEqualTo(80));
    assertThat(howdah(database, "ledger", "list", "--json").json()).hasSize(3);

    Ran show = howdah(database, "ledger", "show", "2", "--json");
    assertThat(show.json().path("seq").asInt()).isEqualTo(2);
    assertThat(show.json().path("body").path("sentence").asString()).startsWith("number 2");
    assertThat(howdah(database, "ledger", "show", "2").out()).contains("\"sentence\"");
    assertThat(howdah(database, "ledger", "show", "9").code()).isEqualTo(Exit.FAILED);
  }

  @Test
  void verifyExitsWith3AndNamesTheFirstBadRow(@TempDir Path directory) {
    String database = homes.withHome();
    threeRows(database);
    Path anchor = directory.resolve("anchor");
    assertThat(howdah(database, "ledger", "anchor", anchor.toString()).code()).isZero();
    Ran good = howdah(database, "ledger", "verify", "--anchor", anchor.toString());
    assertThat(good.code()).as(good.err()).isZero();
    assertThat(good.out()).contains("intact: 3 rows");

    homes.sql(
        database,
        "set session_replication_role = replica",
        "delete from howdah.ledger where seq = 3",
        "update howdah.ledger_head h set seq = 2, hash = l.hash from howdah.ledger l where l.seq = 2");
    assertThat(howdah(database, "ledger", "verify").code()).isZero();
    Ran cut = howdah(database, "ledger", "verify", "--anchor", anchor.toString());
    assertThat(cut.code()).isEqualTo(Exit.FAILED);
    assertThat(cut.out()).contains("broken at row 3");

    homes.sql(
        database,
        "set session_replication_role = replica",
        "update howdah.ledger set actor = 'x' where seq = 2");
    Ran changed = howdah(database, "ledger", "verify", "--json");
    assertThat(changed.code()).isEqualTo(Exit.FAILED);
    assertThat(changed.json().path("row").asInt()).isEqualTo(2);
    assertThat(changed.json().path("damage").asString()).isEqualTo("changed");
  }

  @Test
  void removeExportsTheLedgerFirstAndLeavesNothing(@TempDir Path directory) throws IOException {
    String database = homes.withHome();
    threeRows(database);
    Path file = directory.resolve("ledger.jsonl");
    assertThat(howdah(database, "remove").code()).isEqualTo(Exit.USAGE);
    assertThat(howdah(database, "remove", "--dry-run").out()).contains("drop schema howdah;");
    Ran removed = howdah(database, "remove", "--yes", "--export", file.toString());
    assertThat(removed.code()).as(removed.err()).isZero();
    assertThat(Files.readAllLines(file)).hasSize(3).first().asString().contains("\"seq\":1,");
    assertThat(homes.ask(database, "select count(*) from pg_namespace where nspname = 'howdah'"))
        .isEqualTo("0");

    Ran again = howdah(database, "remove", "--yes");
    assertThat(again.code()).isZero();
    assertThat(again.out()).contains("There is no home here");
    Ran verify = howdah(database, "ledger", "verify");
    assertThat(verify.code()).isEqualTo(Exit.FAILED);
    assertThat(verify.err()).contains("howdah init");
  }
}
