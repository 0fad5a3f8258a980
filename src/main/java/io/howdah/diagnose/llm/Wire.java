package io.howdah.diagnose.llm;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * How a request reaches a provider: one host, no redirects, an answer of bounded size, and nothing
 * of an error's body in any message, since providers repeat keys and prompts there. Whoever calls
 * interrupts the thread at the deadline.
 */
final class Wire implements HttpClient {
  /** A model's answer is some kilobytes; what is longer is not read. */
  static final int MOST_BYTES = 1 << 20;

  private static final Duration CONNECT = Duration.ofSeconds(5);

  private final java.net.http.HttpClient http;
  private final URI home;

  private Wire(java.net.http.HttpClient http, URI home) {
    this.http = http;
    this.home = home;
  }

  /** An answer that is none, with what a caller may know of it. */
  static final class RefusedException extends HttpException {
    private final transient Optional<Duration> retryAfter;
    private final boolean aboutTools;

    RefusedException(int status, String words, Optional<Duration> retryAfter, boolean aboutTools) {
      super(status, words);
      this.retryAfter = retryAfter;
      this.aboutTools = aboutTools;
    }

    /** When the provider wants to be asked again, where it said so. */
    Optional<Duration> retryAfter() {
      return retryAfter;
    }

    /** Whether it complains of tool calls. */
    boolean aboutTools() {
      return aboutTools;
    }
  }

  /** The answer was longer than {@link #MOST_BYTES}. */
  static final class TooLongException extends IOException {
    TooLongException() {
      super("the provider's answer is longer than " + MOST_BYTES + " bytes");
    }
  }

  /** What LangChain4j's models take. */
  static HttpClientBuilder to(URI home) {
    return new Builder(home);
  }

  @Override
  public SuccessfulHttpResponse execute(HttpRequest request) {
    URI target = URI.create(request.url());
    if (!home.getHost().equalsIgnoreCase(target.getHost()) || home.getPort() != target.getPort()) {
      throw new IllegalStateException("a request to a host that is not the configured provider");
    }
    java.net.http.HttpRequest.Builder wire =
        java.net.http.HttpRequest.newBuilder(target)
            .method(request.method().name(), BodyPublishers.ofString(request.body()));
    request.headers().forEach((name, values) -> values.forEach(v -> wire.header(name, v)));
    try {
      HttpResponse<InputStream> response = http.send(wire.build(), BodyHandlers.ofInputStream());
      byte[] body = bounded(response.body());
      if (response.statusCode() / 100 != 2) {
        throw refusal(response, body);
      }
      return SuccessfulHttpResponse.builder()
          .statusCode(response.statusCode())
          .headers(response.headers().map())
          .body(new String(body, StandardCharsets.UTF_8))
          .build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException("the deadline passed", e));
    }
  }

  private static byte[] bounded(InputStream body) throws IOException {
    try (body) {
      byte[] read = body.readNBytes(MOST_BYTES + 1);
      if (read.length > MOST_BYTES) {
        throw new TooLongException();
      }
      return read;
    }
  }

  private static RefusedException refusal(HttpResponse<InputStream> response, byte[] body) {
    String said = new String(body, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
    return new RefusedException(
        response.statusCode(),
        "HTTP status " + response.statusCode(),
        response.headers().firstValue("retry-after").flatMap(Wire::seconds),
        response.statusCode() == 400 && said.contains("tool"));
  }

  /** A number of seconds; a date is as good as nothing said. */
  private static Optional<Duration> seconds(String text) {
    return text.strip().matches("\\d{1,6}")
        ? Optional.of(Duration.ofSeconds(Long.parseLong(text.strip())))
        : Optional.empty();
  }

  @Override
  public void execute(
      HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
    throw new UnsupportedOperationException("Howdah asks for whole answers, never for streams");
  }

  /** LangChain4j sets timeouts here; the deadline is kept by the caller, for the whole answer. */
  private static final class Builder implements HttpClientBuilder {
    private final URI home;
    private Duration connect = CONNECT;
    private Duration read = Duration.ofMinutes(2);

    Builder(URI home) {
      this.home = home;
    }

    @Override
    public Duration connectTimeout() {
      return connect;
    }

    @Override
    public HttpClientBuilder connectTimeout(Duration timeout) {
      connect = timeout == null || timeout.compareTo(CONNECT) > 0 ? CONNECT : timeout;
      return this;
    }

    @Override
    public Duration readTimeout() {
      return read;
    }

    @Override
    public HttpClientBuilder readTimeout(Duration timeout) {
      read = timeout == null ? read : timeout;
      return this;
    }

    @Override
    public HttpClient build() {
      return new Wire(
          java.net.http.HttpClient.newBuilder()
              .version(java.net.http.HttpClient.Version.HTTP_1_1)
              .followRedirects(java.net.http.HttpClient.Redirect.NEVER)
              .connectTimeout(connect)
              .build(),
          home);
    }
  }
}
