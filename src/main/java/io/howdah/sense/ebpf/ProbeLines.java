package io.howdah.sense.ebpf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the lines of {@code bpftrace -f json}. As 0.17 prints them: each line an object of {@code
 * type} and {@code data}; map keys of several parts joined by a comma without any escape; a
 * histogram's open ends left out.
 */
final class ProbeLines {
  static final String TICK = "howdah-tick";

  private static final JsonMapper JSON = JsonMapper.shared();

  private ProbeLines() {}

  /** The message of a line, or empty where it is none of bpftrace's. */
  static Optional<ProbeMessage> parse(String line) {
    if (!line.startsWith("{")) {
      return Optional.empty();
    }
    try {
      JsonNode root = JSON.readTree(line);
      JsonNode data = root.path("data");
      return switch (root.path("type").asString("")) {
        case "printf" -> printed(data);
        case "map" -> data.isObject() ? numbers(data) : Optional.empty();
        case "hist", "lhist" -> data.isObject() ? histograms(data) : Optional.empty();
        case "lost_events" -> whole(data.path("events")).map(ProbeMessage.Lost::new);
        case "attached_probes" -> whole(data.path("probes")).map(ProbeMessage.Loaded::new);
        default -> Optional.empty();
      };
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private static Optional<Long> whole(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToLong()
        ? Optional.of(node.longValue())
        : Optional.empty();
  }

  private static Optional<ProbeMessage> printed(JsonNode data) {
    if (!data.isString()) {
      return Optional.empty();
    }
    String text = data.stringValue().stripTrailing();
    return Optional.of(
        text.equals(TICK) ? new ProbeMessage.Tick() : new ProbeMessage.Printed(text));
  }

  private static Optional<ProbeMessage> numbers(JsonNode data) {
    for (Map.Entry<String, JsonNode> map : data.properties()) {
      Map<String, Long> values = new HashMap<>();
      if (map.getValue().isObject()) {
        map.getValue()
            .properties()
            .forEach(e -> whole(e.getValue()).ifPresent(n -> values.put(e.getKey(), n)));
        if (values.size() < map.getValue().size()) {
          return Optional.empty();
        }
      } else {
        Optional<Long> single = whole(map.getValue());
        if (single.isEmpty()) {
          return Optional.empty();
        }
        values.put("", single.get());
      }
      return Optional.of(new ProbeMessage.Numbers(map.getKey(), values));
    }
    return Optional.empty();
  }

  private static Optional<ProbeMessage> histograms(JsonNode data) {
    for (Map.Entry<String, JsonNode> map : data.properties()) {
      Map<String, List<ProbeMessage.Bucket>> values = new HashMap<>();
      if (map.getValue().isArray()) {
        values.put("", buckets(map.getValue()));
      } else {
        map.getValue().properties().forEach(e -> values.put(e.getKey(), buckets(e.getValue())));
      }
      return Optional.of(new ProbeMessage.Histograms(map.getKey(), values));
    }
    return Optional.empty();
  }

  private static List<ProbeMessage.Bucket> buckets(JsonNode array) {
    List<ProbeMessage.Bucket> buckets = new ArrayList<>();
    for (JsonNode bucket : array) {
      buckets.add(
          new ProbeMessage.Bucket(
              whole(bucket.path("min")).orElse(Long.MIN_VALUE),
              whole(bucket.path("max")).orElse(Long.MAX_VALUE),
              whole(bucket.path("count")).orElse(0L)));
    }
    return buckets;
  }
}
