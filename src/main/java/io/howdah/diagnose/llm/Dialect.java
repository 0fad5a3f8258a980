package io.howdah.diagnose.llm;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.util.List;

/** How tools are offered to a model, asked for by it, and answered. */
sealed interface Dialect permits NativeCalls, PlainText {
  /** The name of the tool that ends the diagnosis. */
  String CONCLUDE = "conclude";

  /** How to ask for a tool, for the instructions; empty where the protocol says it. */
  String instructions();

  /** The request with the tools in it. */
  ChatRequest request(List<ChatMessage> messages);

  /** Characters that the offer of tools adds to each request. */
  int weight();

  /** What an answer asks for. */
  Move read(AiMessage message);

  /** The answer to one call. */
  ChatMessage answer(Move.Call call, String text);
}
