package io.howdah.diagnose.llm;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The talk with a model about one incident: it asks, {@link Workbench} looks, until it concludes or
 * there is no use in going on. For one thread.
 */
final class Conversation {
  /** Answers in a row that were of no use before it is given up. */
  static final int MOST_STRAYS = 3;

  /** The same in all. */
  private static final int MOST_STRAYS_IN_ALL = 8;

  private static final int LONGEST_THOUGHT = 4_000;
  private static final int LONGEST_ARGUMENTS = 16_000;

  private final Caller caller;
  private final Workbench bench;
  private final Briefing briefing;
  private final Budget budget;
  private final String opening;
  private final boolean mayFallToText;
  private final List<ChatMessage> messages = new ArrayList<>();
  private Dialect dialect;
  private int strays;
  private int straysInAll;

  /** How it ended. */
  sealed interface End {
    /** With a conclusion, as far as it held. */
    record Concluded(Conclusion conclusion) implements End {}

    /**
     * Without one.
     *
     * @param dead whether the provider is not worth asking for a while
     */
    record GivenUp(String why, boolean dead) implements End {}
  }

  Conversation(
      Caller caller,
      Workbench bench,
      Briefing briefing,
      Budget budget,
      LlmSettings.Calls calls,
      String opening) {
    this.caller = caller;
    this.bench = bench;
    this.briefing = briefing;
    this.budget = budget;
    this.opening = opening;
    this.mayFallToText = calls == LlmSettings.Calls.AUTO;
    this.dialect =
        calls == LlmSettings.Calls.TEXT
            ? new PlainText(bench.offers())
            : new NativeCalls(bench.offers());
    begin();
  }

  private void begin() {
    messages.clear();
    messages.add(SystemMessage.from(briefing.rules(dialect)));
    messages.add(UserMessage.from(opening));
  }

  /** Goes on until the end. */
  End run() throws InterruptedException {
    while (true) {
      Optional<String> over = budget.exceededBy(messages, dialect.weight());
      if (over.isPresent()) {
        return new End.GivenUp(over.get(), false);
      }
      long estimate = Budget.estimate(messages, dialect.weight());
      Optional<End> end =
          switch (caller.ask(dialect.request(messages), budget)) {
            case Caller.Reply.Answer a -> heard(a.response(), estimate);
            case Caller.Reply.Nonsense n -> {
              budget.took(Optional.empty(), estimate, 0);
              yield stray("it gave " + n.words());
            }
            case Caller.Reply.Dead d -> Optional.of(new End.GivenUp(d.words(), true));
            case Caller.Reply.NoToolCalls _ -> toText();
          };
      if (end.isPresent()) {
        return end.get();
      }
    }
  }

  private Optional<End> toText() {
    if (!mayFallToText || dialect instanceof PlainText) {
      return Optional.of(new End.GivenUp("it has no tool calls; set HOWDAH_LLM_CALLS=text", true));
    }
    dialect = new PlainText(bench.offers());
    begin();
    return Optional.empty();
  }

  private Optional<End> stray(String what) {
    strays++;
    straysInAll++;
    return strays >= MOST_STRAYS || straysInAll >= MOST_STRAYS_IN_ALL
        ? Optional.of(
            new End.GivenUp(
                "%d of its answers were of no use, the last: %s".formatted(straysInAll, what),
                false))
        : Optional.empty();
  }

  private Optional<End> heard(ChatResponse response, long estimate) {
    AiMessage said = bounded(response.aiMessage());
    budget.took(Optional.ofNullable(response.tokenUsage()), estimate, said.toString().length());
    messages.add(said);
    return switch (dialect.read(said)) {
      case Move.Stray s -> {
        messages.add(UserMessage.from(s.words()));
        yield stray(s.words());
      }
      case Move.Ask ask -> asked(ask);
    };
  }

  /** A long talk costs each time it is sent again. */
  private static AiMessage bounded(AiMessage said) {
    String text = said.text();
    if (text == null || text.length() <= LONGEST_THOUGHT) {
      return said;
    }
    String cut = text.substring(0, LONGEST_THOUGHT);
    return said.hasToolExecutionRequests()
        ? AiMessage.from(cut, said.toolExecutionRequests())
        : AiMessage.from(cut);
  }

  private Optional<End> asked(Move.Ask ask) {
    boolean alone = ask.calls().size() == 1;
    boolean useful = false;
    String fault = "";
    int heard = 0;
    for (Move.Call call : ask.calls()) {
      if (++heard > NativeCalls.MOST_AT_ONCE || call.arguments().length() > LONGEST_ARGUMENTS) {
        answer(call, "not heard: too many tools at once, or too long");
        continue;
      }
      if (call.tool().equals(Dialect.CONCLUDE) && !alone) {
        answer(call, "not heard: first see what the other tools saw, then conclude");
        continue;
      }
      if (call.tool().equals(Dialect.CONCLUDE)) {
        Workbench.Ruling ruling = bench.conclude(call.arguments());
        if (ruling.conclusion().isPresent()) {
          return Optional.of(new End.Concluded(ruling.conclusion().get()));
        }
        fault = ruling.words();
        answer(call, ruling.words());
        continue;
      }
      Workbench.Look look = bench.use(call.tool(), call.arguments(), ask.thought());
      useful |= look.useful();
      fault = look.useful() ? fault : look.words();
      answer(call, look.words());
    }
    if (useful) {
      strays = 0;
      return Optional.empty();
    }
    return stray(fault);
  }

  private void answer(Move.Call call, String text) {
    messages.add(dialect.answer(call, text));
  }
}
