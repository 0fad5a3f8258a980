package io.howdah.remember;

import io.howdah.model.Cause;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What people say who mean a cause and do not know its name. */
record Glossary(Map<Cause, String> words) {
  private static final String FILE = "glossary.yaml";

  Glossary {
    words = Map.copyOf(words);
  }

  static Glossary shipped() {
    try (InputStream in = Glossary.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException("not in this program: " + FILE);
      }
      JsonNode all = YAMLMapper.builder().build().readTree(in);
      Map<Cause, String> words = new EnumMap<>(Cause.class);
      all.properties()
          .forEach(e ->
              words.put(
                  Cause.ofId(e.getKey())
                      .orElseThrow(
                          () -> new IllegalStateException(FILE + ": no cause " + e.getKey())),
                  e.getValue().asString()));
      return new Glossary(words);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Optional<String> of(Cause cause) {
    return Optional.ofNullable(words.get(cause));
  }
}
