package io.howdah.diagnose.llm;

import io.howdah.diagnose.llm.LlmSettings.Calls;
import io.howdah.diagnose.llm.LlmSettings.Limits;
import io.howdah.diagnose.llm.LlmSettings.Names;
import io.howdah.diagnose.llm.LlmSettings.Price;
import io.howdah.diagnose.llm.LlmSettings.Vendor;
import io.howdah.pg.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Reads {@link LlmSettings} from the environment ({@code HOWDAH_LLM_MODEL}, ...) and from the YAML
 * file that {@code HOWDAH_LLM_CONFIG} names ({@code model: ...}); the environment wins. The key
 * comes from {@code HOWDAH_LLM_KEY} or a file, never from the YAML, which people share.
 */
public final class SettingsReader {
  private static final String PREFIX = "HOWDAH_LLM_";
  private static final int LONGEST_FILE = 64 * 1024;

  private static final List<String> WORDS =
      List.of(
          "provider",
          "url",
          "model",
          "key-file",
          "calls",
          "names",
          "steps",
          "tokens",
          "seconds",
          "money",
          "price-in",
          "price-out");

  private final Map<String, String> environment;
  private final Map<String, String> file;

  private SettingsReader(Map<String, String> environment, Map<String, String> file) {
    this.environment = environment;
    this.file = file;
  }

  /**
   * The settings.
   *
   * @throws IllegalArgumentException in a DBA's words, when they do not make sense or cannot be
   *     read; never with the key in it
   */
  public static LlmSettings read(Map<String, String> environment) {
    String config = environment.getOrDefault(PREFIX + "CONFIG", "");
    SettingsReader reader =
        new SettingsReader(environment, config.isEmpty() ? Map.of() : yaml(Path.of(config)));
    return reader.settings();
  }

  private static Map<String, String> yaml(Path path) {
    JsonNode root;
    try {
      root = YAMLMapper.builder().build().readTree(bounded(path));
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "%s is not YAML: %s".formatted(path, e.getOriginalMessage()), e);
    }
    Map<String, String> out = new HashMap<>();
    for (Map.Entry<String, JsonNode> e : root.properties()) {
      if (!WORDS.contains(e.getKey()) || !e.getValue().isValueNode()) {
        throw new IllegalArgumentException(
            "%s: %s is not known; known are %s"
                .formatted(path, e.getKey(), String.join(", ", WORDS)));
      }
      out.put(e.getKey(), e.getValue().asString());
    }
    return out;
  }

  private static String bounded(Path path) {
    try {
      if (Files.size(path) > LONGEST_FILE) {
        throw new IllegalArgumentException(path + " is too long to be settings or a key");
      }
      return Files.readString(path);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(path + " does not exist", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "%s cannot be read: %s".formatted(path, e.getClass().getSimpleName()), e);
    }
  }

  private LlmSettings settings() {
    Vendor provider =
        word("provider")
            .map(w -> oneOf("provider", w, Vendor.values()))
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "which provider? set HOWDAH_LLM_PROVIDER to openai, anthropic or ollama"));
    return new LlmSettings(
        provider,
        word("url").map(SettingsReader::url).orElse(provider.home()),
        word("model").orElse(""),
        key(),
        word("calls").map(w -> oneOf("calls", w, Calls.values())).orElse(Calls.AUTO),
        word("names").map(w -> oneOf("names", w, Names.values())).orElse(Names.HANDLES),
        new Limits(
            (int) number("steps", Limits.DEFAULT.steps()),
            (int) number("tokens", Limits.DEFAULT.tokens()),
            Duration.ofMillis((long) (1000 * number("seconds", Limits.DEFAULT.time().toSeconds()))),
            number("money", 0)),
        new Price(number("price-in", 0), number("price-out", 0)));
  }

  private Optional<String> word(String name) {
    String variable = PREFIX + name.replace('-', '_').toUpperCase(Locale.ROOT);
    return Optional.ofNullable(environment.getOrDefault(variable, file.get(name)))
        .map(String::strip)
        .filter(s -> !s.isEmpty());
  }

  private static URI url(String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      // Not repeated: it may hold a password.
      throw new IllegalArgumentException("HOWDAH_LLM_URL is not a URL", e);
    }
  }

  private double number(String name, double otherwise) {
    Optional<String> word = word(name);
    try {
      return word.map(Double::parseDouble).orElse(otherwise);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s%s must be a number, not %s"
              .formatted(PREFIX, name.replace('-', '_').toUpperCase(Locale.ROOT), word.orElse("")),
          e);
    }
  }

  private static <E extends Enum<E>> E oneOf(String name, String word, E[] values) {
    return Arrays.stream(values)
        .filter(v -> v.name().equalsIgnoreCase(word))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "%s must be one of %s, not %s"
                    .formatted(
                        name,
                        String.join(
                            ", ",
                            Arrays.stream(values)
                                .map(v -> v.name().toLowerCase(Locale.ROOT))
                                .toList()),
                        word)));
  }

  private Optional<Secret> key() {
    String direct = environment.getOrDefault(PREFIX + "KEY", "").strip();
    if (!direct.isEmpty()) {
      return Optional.of(new Secret(checked(direct)));
    }
    return word("key-file").map(f -> new Secret(checked(fromFile(Path.of(f)))));
  }

  private static String fromFile(Path path) {
    List<PosixFilePermission> open = new ArrayList<>();
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
      permissions.stream()
          .filter(p -> p.name().startsWith("GROUP_") || p.name().startsWith("OTHERS_"))
          .forEach(open::add);
    } catch (IOException | UnsupportedOperationException e) {
      return bounded(path).strip(); // says itself what is wrong with the file
    }
    if (!open.isEmpty()) {
      throw new IllegalArgumentException(
          "the key in %s can be read by others: chmod 600 %s".formatted(path, path));
    }
    return bounded(path).strip();
  }

  private static String checked(String key) {
    if (key.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw new IllegalArgumentException(
          "the key holds blanks or characters that no header may hold");
    }
    return key;
  }
}
