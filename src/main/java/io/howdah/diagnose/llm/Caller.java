package io.howdah.diagnose.llm;

import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks a model once, with a deadline for the whole answer, and asks again where that may help: the
 * provider was busy or broke off. Whatever the provider does, a {@link Reply} comes.
 */
final class Caller {
  /** Calls for one answer, the first included. */
  static final int MOST_TRIES = 3;

  /** A provider that wants a longer pause is not waited for. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);

  /** No single answer is waited for longer. */
  private static final Duration LONGEST_CALL = Duration.ofSeconds(60);

  private final ChatModel model;
  private final Pause pause;

  /** Waits; handed in so that tests need not. */
  @FunctionalInterface
  interface Pause {
    void forSome(Duration duration) throws InterruptedException;
  }

  /** What came of asking. */
  sealed interface Reply {
    /** An answer. */
    record Answer(ChatResponse response) implements Reply {}

    /** The model has no tool calls: to be asked by text. */
    record NoToolCalls() implements Reply {}

    /** It answered with what is no answer: to be told, or given up. */
    record Nonsense(String words) implements Reply {}

    /**
     * There is no use in asking again soon.
     *
     * @param words what happened, without anything that the provider said
     */
    record Dead(String words) implements Reply {}
  }

  Caller(ChatModel model, Pause pause) {
    this.model = model;
    this.pause = pause;
  }

  Reply ask(ChatRequest request, Budget budget) throws InterruptedException {
    Duration wait = Duration.ofSeconds(1);
    for (int attempt = 1; ; attempt++) {
      Tried tried = once(request, shorter(budget.left(), LONGEST_CALL));
      if (!(tried instanceof Again again)) {
        return ((Done) tried).reply();
      }
      Duration next = again.after().orElse(wait);
      if (attempt == MOST_TRIES || next.compareTo(shorter(budget.left(), LONGEST_PAUSE)) >= 0) {
        return new Reply.Dead(
            "%s, after %d %s".formatted(again.words(), attempt, attempt == 1 ? "try" : "tries"));
      }
      pause.forSome(next);
      wait = wait.multipliedBy(2);
    }
  }

  private sealed interface Tried permits Done, Again {}

  private record Done(Reply reply) implements Tried {}

  /** Worth another try. */
  private record Again(String words, Optional<Duration> after) implements Tried {}

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private Tried once(ChatRequest request, Duration patience) throws InterruptedException {
    FutureTask<ChatResponse> call = new FutureTask<>(() -> model.chat(request));
    Thread thread = Thread.ofVirtual().name("howdah-llm").start(call);
    try {
      return new Done(answer(call.get(patience.toMillis(), TimeUnit.MILLISECONDS)));
    } catch (TimeoutException e) {
      thread.interrupt();
      return new Done(
          new Reply.Dead(
              String.format(
                  Locale.ROOT, "no whole answer came in %.0f s", patience.toMillis() / 1e3)));
    } catch (ExecutionException e) {
      return failed(e);
    } finally {
      call.cancel(true);
    }
  }

  private static Reply answer(ChatResponse response) {
    var message = response.aiMessage();
    boolean empty =
        message == null
            || (!message.hasToolExecutionRequests()
                && (message.text() == null || message.text().isBlank()));
    return empty ? new Reply.Nonsense("an empty answer") : new Reply.Answer(response);
  }

  private static Tried failed(ExecutionException failure) {
    for (Throwable t = failure.getCause(); t != null; t = t.getCause()) {
      switch (t) {
        case Wire.RefusedException refused -> {
          return refused(refused);
        }
        case ContentFilteredException _ -> {
          return new Done(new Reply.Nonsense("the provider's filter refused to answer"));
        }
        case Wire.TooLongException tooLong -> {
          return new Done(new Reply.Nonsense(String.valueOf(tooLong.getMessage())));
        }
        case HttpException http -> {
          return new Done(new Reply.Dead("HTTP status " + http.statusCode()));
        }
        case IOException io -> {
          return new Again(
              "it cannot be reached or broke off (%s)".formatted(io.getClass().getSimpleName()),
              Optional.empty());
        }
        default -> {}
      }
    }
    return new Done(
        new Reply.Nonsense(
            "an answer that is not of its protocol (%s)"
                .formatted(
                    failure.getCause() == null
                        ? "unknown"
                        : failure.getCause().getClass().getSimpleName())));
  }

  private static Tried refused(Wire.RefusedException refused) {
    int status = refused.statusCode();
    if (refused.aboutTools()) {
      return new Done(new Reply.NoToolCalls());
    }
    return switch (status) {
      case 429 -> new Again("it limits how often it is asked (429)", refused.retryAfter());
      case 401, 403 ->
          new Done(
              new Reply.Dead(
                  "it does not accept the key (%d): see HOWDAH_LLM_KEY_FILE".formatted(status)));
      case 404 ->
          new Done(
              new Reply.Dead(
                  "it knows no such model or path (404): see HOWDAH_LLM_MODEL and HOWDAH_LLM_URL"));
      case 408, 500, 502, 503, 504, 529 ->
          new Again("it failed (%d)".formatted(status), refused.retryAfter());
      default -> new Done(new Reply.Dead("it refused the request (%d)".formatted(status)));
    };
  }
}
