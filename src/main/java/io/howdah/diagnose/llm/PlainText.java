package io.howdah.diagnose.llm;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import io.howdah.diagnose.Argument;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Thought, action and observation as text, for models without tool calls (S. Yao and others,
 * "ReAct: Synergizing reasoning and acting in language models", ICLR 2023).
 */
final class PlainText implements Dialect {
  private static final Pattern ACTION =
      Pattern.compile("(?m)^\\s{0,4}Action:[ \\t]*([A-Za-z0-9_]{1,60})[ \\t]*$");
  private static final Pattern INPUT = Pattern.compile("(?ms)^\\s{0,4}Action Input:\\s*(\\{.*)");
  private static final Pattern INVENTED = Pattern.compile("(?m)^\\s{0,4}Observation:");
  private static final Pattern THOUGHT =
      Pattern.compile("(?ms)^\\s{0,4}Thought:\\s*(.*?)(?=^\\s{0,4}Action:|\\z)");

  private final String instructions;

  PlainText(List<Offer> offers) {
    StringBuilder text =
        new StringBuilder(
            """
            You have no tool calls. Write exactly this, and nothing after it:
            Thought: one or two sentences
            Action: the name of one tool
            Action Input: {"argument": "value"}
            Then you are told what the tool saw. Never write an observation yourself.
            The tools:
            """);
    for (Offer offer : offers) {
      text.append("- ").append(offer.name()).append(": ").append(offer.description());
      for (Argument a : offer.arguments()) {
        text.append("; argument ")
            .append(a.name())
            .append(" (")
            .append(a.type().schemaType())
            .append(a.required() ? ", required" : "")
            .append("): ")
            .append(a.words());
      }
      text.append('\n');
    }
    text.append("- ")
        .append(CONCLUDE)
        .append(": ends the diagnosis; its input is ")
        .append(Conclusion.SHAPE)
        .append('\n');
    this.instructions = text.toString();
  }

  @Override
  public String instructions() {
    return instructions;
  }

  @Override
  public ChatRequest request(List<ChatMessage> messages) {
    return ChatRequest.builder().messages(messages).build();
  }

  @Override
  public int weight() {
    return 0;
  }

  @Override
  public Move read(AiMessage message) {
    String text = Optional.ofNullable(message.text()).orElse("");
    Matcher invented = INVENTED.matcher(text);
    if (invented.find()) {
      return new Move.Stray("you wrote an observation yourself; only tools observe");
    }
    Matcher action = ACTION.matcher(text);
    if (!action.find()) {
      return new Move.Stray(
          "there is no line \"Action: tool\"; write Thought, Action, Action Input");
    }
    String tool = action.group(1);
    if (action.find()) {
      return new Move.Stray("one Action at a time");
    }
    Matcher input = INPUT.matcher(text);
    Matcher thought = THOUGHT.matcher(text);
    return new Move.Ask(
        thought.find() ? thought.group(1).strip() : "",
        List.of(new Move.Call("", tool, input.find() ? object(input.group(1)) : "{}")));
  }

  /** A fence of back-ticks behind the object is no fault. */
  private static String object(String text) {
    String stripped = text.strip();
    return stripped.endsWith("```")
        ? stripped.substring(0, stripped.length() - 3).strip()
        : stripped;
  }

  @Override
  public ChatMessage answer(Move.Call call, String text) {
    return UserMessage.from("Observation: " + text);
  }
}
