package io.howdah.sense.patroni;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks a REST API for JSON: one second to connect, two for an answer, a megabyte at most. */
final class RestClient implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(1);
  private static final Duration ANSWER = Duration.ofSeconds(2);
  private static final int LARGEST = 1 << 20;

  /** What came. */
  sealed interface Answer {
    record Json(JsonNode json) implements Answer {}

    /** In words. */
    record Failed(String why) implements Answer {}
  }

  /** Made when something is asked: each has a thread of its own, and few clusters have Patroni. */
  private Optional<HttpClient> client = Optional.empty();

  private HttpClient client() {
    if (client.isEmpty()) {
      client =
          Optional.of(
              HttpClient.newBuilder()
                  .connectTimeout(CONNECT)
                  .followRedirects(HttpClient.Redirect.NEVER)
                  .version(HttpClient.Version.HTTP_1_1)
                  .build());
    }
    return client.get();
  }

  /**
   * Patroni answers with status 503 where a member is not in the state asked for: still an answer.
   */
  Answer get(URI uri) {
    HttpRequest request =
        HttpRequest.newBuilder(uri).timeout(ANSWER).header("Accept", "application/json").build();
    try {
      HttpResponse<InputStream> response =
          client().send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        byte[] bytes = body.readNBytes(LARGEST + 1);
        if (bytes.length > LARGEST) {
          return new Answer.Failed("%s answers with more than %d bytes".formatted(uri, LARGEST));
        }
        JsonNode json = JsonMapper.shared().readTree(bytes);
        return json.isObject()
            ? new Answer.Json(json)
            : new Answer.Failed(
                "%s answers with status %d and no JSON object: is it Patroni?"
                    .formatted(uri, response.statusCode()));
      }
    } catch (JacksonException e) {
      return new Answer.Failed("%s does not answer in JSON: is it Patroni?".formatted(uri));
    } catch (IOException e) {
      return new Answer.Failed(
          "%s does not answer: %s"
              .formatted(
                  uri, Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer.Failed("interrupted while asking " + uri);
    }
  }

  @Override
  public void close() {
    client.ifPresent(HttpClient::shutdownNow);
  }
}
