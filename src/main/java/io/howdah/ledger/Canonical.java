package io.howdah.ledger;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.howdah.model.Decision;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON whose bytes depend on what it says only: keys sorted, no blanks, and ASCII only, so that it
 * is the same in a database of any encoding. Every text in it went through the {@link Redactor}.
 */
final class Canonical {
  /** Characters of a whole body; beyond it nothing is written. */
  static final int LONGEST = 1 << 20;

  /** Characters of one text; the rest is cut off and counted. */
  static final int LONGEST_TEXT = 16 << 10;

  private static final int LONGEST_SECRET = 1024;

  private static final Set<String> SAMPLED = Set.of("query", "queries");
  private static final Set<String> SECRET =
      Set.of("password", "passwd", "pwd", "passphrase", "secret", "token", "api_key", "apikey");
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .addMixIn(Decision.class, DecisionTypes.class)
          .build();

  private Canonical() {}

  /** The decisions by name, so that they can be read back. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "decision")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Decision.Allowed.class, name = "allowed"),
    @JsonSubTypes.Type(value = Decision.Waiting.class, name = "waiting"),
    @JsonSubTypes.Type(value = Decision.Proposed.class, name = "proposed"),
    @JsonSubTypes.Type(value = Decision.Denied.class, name = "denied")
  })
  private interface DecisionTypes {}

  /** The canonical text of a value, without secrets. */
  static String json(Object value) {
    String json = MAPPER.writeValueAsString(clean(MAPPER.valueToTree(value), false));
    if (json.length() > LONGEST) {
      throw new IllegalArgumentException(
          "a ledger entry of %d characters is longer than %d".formatted(json.length(), LONGEST));
    }
    return json;
  }

  /** A record's components by name. */
  static SortedMap<String, Object> fields(Record told) {
    var fields = new TreeMap<String, Object>();
    MAPPER.valueToTree(told).properties().forEach(p -> fields.put(p.getKey(), p.getValue()));
    return fields;
  }

  static JsonNode tree(String json) {
    return MAPPER.readTree(json);
  }

  static <T> T read(String json, Class<T> type) {
    return MAPPER.readValue(json, type);
  }

  static <T> T read(JsonNode node, Class<T> type) {
    return MAPPER.treeToValue(node, type);
  }

  private static JsonNode clean(JsonNode node, boolean sampled) {
    return switch (node) {
      case ObjectNode object -> {
        var sorted = new TreeMap<String, JsonNode>();
        object
            .properties()
            .forEach(p -> sorted.put(Redactor.secrets(p.getKey()), cleanField(p, sampled)));
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.setAll(sorted);
        yield out;
      }
      case ArrayNode array -> {
        ArrayNode out = JsonNodeFactory.instance.arrayNode();
        array.forEach(element -> out.add(clean(element, sampled)));
        yield out;
      }
      case JsonNode text when text.isString() ->
          JsonNodeFactory.instance.stringNode(text(text.stringValue(), sampled));
      case JsonNode other -> other;
    };
  }

  private static JsonNode cleanField(Map.Entry<String, JsonNode> field, boolean sampled) {
    String name = field.getKey().toLowerCase(Locale.ROOT);
    if (SECRET.contains(name) && !field.getValue().isNull()) {
      return JsonNodeFactory.instance.stringNode(Redactor.MASK);
    }
    return clean(field.getValue(), sampled || SAMPLED.contains(name));
  }

  /**
   * One text without secrets, and not longer than {@link #LONGEST_TEXT} and the note of its cut.
   */
  static String text(String raw, boolean sampled) {
    // Cut first, to bound the work, but not so close that half a secret stays unrecognised.
    String bounded = raw.substring(0, Math.min(raw.length(), LONGEST_TEXT + LONGEST_SECRET));
    String text = sampled ? Redactor.query(bounded) : Redactor.secrets(bounded);
    String cut =
        raw.length() <= LONGEST_TEXT
            ? text
            : text.substring(0, Math.min(text.length(), LONGEST_TEXT))
                + "... (cut: there were %d characters)".formatted(raw.length());
    return storable(cut);
  }

  /** PostgreSQL keeps neither zero bytes nor halves of characters: both become replacements. */
  private static String storable(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)
        .replace('\0', '\uFFFD');
  }
}
