package io.howdah.diagnose.llm;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import io.howdah.diagnose.Argument;
import io.howdah.model.Cause;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The provider's own tool calls. */
final class NativeCalls implements Dialect {
  /** Tools asked for in one answer; further ones are not heard. */
  static final int MOST_AT_ONCE = 4;

  private final List<ToolSpecification> tools;
  private final int weight;

  NativeCalls(List<Offer> offers) {
    this.tools =
        Stream.concat(offers.stream().map(NativeCalls::specification), Stream.of(conclude()))
            .toList();
    this.weight = tools.toString().length();
  }

  private static ToolSpecification specification(Offer offer) {
    JsonObjectSchema.Builder schema = JsonObjectSchema.builder();
    for (Argument a : offer.arguments()) {
      switch (a.type()) {
        case TEXT, TABLE, TEMPLATE -> schema.addStringProperty(a.name(), a.words());
        case INTEGER -> schema.addIntegerProperty(a.name(), a.words());
        case NUMBER -> schema.addNumberProperty(a.name(), a.words());
        case BOOLEAN -> schema.addBooleanProperty(a.name(), a.words());
      }
    }
    return ToolSpecification.builder()
        .name(offer.name())
        .description(offer.description())
        .parameters(
            schema
                .required(
                    offer.arguments().stream()
                        .filter(Argument::required)
                        .map(Argument::name)
                        .toList())
                .additionalProperties(false)
                .build())
        .build();
  }

  private static ToolSpecification conclude() {
    JsonObjectSchema cause =
        JsonObjectSchema.builder()
            .addEnumProperty("id", Arrays.stream(Cause.values()).map(Cause::id).toList())
            .addNumberProperty("probability", "between 0 and 1")
            .addStringProperty("object", "its handle as seen in the data, or cluster")
            .addStringProperty("because", "the evidence, in one sentence")
            .addEnumProperty("remedy", Conclusion.REMEDIES, "the type of remedy you would choose")
            .required("id", "probability", "object", "because")
            .additionalProperties(false)
            .build();
    return ToolSpecification.builder()
        .name(CONCLUDE)
        .description("ends the diagnosis: every cause at work, or none when all is well")
        .parameters(
            JsonObjectSchema.builder()
                .addEnumProperty("status", List.of("incident", "healthy"))
                .addProperty("causes", JsonArraySchema.builder().items(cause).build())
                .required("status", "causes")
                .additionalProperties(false)
                .build())
        .build();
  }

  @Override
  public String instructions() {
    return "Use the tools that are offered. End by calling " + CONCLUDE + ".";
  }

  @Override
  public ChatRequest request(List<ChatMessage> messages) {
    return ChatRequest.builder().messages(messages).toolSpecifications(tools).build();
  }

  @Override
  public int weight() {
    return weight;
  }

  @Override
  public Move read(AiMessage message) {
    String thought = Optional.ofNullable(message.text()).orElse("");
    if (!message.hasToolExecutionRequests()) {
      return new Move.Stray("you called no tool; call one, or " + CONCLUDE);
    }
    return new Move.Ask(
        thought,
        message.toolExecutionRequests().stream()
            .map(r ->
                new Move.Call(
                    Optional.ofNullable(r.id()).orElse(""),
                    Optional.ofNullable(r.name()).orElse(""),
                    Optional.ofNullable(r.arguments()).orElse("")))
            .toList());
  }

  @Override
  public ChatMessage answer(Move.Call call, String text) {
    return ToolExecutionResultMessage.from(call.id(), call.tool(), text);
  }
}
