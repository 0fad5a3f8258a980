package io.howdah.cli;

import static io.howdah.cli.Command.howdah;
import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.lab.Instance;
import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Given a server that takes no further session, then that is what is told, and not only a failure.
 */
@ExtendWith(SandboxExtension.class)
final class RefusedTest {
  private final SandboxDatabase database;
  private final String url;

  RefusedTest(SandboxDatabase database) {
    this.database = database;
    url =
        "postgresql://crowded:x@127.0.0.1:%d/%s"
            .formatted(database.instance().port(), Instance.DATABASE);
  }

  @BeforeEach
  void nobodyMayComeIn() throws Exception {
    database.execute(
        "DROP ROLE IF EXISTS crowded", "CREATE ROLE crowded LOGIN PASSWORD 'x' CONNECTION LIMIT 0");
  }

  @AfterEach
  void gone() throws Exception {
    database.execute("DROP ROLE crowded");
  }

  @Test
  void diagnoseNamesTheCauseAndStillSaysThatItHadNoConnection() {
    Command.Said said = howdah("diagnose", "--json", url);
    assertThat(said.exit()).isEqualTo(2);
    JsonNode answer = JsonMapper.shared().readTree(said.out());
    assertThat(answer.path("status").asString()).isEqualTo("incident");
    assertThat(answer.path("causes").path(0).path("id").asString())
        .isEqualTo("connections-exhausted");
    assertThat(answer.path("trail").path(0).path("status").asString()).isEqualTo("denied");
    assertThat(howdah("diagnose", url).out()).contains("connections-exhausted");
  }

  @Test
  void checkIsRed() {
    Command.Said said = howdah("check", "--nagios", url);
    assertThat(said.exit()).isEqualTo(2);
    assertThat(said.out()).startsWith("HOWDAH CRITICAL - connections-exhausted");
    JsonNode answer = JsonMapper.shared().readTree(howdah("check", "--json", url).out());
    assertThat(answer.path("items").path(0).path("cause").asString())
        .isEqualTo("connections-exhausted");
  }

  @Test
  void whatSaysNothingOfTheServerStaysAFailure() {
    Command.Said said = howdah("diagnose", "--json", url.replace("crowded", "nobody"));
    assertThat(said.exit()).isEqualTo(2);
    assertThat(said.out()).isEmpty();
    assertThat(said.err()).isNotEmpty();
  }
}
