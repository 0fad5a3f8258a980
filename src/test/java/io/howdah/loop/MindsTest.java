package io.howdah.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.learn.Experience;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Given an environment, who reasons and with which tools. */
final class MindsTest {
  private static Minds minds(Map<String, String> environment) {
    return Minds.of(environment, Clock.systemUTC());
  }

  @Test
  void nobodyHasToSayAnything() {
    try (Minds minds = minds(Map.of())) {
      assertThat(minds.reasoner(Experience.none()).name()).isEqualTo("embedded");
    }
  }

  @Test
  void aModelIsAskedWhereTheEnvironmentSaysSo() throws IOException {
    try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Minds minds =
            minds(
                Map.of(
                    "HOWDAH_REASONER", "llm",
                    "HOWDAH_LLM_PROVIDER", "ollama",
                    "HOWDAH_LLM_URL", "http://127.0.0.1:" + nobody.getLocalPort(),
                    "HOWDAH_LLM_MODEL", "small"))) {
      assertThat(minds.reasoner(Experience.none()).name()).isEqualTo("ollama/small");
    }
  }

  @Test
  void aReasonerThatDoesNotExistIsRefusedInWords() {
    assertThatThrownBy(() -> minds(Map.of("HOWDAH_REASONER", "oracle")))
        .hasMessage("HOWDAH_REASONER is embedded or llm, not oracle");
    assertThatThrownBy(() -> minds(Map.of("HOWDAH_REASONER", "llm")))
        .hasMessageContaining("HOWDAH_LLM_PROVIDER");
  }

  @Test
  void aTeamsToolsPassTheGuardOrAreNamed(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("ours.sql");
    Files.writeString(
        file, "-- tool: ours\n-- description: ours\nSELECT count(*) AS n FROM shop.orders");
    try (Minds minds = minds(Map.of("HOWDAH_TOOLS", directory.toString()))) {
      assertThat(ToolUse.described(minds)).extracting(ToolUse.Described::name).contains("ours");
      Files.writeString(file, "-- tool: ours\n-- description: ours\nDROP TABLE shop.orders");
      assertThatThrownBy(minds::tools).hasMessageContaining("ours.sql may not run");
      Files.writeString(file, "-- tool: ours\n-- description: ours\nEXPLAIN SELECT 1");
      assertThatThrownBy(minds::tools).hasMessageContaining("only a SELECT looks");
    }
  }
}
