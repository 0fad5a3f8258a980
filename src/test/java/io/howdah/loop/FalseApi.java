package io.howdah.loop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/** Stands before a real Patroni: lets looks through, and does to changes what a test wants. */
final class FalseApi implements AutoCloseable {
  /** What becomes of a change. */
  sealed interface Change {
    /** It is answered with that status and does not reach Patroni. */
    record Refused(int status) implements Change {}

    /** It reaches Patroni, and its answer is lost. */
    record AnswerLost() implements Change {}

    /** Patroni did it; then something happens before that is answered. */
    record DoneThen(Runnable strike) implements Change {}
  }

  private final HttpServer server;
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI real;
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final AtomicReference<Optional<Change>> change;

  FalseApi(URI real, Change change) throws IOException {
    this.real = real;
    this.change = new AtomicReference<>(Optional.of(change));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  String base() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The requests that came, without their bodies. */
  List<String> seen() {
    return List.copyOf(seen);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String method = exchange.getRequestMethod();
    seen.add(
        "%s %s %s"
            .formatted(
                method,
                exchange.getRequestURI(),
                exchange.getRequestHeaders().containsKey("Authorization") ? "with login" : "bare"));
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      Optional<Change> now = method.equals("PATCH") ? change.get() : Optional.empty();
      if (now.isPresent() && now.get() instanceof Change.Refused(int status)) {
        exchange.sendResponseHeaders(status, -1);
        return;
      }
      HttpRequest.Builder request =
          HttpRequest.newBuilder(real.resolve(exchange.getRequestURI().getPath()))
              .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
      exchange.getRequestHeaders().getOrDefault("Authorization", List.of()).stream()
          .findFirst()
          .ifPresent(a -> request.header("Authorization", a));
      HttpResponse<byte[]> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      if (now.isPresent() && now.get() instanceof Change.AnswerLost) {
        // Once: what takes it back gets through.
        change.set(Optional.empty());
        return;
      }
      if (now.isPresent() && now.get() instanceof Change.DoneThen(Runnable strike)) {
        change.set(Optional.empty());
        strike.run();
      }
      exchange.sendResponseHeaders(response.statusCode(), response.body().length);
      exchange.getResponseBody().write(response.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    http.close();
  }
}
