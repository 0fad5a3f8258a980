package io.howdah.pg;

import io.howdah.model.ServerIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The door to Patroni's REST API, for one thread: what it says, and its dynamic configuration. One
 * second to connect, some to answer, a megabyte at most, no redirects (a password would go along).
 *
 * <p>Source: Patroni's documentation, "Patroni REST API", "Dynamic Configuration Settings".
 */
public final class PatroniDoor implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(1);
  private static final Duration ANSWER = Duration.ofSeconds(3);

  /** Longer than Patroni tries itself to reach its store (retry_timeout, 10 s by default). */
  private static final Duration PATCHED = Duration.ofSeconds(15);

  private static final int LARGEST = 1 << 20;
  private static final int MOST_MEMBERS = 50;

  /** What came back. */
  public sealed interface Answer {
    /** It did as asked. */
    record Said(JsonNode json) implements Answer {}

    /** It refused: nothing was changed. */
    record Refused(int status, String why) implements Answer {}

    /**
     * No answer, or none that can be understood.
     *
     * @param sent whether the request may have arrived
     */
    record Lost(String why, boolean sent) implements Answer {}

    /** In words, why there is none; empty where there is one. */
    default String why() {
      return "";
    }
  }

  /**
   * A user of the API.
   *
   * @param password sent with what changes something, and with nothing else
   */
  public record User(String name, Secret password) {}

  /**
   * The cluster as Patroni sees it.
   *
   * @param apis of the members, the leader's first
   */
  public record Cluster(boolean paused, boolean led, List<String> apis) {
    public Cluster {
      apis = List.copyOf(apis);
    }
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

  /** The member behind that address, or why there is none. */
  public sealed interface Found {
    /** It looks after our cluster. */
    record Ours(PatroniMember member) implements Found {}

    /** In words. */
    record Not(String why) implements Found {}
  }

  /**
   * Asks who is there, and believes it only if it speaks of our cluster.
   *
   * @param here the server that we are connected to
   */
  public Found member(URI base, ServerIdentity here) {
    Answer answer = get(base, "/patroni");
    return switch (answer) {
      case Answer.Lost _, Answer.Refused _ -> new Found.Not(answer.why());
      case Answer.Said(JsonNode json) -> {
        String theirs = json.path("database_system_identifier").asString("");
        JsonNode patroni = json.path("patroni");
        yield theirs.equals(here.systemIdentifier())
            ? new Found.Ours(
                new PatroniMember(
                    base,
                    theirs,
                    patroni.path("scope").asString(""),
                    patroni.path("name").asString(""),
                    json.path("postmaster_start_time").asString(""),
                    json.path("pending_restart").asBoolean(false)))
            : new Found.Not(
                theirs.isEmpty()
                    ? "%s does not say which cluster it looks after".formatted(base)
                    : "%s looks after another cluster: system identifier %s, not %s"
                        .formatted(base, theirs, here.systemIdentifier()));
      }
    };
  }

  /** The members, or why they cannot be told. */
  public Optional<Cluster> cluster(URI base) {
    if (!(get(base, "/cluster") instanceof Answer.Said(JsonNode json))) {
      return Optional.empty();
    }
    List<JsonNode> members = json.path("members").valueStream().limit(MOST_MEMBERS).toList();
    List<JsonNode> leaders =
        members.stream()
            .filter(m -> List.of("leader", "standby_leader").contains(m.path("role").asString("")))
            .toList();
    List<String> apis =
        Stream.concat(leaders.stream(), members.stream())
            .flatMap(m -> base(m.path("api_url").asString("")).stream())
            .distinct()
            .toList();
    boolean led = leaders.stream().anyMatch(m -> m.path("state").asString("").equals("running"));
    return Optional.of(new Cluster(json.path("pause").asBoolean(false), led, apis));
  }

  /** The member that runs the very server that we are connected to, among those that answer. */
  public Optional<PatroniMember> running(List<String> apis, ServerIdentity here) {
    return apis.stream()
        .limit(MOST_MEMBERS)
        .map(a -> member(URI.create(a), here))
        .filter(Found.Ours.class::isInstance)
        .map(f -> ((Found.Ours) f).member())
        .filter(m -> m.runs(here))
        .findFirst();
  }

  /** {@code http://host:port} of {@code http://host:port/patroni}. */
  private static Optional<String> base(String api) {
    try {
      URI uri = URI.create(api);
      boolean known = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      return known && uri.getHost() != null && uri.getPort() > 0 && uri.getUserInfo() == null
          ? Optional.of("%s://%s:%d".formatted(uri.getScheme(), uri.getHost(), uri.getPort()))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The dynamic configuration. */
  public Answer configuration(URI base) {
    return get(base, "/config");
  }

  /**
   * Changes it.
   *
   * @param body what is merged into it; null takes out
   */
  public Answer patch(URI base, String body, Optional<User> user) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve("/config"))
            .timeout(PATCHED)
            .header("Content-Type", "application/json")
            .method("PATCH", HttpRequest.BodyPublishers.ofString(body));
    user.ifPresent(u ->
        request.header(
            "Authorization",
            "Basic "
                + Base64.getEncoder()
                    .encodeToString(
                        (u.name() + ":" + u.password().value()).getBytes(StandardCharsets.UTF_8))));
    return send(request.build());
  }

  /**
   * Looks.
   *
   * @param path such as {@code /patroni}, this member, or {@code /cluster}, all of them
   */
  public Answer get(URI base, String path) {
    return send(
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(ANSWER)
            .header("Accept", "application/json")
            .build());
  }

  private Answer send(HttpRequest request) {
    URI uri = request.uri();
    try {
      HttpResponse<InputStream> response =
          client().send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        byte[] bytes = body.readNBytes(LARGEST + 1);
        return bytes.length > LARGEST
            ? new Answer.Lost("%s answers with more than %d bytes".formatted(uri, LARGEST), true)
            : understood(request, response.statusCode(), bytes);
      }
    } catch (JacksonException e) {
      return new Answer.Lost("%s does not answer in JSON: is it Patroni?".formatted(uri), true);
    } catch (HttpConnectTimeoutException | java.net.ConnectException e) {
      return new Answer.Lost("%s cannot be reached".formatted(uri), false);
    } catch (IOException e) {
      return new Answer.Lost(
          "%s does not answer: %s"
              .formatted(
                  uri, Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName())),
          true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer.Lost("interrupted while asking " + uri, true);
    }
  }

  private static Answer understood(HttpRequest request, int status, byte[] bytes) {
    URI uri = request.uri();
    // A member that is not in the state asked for answers 503 with its JSON: an answer to a look.
    boolean looks = request.method().equals("GET");
    if (status == 200 || (looks && status == 503)) {
      JsonNode json = JsonMapper.shared().readTree(bytes);
      return json.isObject()
          ? new Answer.Said(json)
          : new Answer.Lost(
              "%s answers with status %d and no JSON object: is it Patroni?".formatted(uri, status),
              true);
    }
    return switch (status) {
      case 401 ->
          new Answer.Refused(
              status,
              "%s wants a login (401): give patroni.user and patroni.password-file in the policy, as restapi.authentication of that Patroni has them"
                  .formatted(uri));
      case 403 ->
          new Answer.Refused(
              status,
              "%s does not let this machine change anything (403): see restapi.allowlist and verify_client of that Patroni"
                  .formatted(uri));
      case 409 ->
          new Answer.Refused(
              status,
              "%s: somebody else changed the configuration in that moment (409)".formatted(uri));
      default ->
          status / 100 == 4
              ? new Answer.Refused(status, "%s refused it with status %d".formatted(uri, status))
              : new Answer.Lost("%s answers with status %d".formatted(uri, status), true);
    };
  }

  @Override
  public void close() {
    client.ifPresent(HttpClient::shutdownNow);
  }
}
