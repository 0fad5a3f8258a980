package io.howdah.loop;

import static io.howdah.loop.Steps.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.act.Hands;
import io.howdah.act.Outcome;
import io.howdah.guard.Guard;
import io.howdah.guard.Keeping;
import io.howdah.guard.Policy;
import io.howdah.model.ActionState;
import io.howdah.model.Advice;
import io.howdah.model.Autonomy;
import io.howdah.model.Cause;
import io.howdah.model.Decision;
import io.howdah.model.Estimate;
import io.howdah.model.HandOver;
import io.howdah.model.ObjectRef;
import io.howdah.model.Proposal;
import io.howdah.model.Remedy;
import io.howdah.model.SetDatabaseParameter;
import io.howdah.model.SetParameter;
import io.howdah.pg.CannotConnectException;
import io.howdah.pg.Keeper;
import io.howdah.pg.Keeper.Service;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.TempPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Given a server with the signs of a managed service, what is handed to a person, and what Howdah
 * makes of what the person does. The service is a stand-in: it has the signs and none of the tools.
 */
final class ManagedServiceTest {
  private static TempPostgres server;
  private long made;

  @BeforeAll
  static void aServer() throws Exception {
    server = TempPostgres.start();
  }

  @AfterAll
  static void gone() throws Exception {
    server.close();
  }

  @AfterEach
  void noService() throws Exception {
    server.sql(
        "ALTER DATABASE postgres RESET ALL",
        "DROP ROLE IF EXISTS rds_superuser, cloudsqlsuperuser, azure_pg_admin, alloydbsuperuser,"
            + " neon_superuser",
        "DROP FUNCTION IF EXISTS pg_catalog.aurora_version()",
        "ALTER SYSTEM RESET max_wal_size",
        "SELECT pg_reload_conf()");
  }

  private static ReadDoor managed(String role, String setting) throws Exception {
    server.sql("CREATE ROLE " + role, "ALTER DATABASE postgres SET %s = 'x'".formatted(setting));
    return ReadDoor.open(server.spec(""));
  }

  private static SetParameter set(String name, String value) {
    return new SetParameter(
        ObjectRef.parameter(name),
        Optional.of(value),
        Optional.empty(),
        Optional.of(value),
        "a test");
  }

  private static List<Remedy> routed(ReadDoor door, SetParameter set) {
    Proposal proposal = new Proposal(Cause.CONFIG_DRIFT, 0.9, set, true, "test");
    return new Routes(door, Keeping.UNSAID)
        .of(List.of(proposal)).stream().map(Proposal::remedy).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "rds_superuser, rds.extensions, RDS",
    "cloudsqlsuperuser, cloudsql.iam_authentication, CLOUD_SQL",
    "azure_pg_admin, azure.extensions, AZURE",
    "alloydbsuperuser, alloydb.iam_authentication, ALLOYDB",
    "neon_superuser, neon.tenant_id, NEON"
  })
  void aServiceIsKnownByItsRoleAndItsSettingTogether(String role, String setting, Service service)
      throws Exception {
    server.sql("CREATE ROLE " + role);
    try (ReadDoor door = ReadDoor.open(server.spec(""))) {
      assertThat(Keeper.of(door))
          .as("a role alone may have come with a dump")
          .isInstanceOf(Keeper.Itself.class);
    }
    server.sql("DROP ROLE " + role);
    try (ReadDoor door = managed(role, setting)) {
      assertThat(Keeper.of(door))
          .isEqualTo(new Keeper.Managed(service, List.of("role " + role, "setting " + setting)));
      Hands hands = new Hands(door.spec(), door, Steps::journal, Clock.systemUTC());
      SetParameter set = set("max_wal_size", "2048");
      var action = Steps.scheduled(1, set, door.identity().first().orElseThrow());
      assertThat(refused(hands.apply(action, set), ActionState.DENIED))
          .contains(service.words(), setting);
    }
  }

  @Test
  void anAuroraHasAGroupOfItsClusterAndAnOperatorAMarkOfItsOwn() throws Exception {
    server.sql(
        "CREATE FUNCTION pg_catalog.aurora_version() RETURNS text LANGUAGE sql AS $$SELECT '1'$$");
    try (ReadDoor door = managed("rds_superuser", "rds.extensions")) {
      assertThat(Keeper.of(door))
          .isInstanceOfSatisfying(
              Keeper.Managed.class, m -> assertThat(m.service()).isEqualTo(Service.AURORA));
    }
    server.sql(
        "ALTER DATABASE postgres RESET ALL",
        "DROP ROLE rds_superuser",
        "ALTER DATABASE postgres SET cnpg.config_sha256 = 'x'");
    try (ReadDoor door = ReadDoor.open(server.spec(""))) {
      assertThat(Keeper.of(door))
          .isInstanceOfSatisfying(
              Keeper.Managed.class, m -> assertThat(m.service()).isEqualTo(Service.CLOUDNATIVEPG));
    }
  }

  @Test
  void theNarrowestCureComesFirstAndTheRestIsHandedOver() throws Exception {
    try (ReadDoor door = managed("rds_superuser", "rds.extensions")) {
      List<Remedy> planner = routed(door, set("random_page_cost", "1.1"));
      assertThat(planner).hasSize(2);
      assertThat(planner.getFirst())
          .isInstanceOfSatisfying(
              SetDatabaseParameter.class,
              d -> {
                assertThat(d.sql().getFirst())
                    .isEqualTo("ALTER DATABASE postgres SET random_page_cost = '1.1'");
                assertThat(d.why()).contains("for this database alone", "Amazon RDS");
              });
      List<Remedy> whole = routed(door, set("max_wal_size", "2048"));
      assertThat(whole).hasSize(1);
      assertThat(whole.getFirst().sql().getFirst())
          .isEqualTo(
              """
              aws rds modify-db-parameter-group --db-parameter-group-name PARAMETER_GROUP --parameters '[{"ParameterName":"max_wal_size","ParameterValue":"2048","ApplyMethod":"immediate"}]'\
              """);
      assertThat(whole.getFirst().inverse().getFirst()).contains("\"ParameterValue\":\"1024\"");
    }
  }

  @Test
  void whereNoToolsAreKnownAPersonIsToldInWords() throws Exception {
    try (ReadDoor door = managed("neon_superuser", "neon.tenant_id")) {
      assertThat(routed(door, set("max_wal_size", "2048")))
          .singleElement()
          .isInstanceOfSatisfying(
              Advice.class, a -> assertThat(a.why()).contains("Neon", "its own tools only"));
    }
  }

  @Test
  void eachServiceGetsItsOwnText() {
    Keeping named =
        new Keeping(
            Optional.empty(),
            Optional.empty(),
            Map.of("group", "g1", "instance", "i1", "resource-group", "r1"));
    assertThat(new ServiceText(Service.AURORA, named).set("jit", "off", "bool", ""))
        .hasValue(
            """
            aws rds modify-db-cluster-parameter-group --db-cluster-parameter-group-name g1 --parameters '[{"ParameterName":"jit","ParameterValue":"0","ApplyMethod":"immediate"}]'\
            """);
    assertThat(new ServiceText(Service.AZURE, named).set("work_mem", "8192", "integer", ""))
        .hasValue(
            "az postgres flexible-server parameter set --resource-group r1 --server-name i1 --name"
                + " work_mem --value '8192'");
    assertThat(
            new ServiceText(Service.CLOUDNATIVEPG, Keeping.UNSAID)
                .set("work_mem", "8192", "integer", "shop"))
        .hasValue(
            """
            kubectl patch clusters.postgresql.cnpg.io shop --namespace NAMESPACE --type merge --patch '{"spec":{"postgresql":{"parameters":{"work_mem":"8192"}}}}'\
            """);
    assertThat(ServiceText.quotable("work_mem", "8'; rm -rf /")).isFalse();
  }

  /** Cloud SQL replaces all flags at once: those that are there have to be sent along. */
  @Test
  void theTextForCloudSqlKeepsTheOtherFlags(@TempDir Path bin) throws Exception {
    Path gcloud =
        Files.writeString(
            bin.resolve("gcloud"),
            """
            #!/bin/sh
            case "$*" in
            *describe*) echo '{"settings":{"databaseFlags":[{"name":"max_connections","value":"300"},{"name":"work_mem","value":"4096"}]}}' ;;
            *) echo "$@" > "$(dirname "$0")/ran" ;;
            esac
            """);
    assertThat(gcloud.toFile().setExecutable(true)).isTrue();
    String text =
        new ServiceText(Service.CLOUD_SQL, Keeping.UNSAID)
            .set("work_mem", "8192", "integer", "")
            .orElseThrow();
    ProcessBuilder shell = new ProcessBuilder("bash", "-c", text).inheritIO();
    shell.environment().merge("PATH", bin.toString(), (old, added) -> added + ":" + old);
    assertThat(shell.start().waitFor()).isZero();
    assertThat(Files.readString(bin.resolve("ran")).strip())
        .isEqualTo(
            "sql instances patch INSTANCE --database-flags=^|^max_connections=300|work_mem=8192");
  }

  private static HandOver handOver(Duration patience) {
    return new HandOver(
        ObjectRef.parameter("max_wal_size"),
        "Amazon RDS",
        "aws there",
        "aws back",
        "2048",
        "1024",
        patience,
        "a test");
  }

  private Outcome apply(Hands hands, ReadDoor door, HandOver remedy) throws Exception {
    return hands.apply(
        Steps.scheduled(++made, remedy, door.identity().first().orElseThrow()), remedy);
  }

  private static void theServiceRuns(String statement) {
    try {
      server.sql(statement, "SELECT pg_reload_conf()");
    } catch (SQLException | CannotConnectException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatThePersonDoesIsSeenAndOnlyThePersonTakesItBack() throws Exception {
    try (ReadDoor door = ReadDoor.open(server.spec(""))) {
      HandOver remedy = handOver(Duration.ofSeconds(60));
      Hands hands =
          new Hands(
              door.spec(),
              door,
              (action, to, sentence) -> {
                if (to == ActionState.EXECUTING) {
                  assertThat(sentence).contains("what a person is to run: aws there");
                  theServiceRuns("ALTER SYSTEM SET max_wal_size = '2GB'");
                }
                return Steps.journal(action, to, sentence);
              },
              Clock.systemUTC());
      Outcome done = apply(hands, door, remedy);
      assertThat(done).isInstanceOf(Outcome.InForce.class);
      assertThat(hands.undo(done.action(), remedy, "a test"))
          .isInstanceOfSatisfying(
              Outcome.Failed.class,
              f -> {
                assertThat(f.action().state()).isEqualTo(ActionState.NEEDS_HUMAN);
                assertThat(f.words()).contains("only a person", "Run by hand: [aws back]");
              });
      assertThat(refused(apply(hands, door, remedy), ActionState.DENIED))
          .contains("before the yes");
    }
  }

  @Test
  void whatThePersonTookBackOrNeverDidLeavesNothing() throws Exception {
    try (ReadDoor door = ReadDoor.open(server.spec(""))) {
      Hands hands = new Hands(door.spec(), door, Steps::journal, Clock.systemUTC());
      HandOver brief = handOver(Duration.ofMillis(10));
      assertThat(refused(apply(hands, door, brief), ActionState.FAILED))
          .contains("not seen", "take it back by: aws back");
      HandOver whole =
          new HandOver(
              ObjectRef.parameter("max_connections"),
              "x",
              "a",
              "b",
              "200",
              "100",
              Duration.ZERO,
              "w");
      assertThat(refused(apply(hands, door, whole), ActionState.DENIED)).contains("restart");
    }
  }

  @Test
  void itIsNeverDoneAlone() {
    Guard guard = new Guard(Policy.shipped().with(Autonomy.AUTONOMOUS), Clock.systemUTC());
    Proposal proposal =
        new Proposal(Cause.CONFIG_DRIFT, 0.9, handOver(Duration.ofSeconds(1)), true, "test");
    assertThat(guard.decide(proposal, Estimate.none("nothing to try")))
        .isInstanceOf(Decision.Waiting.class);
  }
}
