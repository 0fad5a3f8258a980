package io.howdah.cli;

import static io.howdah.cli.Command.eventually;
import static io.howdah.cli.Command.howdah;
import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.lab.Instance;
import io.howdah.lab.Progress;
import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import io.howdah.lab.incident.BaseState;
import io.howdah.lab.incident.Incident;
import io.howdah.lab.incident.Incidents;
import io.howdah.lab.incident.Injected;
import io.howdah.lab.shop.Mix;
import io.howdah.lab.shop.Shop;
import io.howdah.lab.shop.Workload;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Given the shop under its load and each incident that the sandbox can make, {@code check} is red
 * with the right first line while it lasts and green before and after; in the role that {@code
 * howdah grants --level sense --with-data} makes. One shop and one load for all.
 */
@ExtendWith(SandboxExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CheckIncidentsTest {
  private static final String PASSWORD = "only-for-this-test";

  private final Instance instance;
  private final Workload load;
  private final String sense;

  CheckIncidentsTest(SandboxDatabase database) throws SQLException {
    instance = database.instance();
    Shop.load(instance, Progress.SILENT);
    BaseState.restore(instance);
    execute("SELECT pg_stat_statements_reset()");
    load = Workload.start(instance, Mix.normal().withSeed(7));
    sense = sensingRole();
  }

  private String sensingRole() throws SQLException {
    Command.Said grants = howdah("grants", "--level", "sense", "--with-data", instance.url());
    assertThat(grants.exit()).as(grants.err()).isZero();
    execute(grants.out());
    execute("ALTER ROLE howdah_sense PASSWORD '" + PASSWORD + "'");
    return url("howdah_sense");
  }

  private String url(String role) {
    return "postgresql://%s:%s@127.0.0.1:%d/%s"
        .formatted(role, PASSWORD, instance.port(), Instance.DATABASE);
  }

  private void execute(String sql) throws SQLException {
    try (Connection c = instance.connect("test");
        Statement s = c.createStatement()) {
      s.execute(sql);
    }
  }

  /** Every template has a past by then; the rarest comes every three seconds. */
  @BeforeAll
  void aPastThatIsWell() throws InterruptedException {
    eventually(
        "every template ran",
        () ->
            Stream.of("partner-report", "lapsed-customers", "top-products")
                .allMatch(t -> load.calls(t).count() >= 4));
  }

  @AfterAll
  void asItWas() throws SQLException {
    load.close();
    BaseState.restore(instance);
    execute("DROP OWNED BY howdah_sense; DROP ROLE howdah_sense");
  }

  private JsonNode check() {
    return howdah("check", "--json", sense).json();
  }

  /**
   * The first answer of that status, within a minute: who waits in a queue needs a moment to leave
   * it, and on a stalled machine a statement of 6 s is nothing unusual yet. The answer itself has
   * to be right at the first time.
   */
  private JsonNode checkUntil(String status) throws InterruptedException {
    AtomicReference<JsonNode> answer = new AtomicReference<>(check());
    eventually(
        "check says %s, not %s".formatted(status, answer),
        () -> {
          boolean so = answer.get().path("status").asString().equals(status);
          if (!so) {
            answer.set(check());
          }
          return so;
        });
    return answer.get();
  }

  /** One of each sort. All that the sandbox can make are judged by {@code bench/diagnosis}. */
  static Stream<String> faults() {
    return Stream.of(
        "missing-index",
        "stale-statistics",
        "wrong-planner-costs",
        "work-mem-spill",
        "idle-in-transaction",
        "row-lock-chain",
        "ddl-lock-queue",
        "runaway-query");
  }

  static Stream<String> calm() {
    return Incidents.all().stream()
        .filter(i -> i.kind() == Incident.Kind.NONE)
        .map(i -> i.cause().id());
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aFaultIsTheFirstLineAndGoneWithIt(String cause) throws InterruptedException {
    try (Injected fault = Incidents.of(cause).inject(instance, 3)) {
      eventually("the damage of " + cause + " shows", () -> fault.damaged().holds());
      JsonNode red = checkUntil("incident");
      JsonNode first = red.path("items").path(0);
      assertThat(first.path("cause").asString()).as(red.toString()).isEqualTo(cause);
      assertThat(first.path("remedies")).as(red.toString()).isNotEmpty();
      for (long id : QueryNames.ids(first.path("hurts").toString())) {
        assertThat(red.path("queries").path(Long.toString(id)).asString()).isNotEmpty();
      }
    }
    JsonNode green = checkUntil("healthy");
    assertThat(green.path("items")).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("calm")
  void whatIsNoFaultIsGreen(String cause) throws InterruptedException {
    try (Injected calm = Incidents.of(cause).inject(instance, 3)) {
      if (cause.equals("benign-spike")) {
        eventually("the customers are there", () -> calm.damaged().holds());
      }
      JsonNode green = check();
      assertThat(green.path("status").asString()).as(green.toString()).isEqualTo("healthy");
    }
  }

  @Test
  void greenIsWordsAndZeroForNagios() {
    Command.Said said = howdah("check", "--nagios", sense);
    assertThat(said.out()).startsWith("HOWDAH OK - ").contains(" | load=");
    assertThat(said.exit()).isZero();
    Command.Said shown = howdah("check", sense);
    assertThat(shown.exit()).isZero();
    assertThat(shown.lines()).allMatch(l -> l.length() <= 80);
  }

  @Test
  void whoSeesNothingIsNotToldThatAllIsWell() throws SQLException {
    execute("CREATE ROLE blind LOGIN PASSWORD '" + PASSWORD + "'");
    try {
      JsonNode answer = howdah("check", "--json", url("blind")).json();
      assertThat(answer.path("status").asString()).isEqualTo("unknown");
      assertThat(answer.path("blind").toString()).contains("GRANT pg_read_all_stats TO");
      assertThat(howdah("check", url("blind")).out()).contains("unknown: too little can be seen");
      Command.Said nagios = howdah("check", "--nagios", url("blind"));
      assertThat(nagios.exit()).isEqualTo(3);
      assertThat(nagios.out()).startsWith("HOWDAH UNKNOWN - too little can be seen");
    } finally {
      execute("DROP ROLE blind");
    }
  }
}
