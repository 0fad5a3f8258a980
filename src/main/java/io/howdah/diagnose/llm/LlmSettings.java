package io.howdah.diagnose.llm;

import io.howdah.pg.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Which model to ask, how, and what it may cost.
 *
 * @param url where the provider listens, without the last path; https, or http to this machine, or
 *     http without a key
 * @param key never printed; empty for a provider that wants none
 * @param names whether names of tables, indexes, roles and databases leave as they are
 */
public record LlmSettings(
    Vendor provider,
    URI url,
    String model,
    Optional<Secret> key,
    Calls calls,
    Names names,
    Limits limits,
    Price price) {

  /** The protocols that are spoken. */
  public enum Vendor {
    /** OpenAI's chat completions, which most servers of open models speak, too. */
    OPENAI("https://api.openai.com/v1"),
    ANTHROPIC("https://api.anthropic.com/v1"),
    OLLAMA("http://127.0.0.1:11434");

    private final URI home;

    Vendor(String home) {
      this.home = URI.create(home);
    }

    /** Where it listens unless told otherwise. */
    public URI home() {
      return home;
    }
  }

  /** How the model asks for a tool. */
  public enum Calls {
    /** By the provider's own tool calls; by text where it says that the model has none. */
    AUTO,
    NATIVE,
    TEXT
  }

  /** What leaves of names. */
  public enum Names {
    /** Every name becomes a handle such as {@code table_3}. */
    HANDLES,
    /** Names of tables, indexes, roles and databases leave as they are. */
    PLAIN
  }

  /**
   * What one incident may take.
   *
   * @param steps looks of tools
   * @param tokens in and out together
   * @param time for the whole of it; a call that would stand longer is cut
   * @param money in the price's currency; 0 for no limit
   */
  public record Limits(int steps, int tokens, Duration time, double money) {
    public static final Limits DEFAULT = new Limits(16, 120_000, Duration.ofMinutes(2), 0);

    public Limits {
      if (steps < 1 || tokens < 1_000 || !time.isPositive() || !(money >= 0)) {
        throw new IllegalArgumentException(
            "a model needs at least 1 step, 1000 tokens and some time, and its price is not negative");
      }
    }
  }

  /** What a million tokens cost, in any one currency; 0 where nobody pays. */
  public record Price(double in, double out) {
    public static final Price FREE = new Price(0, 0);

    public Price {
      if (!(in >= 0 && out >= 0)) {
        throw new IllegalArgumentException("a price is not negative");
      }
    }
  }

  public LlmSettings {
    boolean local =
        Optional.ofNullable(url.getHost())
            .filter(h -> h.equals("localhost") || h.startsWith("127.") || h.equals("[::1]"))
            .isPresent();
    if (url.getHost() == null || !(isScheme(url, "https") || isScheme(url, "http"))) {
      throw new IllegalArgumentException("the model's url must be http or https, with a host");
    }
    if (url.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "the model's url must not hold a password: give the key by HOWDAH_LLM_KEY_FILE");
    }
    if (isScheme(url, "http") && !local && key.isPresent()) {
      throw new IllegalArgumentException(
          "the key would go in clear to %s: use https".formatted(url.getHost()));
    }
    if (model.isBlank()) {
      throw new IllegalArgumentException("which model? set HOWDAH_LLM_MODEL");
    }
    if (limits.money() > 0 && price.in() + price.out() == 0) {
      throw new IllegalArgumentException(
          "a limit of money needs HOWDAH_LLM_PRICE_IN and HOWDAH_LLM_PRICE_OUT, per million tokens");
    }
  }

  private static boolean isScheme(URI url, String scheme) {
    return scheme.equalsIgnoreCase(url.getScheme());
  }

  /** Which model, in a word: {@code openai/gpt-x}. */
  public String name() {
    return provider.name().toLowerCase(java.util.Locale.ROOT) + "/" + model;
  }
}
