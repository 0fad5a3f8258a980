package io.howdah.diagnose;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Every tool there is, by name: one registry for both reasoners, the command line and MCP. */
public final class ToolRegistry {
  /** More tools than a model can choose from, and more than a person reads. */
  private static final int MOST = 200;

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,49}");

  private final Map<String, Tool> byName = new LinkedHashMap<>();

  /**
   * @throws IllegalArgumentException naming the tool, when two have one name, a name is not snake
   *     case, or a cost is not above zero
   */
  public ToolRegistry(List<? extends Tool> tools) {
    if (tools.size() > MOST) {
      throw new IllegalArgumentException(
          "%d tools: at most %d are offered".formatted(tools.size(), MOST));
    }
    for (Tool tool : tools) {
      if (!NAME.matcher(tool.name()).matches()) {
        throw new IllegalArgumentException(
            "a tool's name is snake case of at most 50 letters, not " + tool.name());
      }
      if (!(tool.cost() > 0)) {
        throw new IllegalArgumentException(
            "tool %s must cost more than nothing".formatted(tool.name()));
      }
      if (byName.putIfAbsent(tool.name(), tool) != null) {
        throw new IllegalArgumentException("two tools are called " + tool.name());
      }
    }
  }

  public List<Tool> all() {
    return List.copyOf(byName.values());
  }

  public Optional<Tool> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** A tool's arguments as JSON schema (2020-12), which allows nothing that is not named. */
  public static ObjectNode schema(Tool tool) {
    ObjectNode schema = JsonMapper.shared().createObjectNode();
    schema.put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    ArrayNode required = schema.putArray("required");
    for (Argument a : tool.arguments()) {
      ObjectNode property = properties.putObject(a.name());
      property.put("type", a.type().schemaType());
      property.put("description", a.words());
      a.initial().filter(i -> !i.isEmpty()).ifPresent(i -> property.put("default", i));
      if (a.required()) {
        required.add(a.name());
      }
    }
    schema.put("additionalProperties", false);
    return schema;
  }
}
