package io.howdah.diagnose.llm;

import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import io.howdah.pg.Secret;
import java.time.Duration;

/** LangChain4j's models, each over our own wire, without retries and logs of their own. */
final class Models {
  /** As predictable as a model gets. */
  private static final double TEMPERATURE = 0;

  private Models() {}

  static ChatModel of(LlmSettings s) {
    String url = s.url().toString();
    String key = s.key().map(Secret::value).orElse("none");
    Duration longest = s.limits().time();
    return switch (s.provider()) {
      case OPENAI ->
          OpenAiChatModel.builder()
              .httpClientBuilder(Wire.to(s.url()))
              .baseUrl(url)
              .apiKey(key)
              .modelName(s.model())
              .temperature(TEMPERATURE)
              .maxTokens(Budget.ANSWER)
              .timeout(longest)
              .maxRetries(0)
              .logRequests(false)
              .logResponses(false)
              .build();
      case ANTHROPIC ->
          AnthropicChatModel.builder()
              .httpClientBuilder(Wire.to(s.url()))
              .baseUrl(url)
              .apiKey(key)
              .modelName(s.model())
              .temperature(TEMPERATURE)
              .maxTokens(Budget.ANSWER)
              .timeout(longest)
              .maxRetries(0)
              .logRequests(false)
              .logResponses(false)
              .build();
      case OLLAMA ->
          OllamaChatModel.builder()
              .httpClientBuilder(Wire.to(s.url()))
              .baseUrl(url)
              .modelName(s.model())
              .temperature(TEMPERATURE)
              .numPredict(Budget.ANSWER)
              .timeout(longest)
              .maxRetries(0)
              .logRequests(false)
              .logResponses(false)
              .build();
    };
  }
}
