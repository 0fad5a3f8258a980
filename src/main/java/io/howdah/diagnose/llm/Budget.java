package io.howdah.diagnose.llm;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.output.TokenUsage;
import io.howdah.diagnose.llm.LlmSettings.Limits;
import io.howdah.diagnose.llm.LlmSettings.Price;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What one incident has taken so far, and whether the next call still fits. What a provider does
 * not count is estimated from the length, on the high side. For one thread.
 */
final class Budget {
  /** The longest answer that is asked for, in tokens. */
  static final int ANSWER = 1_500;

  /** Characters that make a token: English is at four, SQL and JSON at about three. */
  private static final double CHARACTERS = 3;

  private final Limits limits;
  private final Price price;
  private final Clock clock;
  private final Instant end;
  private int steps;
  private long in;
  private long out;

  Budget(Limits limits, Price price, Clock clock) {
    this.limits = limits;
    this.price = price;
    this.clock = clock;
    this.end = clock.instant().plus(limits.time());
  }

  /** Time that is left; never negative. */
  Duration left() {
    Duration left = Duration.between(clock.instant(), end);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Why the next call would go too far; empty when it fits. */
  Optional<String> exceededBy(List<ChatMessage> messages, int toolCharacters) {
    long next = estimate(messages, toolCharacters);
    if (left().isZero()) {
      return Optional.of("its %d s are over".formatted(limits.time().toSeconds()));
    }
    if (in + out + next + ANSWER > limits.tokens()) {
      return Optional.of(
          "%d tokens are spent of %d, and the next call takes about %d"
              .formatted(in + out, limits.tokens(), next + ANSWER));
    }
    double money = cost(in + next, out + ANSWER);
    if (limits.money() > 0 && money > limits.money()) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "%.4f are spent of %.4f, and the next call could cost %.4f",
              spent(),
              limits.money(),
              money - spent()));
    }
    return Optional.empty();
  }

  static long estimate(List<ChatMessage> messages, int toolCharacters) {
    long characters = toolCharacters;
    for (ChatMessage message : messages) {
      characters += message.toString().length();
    }
    return (long) Math.ceil(characters / CHARACTERS);
  }

  /** Books a call. */
  void took(Optional<TokenUsage> usage, long estimatedIn, int answerCharacters) {
    in += usage.map(TokenUsage::inputTokenCount).map(Integer::longValue).orElse(estimatedIn);
    out +=
        usage
            .map(TokenUsage::outputTokenCount)
            .map(Integer::longValue)
            .orElse((long) Math.ceil(answerCharacters / CHARACTERS));
  }

  /** Books a look; false when there was none left. */
  boolean step() {
    if (steps >= limits.steps()) {
      return false;
    }
    steps++;
    return true;
  }

  int stepsLeft() {
    return limits.steps() - steps;
  }

  double spent() {
    return cost(in, out);
  }

  private double cost(long tokensIn, long tokensOut) {
    return (tokensIn * price.in() + tokensOut * price.out()) / 1e6;
  }

  /** For the record. */
  String inWords() {
    String money =
        price.in() + price.out() > 0
            ? String.format(Locale.ROOT, ", at a price of %.4f", spent())
            : "";
    return "%d tokens in and %d out for %d looks%s".formatted(in, out, steps, money);
  }
}
