package io.howdah.diagnose.llm;

import io.howdah.diagnose.llm.LlmSettings.Vendor;
import io.howdah.diagnose.llm.ScriptedProvider.Ask;
import io.howdah.diagnose.llm.ScriptedProvider.Talk;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What each provider's requests and answers look like, as far as a chat with tools goes. */
final class Protocol {
  private static final JsonMapper JSON = JsonMapper.shared();

  private Protocol() {}

  static String path(Vendor provider) {
    return switch (provider) {
      case OPENAI -> "/v1/chat/completions";
      case ANTHROPIC -> "/v1/messages";
      case OLLAMA -> "/api/chat";
    };
  }

  static String base(Vendor provider, int port) {
    return "http://127.0.0.1:" + port + (provider == Vendor.OLLAMA ? "" : "/v1");
  }

  static Talk read(Vendor provider, String body) {
    JsonNode root = JSON.readTree(body);
    List<String> tools =
        root.path("tools")
            .valueStream()
            .map(t -> t.path(provider == Vendor.ANTHROPIC ? "name" : "function"))
            .map(t -> t.isString() ? t.asString() : t.path("name").asString())
            .toList();
    List<String> system = new ArrayList<>(texts(root.path("system")).toList());
    List<String> users = new ArrayList<>();
    List<String> results = new ArrayList<>();
    for (JsonNode message : root.path("messages")) {
      switch (message.path("role").asString()) {
        case "system", "developer" -> texts(message.path("content")).forEach(system::add);
        case "tool" -> results.add(String.join("", texts(message.path("content")).toList()));
        case "user" -> {
          for (JsonNode part : message.path("content")) {
            if (part.path("type").asString("").equals("tool_result")) {
              results.add(String.join("", texts(part.path("content")).toList()));
            }
          }
          texts(message.path("content")).forEach(users::add);
        }
        default -> {}
      }
    }
    users.stream().filter(u -> u.startsWith("Observation: ")).forEach(results::add);
    return new Talk(tools, String.join("\n", system), users, results);
  }

  private static Stream<String> texts(JsonNode content) {
    return content.isString()
        ? Stream.of(content.asString())
        : content
            .valueStream()
            .map(p -> p.path("text"))
            .filter(JsonNode::isString)
            .map(JsonNode::asString);
  }

  static String answer(Vendor provider, String text, List<Ask> asks, int number) {
    Object message =
        switch (provider) {
          case OPENAI -> openAiAnswer(text, asks, number);
          case ANTHROPIC -> anthropicAnswer(text, asks, number);
          case OLLAMA -> ollamaAnswer(text, asks);
        };
    return JSON.writeValueAsString(message);
  }

  private static Object openAiAnswer(String text, List<Ask> asks, int number) {
    Map<String, Object> choice =
        Map.of(
            "index",
            0,
            "message",
            openAi(text, asks, number),
            "finish_reason",
            asks.isEmpty() ? "stop" : "tool_calls");
    return Map.of(
        "id",
        "chat-" + number,
        "object",
        "chat.completion",
        "created",
        1,
        "model",
        "scripted",
        "choices",
        List.of(choice),
        "usage",
        Map.of("prompt_tokens", 100, "completion_tokens", 10, "total_tokens", 110));
  }

  private static Object anthropicAnswer(String text, List<Ask> asks, int number) {
    return Map.of(
        "id",
        "msg-" + number,
        "type",
        "message",
        "role",
        "assistant",
        "model",
        "scripted",
        "content",
        anthropic(text, asks, number),
        "stop_reason",
        asks.isEmpty() ? "end_turn" : "tool_use",
        "usage",
        Map.of("input_tokens", 100, "output_tokens", 10));
  }

  private static Object ollamaAnswer(String text, List<Ask> asks) {
    List<Object> calls = new ArrayList<>();
    for (Ask ask : asks) {
      calls.add(
          Map.of(
              "function", Map.of("name", ask.tool(), "arguments", JSON.readTree(ask.arguments()))));
    }
    return Map.of(
        "model",
        "scripted",
        "created_at",
        "2026-11-20T08:00:00Z",
        "message",
        Map.of("role", "assistant", "content", text, "tool_calls", calls),
        "done",
        true,
        "done_reason",
        "stop",
        "prompt_eval_count",
        100,
        "eval_count",
        10);
  }

  private static Map<String, Object> openAi(String text, List<Ask> asks, int number) {
    if (asks.isEmpty()) {
      return Map.of("role", "assistant", "content", text);
    }
    List<Object> calls = new ArrayList<>();
    for (Ask ask : asks) {
      calls.add(
          Map.of(
              "id",
              "call_%d_%d".formatted(number, calls.size()),
              "type",
              "function",
              "function",
              Map.of("name", ask.tool(), "arguments", ask.arguments())));
    }
    return Map.of("role", "assistant", "content", text, "tool_calls", calls);
  }

  private static List<Object> anthropic(String text, List<Ask> asks, int number) {
    List<Object> content = new ArrayList<>();
    if (!text.isEmpty()) {
      content.add(Map.of("type", "text", "text", text));
    }
    for (Ask ask : asks) {
      content.add(
          Map.of(
              "type",
              "tool_use",
              "id",
              "toolu_%d_%d".formatted(number, content.size()),
              "name",
              ask.tool(),
              "input",
              JSON.readTree(ask.arguments())));
    }
    return content;
  }
}
