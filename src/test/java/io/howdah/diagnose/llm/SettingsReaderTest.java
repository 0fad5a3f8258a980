package io.howdah.diagnose.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.pg.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Given an environment and files, which model is asked and what it may cost. */
final class SettingsReaderTest {
  private static final String KEY = "sk-verysecret1234567890";

  private static Map<String, String> with(String... more) {
    Map<String, String> environment =
        new HashMap<>(Map.of("HOWDAH_LLM_PROVIDER", "openai", "HOWDAH_LLM_MODEL", "some-model"));
    for (int i = 0; i < more.length; i += 2) {
      environment.put("HOWDAH_LLM_" + more[i], more[i + 1]);
    }
    return environment;
  }

  @Test
  void littleHasToBeSaid() {
    LlmSettings settings = SettingsReader.read(with());
    assertThat(settings.url()).isEqualTo(URI.create("https://api.openai.com/v1"));
    assertThat(settings.names()).isEqualTo(LlmSettings.Names.HANDLES);
    assertThat(settings.limits()).isEqualTo(LlmSettings.Limits.DEFAULT);
    assertThat(settings.name()).isEqualTo("openai/some-model");
  }

  @Test
  void theEnvironmentWinsOverTheFile(@TempDir Path directory) throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("llm.yaml"),
            "model: from-file\nurl: http://127.0.0.1:9\nseconds: 30\nsteps: 5\nprice-in: 3\nprice-out: 15\nmoney: 0.5\n");
    LlmSettings settings =
        SettingsReader.read(with("CONFIG", file.toString(), "STEPS", "7", "MODEL", "from-env"));
    assertThat(settings.model()).isEqualTo("from-env");
    assertThat(settings.url()).isEqualTo(URI.create("http://127.0.0.1:9"));
    assertThat(settings.limits())
        .isEqualTo(new LlmSettings.Limits(7, 120_000, Duration.ofSeconds(30), 0.5));
  }

  @Test
  void aKeyIsReadFromAFileThatOnlyItsOwnerReadsAndNeverPrinted(@TempDir Path directory)
      throws IOException {
    Path file = Files.writeString(directory.resolve("key"), KEY + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    LlmSettings settings = SettingsReader.read(with("KEY_FILE", file.toString()));
    assertThat(settings.key()).contains(new Secret(KEY));
    assertThat(settings.toString()).doesNotContain(KEY);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> SettingsReader.read(with("KEY_FILE", file.toString())))
        .hasMessageContaining("chmod 600")
        .hasMessageNotContaining(KEY);
  }

  @Test
  void whatMakesNoSenseIsRefusedInWordsWithoutTheKey(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("llm.yaml"), "key: " + KEY + "\n");
    Map<String, Map<String, String>> cases =
        Map.of(
            "use https", with("URL", "http://models.example/v1", "KEY", KEY),
            "must not hold a password", with("URL", "https://u:p@models.example/v1"),
            "http or https", with("URL", "ftp://models.example"),
            "must be a number", with("STEPS", "many"),
            "must be one of", with("PROVIDER", "oracle"),
            "HOWDAH_LLM_PRICE_IN", with("MONEY", "1"),
            "blanks", with("KEY", KEY + " x"),
            "is not known", with("CONFIG", file.toString()),
            "does not exist", with("CONFIG", directory.resolve("none").toString()));
    cases.forEach((words, environment) ->
        assertThatThrownBy(() -> SettingsReader.read(environment))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining(words)
            .hasMessageNotContaining(KEY));
  }
}
