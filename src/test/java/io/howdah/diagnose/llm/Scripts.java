package io.howdah.diagnose.llm;

import static io.howdah.diagnose.llm.ScriptedProvider.asks;
import static io.howdah.diagnose.llm.ScriptedProvider.says;

import io.howdah.diagnose.llm.ScriptedProvider.Ask;
import io.howdah.diagnose.llm.ScriptedProvider.Line;
import io.howdah.diagnose.llm.ScriptedProvider.Talk;
import java.util.function.Function;

/** Models as state machines: what they say depends on what tools saw. */
final class Scripts {
  private Scripts() {}

  static String conclusion(String cause, double probability, String object) {
    return "{\"status\":\"incident\",\"causes\":[{\"id\":\"%s\",\"probability\":%s,\"object\":\"%s\",\"because\":\"%s holds it\",\"remedy\":\"end-backend\"}]}"
        .formatted(cause, probability, object, object);
  }

  static String healthy() {
    return "{\"status\":\"healthy\",\"causes\":[]}";
  }

  /** Looks at sessions, follows an idle transaction to the lock tree, and blames what it found. */
  static Line detective(Talk talk) {
    String idle = talk.quote("finding transaction-idle [^:]*: strong at (session_\\d+)");
    return switch (talk.results().size()) {
      case 0 -> asks("who is there?", "sessions", "{}");
      case 1 ->
          idle.isEmpty()
              ? asks("nobody stands idle", "conclude", healthy())
              : asks(idle + " stands idle; does it block?", "blocking_tree", "{}");
      default ->
          talk.quote("finding blocker-idle [^:]*: (strong)").isEmpty()
              ? asks("nothing is certain", "conclude", conclusion("unknown", 0.6, "cluster"))
              : asks("that is it", "conclude", conclusion("idle-in-transaction", 0.95, idle));
    };
  }

  /** The same by text, for who is offered no tools. */
  static Function<Talk, Line> byText(Function<Talk, Line> script) {
    return talk ->
        script.apply(talk) instanceof Line.Says s && !s.asks().isEmpty()
            ? says(text(s.text(), s.asks().getFirst()))
            : script.apply(talk);
  }

  private static String text(String thought, Ask ask) {
    return "Thought: %s\nAction: %s\nAction Input: %s"
        .formatted(thought, ask.tool(), ask.arguments());
  }
}
