package io.howdah.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.lab.Instance;
import io.howdah.lab.Progress;
import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import io.howdah.lab.incident.BaseState;
import io.howdah.lab.incident.Incidents;
import io.howdah.lab.incident.Injected;
import io.howdah.lab.shop.Mix;
import io.howdah.lab.shop.Shop;
import io.howdah.lab.shop.Workload;
import io.howdah.model.Cause;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Given the shop under its load, a person looks, plans, approves, asks and takes back, in roles
 * made with exactly the SQL that {@code howdah grants} prints.
 */
@ExtendWith(SandboxExtension.class)
final class LoopCommandsTest {
  private static final String PASSWORD = "only-for-this-test";

  private final Instance instance;
  private final Workload load;
  private final String sense;
  private final String act;

  private record Said(int exit, String out, String err) {
    JsonNode json() {
      return JsonMapper.shared().readTree(out);
    }
  }

  LoopCommandsTest(SandboxDatabase database) throws SQLException {
    instance = database.instance();
    Shop.load(instance, Progress.SILENT);
    load = Workload.start(instance, Mix.normal().withSeed(11));
    sense = role("sense");
    act = role("act");
  }

  private String role(String level) throws SQLException {
    Said grants = howdah("grants", "--level", level, "--with-data", instance.url());
    assertThat(grants.exit()).as(grants.err()).isZero();
    String role = "howdah_" + level;
    try (Connection c = instance.connect("test");
        Statement s = c.createStatement()) {
      s.execute(grants.out());
      s.execute("ALTER ROLE " + role + " PASSWORD '" + PASSWORD + "'");
    }
    return "postgresql://%s:%s@127.0.0.1:%d/%s"
        .formatted(role, PASSWORD, instance.port(), Instance.DATABASE);
  }

  private static Said howdah(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        Main.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    return new Said(exit, out.toString(), err.toString());
  }

  private String one(String query) {
    try (Connection c = instance.connect("test");
        Statement s = c.createStatement();
        ResultSet rows = s.executeQuery(query)) {
      return rows.next() ? String.valueOf(rows.getString(1)) : "";
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection c = instance.connect("test");
        Statement s = c.createStatement()) {
      s.execute(sql);
    }
  }

  private static void eventually(String what, BooleanSupplier so) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(40).toNanos();
    while (!so.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time: " + what).isLessThan(deadline);
      Thread.sleep(Duration.ofMillis(200));
    }
  }

  @BeforeEach
  void aPastThatIsWell() throws InterruptedException {
    eventually("the load is at work", () -> load.calls("product-page").count() > 300);
  }

  @AfterEach
  void asItWas() throws SQLException {
    load.close();
    BaseState.restore(instance);
    howdah("remove", "--yes", "--force", "--url", instance.url());
    execute("DROP SCHEMA IF EXISTS howdah");
    for (String role : new String[] {"howdah_sense", "howdah_act"}) {
      execute("DROP OWNED BY " + role + "; DROP ROLE " + role);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Cause.class,
      names = {"IDLE_IN_TRANSACTION", "WRONG_PLANNER_COSTS", "STALE_STATISTICS", "DDL_LOCK_QUEUE"})
  void aFaultIsNamedFirstByTheSensingRole(Cause cause) throws InterruptedException {
    try (Injected fault = Incidents.of(cause).inject(instance, 5)) {
      eventually("the damage shows", () -> fault.damaged().holds());
      JsonNode answer = howdah("diagnose", "--json", "--seconds", "5", sense).json();
      assertThat(answer.path("status").asString()).as(answer.toString()).isEqualTo("incident");
      assertThat(answer.path("causes").path(0).path("id").asString())
          .as(answer.toString())
          .isEqualTo(cause.id());
      assertThat(answer.path("causes").path(0).path("remedies")).isNotEmpty();
      assertThat(answer.path("trail")).isNotEmpty();
    }
  }

  @Test
  void aHealthyServerIsHealthy() {
    JsonNode answer = howdah("diagnose", "--json", "--seconds", "3", sense).json();
    assertThat(answer.path("status").asString()).isEqualTo("healthy");
    assertThat(answer.path("causes").path(0).path("id").asString()).isEqualTo("healthy");
  }

  @Test
  void aRemedyIsPlannedApprovedExplainedAndTakenBack() throws InterruptedException, SQLException {
    try (Injected fault = Incidents.of(Cause.MISSING_INDEX).inject(instance, 5)) {
      eventually("the damage shows", () -> fault.damaged().holds());
      Said check = howdah("check", "--nagios", sense);
      assertThat(check.exit()).as(check.out() + check.err()).isIn(1, 2);
      assertThat(check.out()).contains("missing-index");

      assertThat(howdah("plan", "--json", act).json().path("home").asBoolean()).isFalse();
      assertThat(howdah("init", "--yes", "--url", act).exit()).isZero();
      JsonNode plan = howdah("plan", "--json", act).json();
      JsonNode action = plan.path("actions").path(0);
      assertThat(action.path("sql").asString()).startsWith("CREATE INDEX CONCURRENTLY");
      assertThat(action.path("state").asString()).isEqualTo("WAITING");
      String id = action.path("id").asString();

      Said approved = howdah("approve", id, "--json", "--url", act);
      assertThat(approved.exit()).as(approved.err()).isZero();
      assertThat(approved.json().path("outcome").asString()).isEqualTo("KEPT");
      String valid =
          "SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relname"
              + " LIKE 'howdah_orders%' AND i.indisvalid";
      assertThat(one(valid)).isEqualTo("1");

      JsonNode story = howdah("explain", id, "--json", "--url", act).json();
      assertThat(story.path("rows").toString()).contains("action-intent", "action-kept");
      assertThat(howdah("approve", id, "--url", act).exit()).isEqualTo(Exit.FAILED);

      assertThat(howdah("rollback", id, "--url", act).exit()).isZero();
      assertThat(one(valid)).isEqualTo("0");
      assertThat(howdah("ledger", "verify", "--url", act).exit()).isZero();
      execute(
          "ALTER TABLE howdah.ledger DISABLE TRIGGER USER; UPDATE howdah.ledger SET body ="
              + " replace(body, 'KEPT', 'KEPt') WHERE body LIKE '%KEPT%'");
      assertThat(howdah("ledger", "verify", "--url", act).exit()).isEqualTo(Exit.FAILED);
    }
  }

  @Test
  void whatIsMissingIsSaidWithTheRightExitCode() {
    assertThat(howdah("diagnose", "postgresql://x@127.0.0.1:1/y").exit())
        .isEqualTo(Exit.NO_CONNECTION);
    assertThat(howdah("check", "--nagios", "postgresql://x@127.0.0.1:1/y").exit()).isEqualTo(3);
    assertThat(howdah("diagnose", "--seconds", "0", sense).exit()).isEqualTo(Exit.USAGE);
    Said none = howdah("approve", "1", "--url", act);
    assertThat(none.exit()).isEqualTo(Exit.FAILED);
    assertThat(none.err()).contains("howdah init");
  }
}
