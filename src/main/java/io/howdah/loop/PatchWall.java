package io.howdah.loop;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The wall for what is no SQL: a change of Patroni's configuration is one request that sets or
 * takes out one parameter, and nothing else of that configuration.
 */
final class PatchWall {
  private static final Pattern REQUEST =
      Pattern.compile("PATCH (https?://[A-Za-z0-9._:\\[\\]-]+)/config (\\{.*\\})");

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .build();

  private PatchWall() {}

  static Optional<String> objection(String request) {
    Matcher m = REQUEST.matcher(request);
    if (!m.matches()) {
      return Optional.of("that is no request to Patroni's configuration: " + request);
    }
    try {
      JsonNode all = JSON.readTree(m.group(2));
      JsonNode postgresql = all.path("postgresql");
      JsonNode parameters = postgresql.path("parameters");
      boolean one = all.size() == 1 && postgresql.size() == 1 && parameters.size() == 1;
      boolean plain = parameters.valueStream().allMatch(v -> v.isValueNode());
      return one && parameters.isObject() && plain
          ? Optional.empty()
          : Optional.of("it would change more than one parameter: " + request);
    } catch (JacksonException e) {
      return Optional.of("that is no JSON: " + request);
    }
  }
}
