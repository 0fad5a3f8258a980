package io.howdah.serve;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.howdah.loop.nerves.Nerves;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * The daemon's HTTP door: {@code /metrics}, {@code /healthz}, {@code /readyz}. Only looks; takes no
 * body. On loopback it answers only to loopback's names, so that a page in a browser cannot reach
 * it through a name of its own (DNS rebinding).
 */
public final class HttpDoor implements AutoCloseable {
  /** Answers in work at once; further ones are told to come back. */
  private static final int PLACES = 8;

  private static final int WAITING = 64;
  private static final Map<String, String> SAFE =
      Map.of("X-Content-Type-Options", "nosniff", "Cache-Control", "no-store");

  private final HttpServer server;
  private final ExecutorService threads;
  private final Semaphore places = new Semaphore(PLACES);
  private final Nerves nerves;
  private final boolean onLoopback;

  private HttpDoor(HttpServer server, Nerves nerves) {
    this.server = server;
    this.nerves = nerves;
    this.onLoopback = server.getAddress().getAddress().isLoopbackAddress();
    this.threads = Executors.newVirtualThreadPerTaskExecutor();
  }

  /**
   * Opens.
   *
   * @param at port 0 takes a free one
   * @throws IOException when the address cannot be listened at
   */
  public static HttpDoor open(InetSocketAddress at, Nerves nerves) throws IOException {
    HttpDoor door = new HttpDoor(HttpServer.create(at, WAITING), nerves);
    door.server.createContext("/", door::answer);
    door.server.setExecutor(door.threads);
    door.server.start();
    return door;
  }

  public InetSocketAddress address() {
    return server.getAddress();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean free = places.tryAcquire();
      try {
        send(exchange, free ? page(exchange) : Response.text(503, "busy: ask again in a second\n"));
      } finally {
        if (free) {
          places.release();
        }
      }
    }
  }

  private Response page(HttpExchange exchange) {
    String method = exchange.getRequestMethod();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      return Response.text(405, "this only shows: GET\n");
    }
    if (onLoopback && !isLoopbackName(header(exchange, "Host"))) {
      return Response.text(421, "ask by localhost or its address\n");
    }
    return switch (exchange.getRequestURI().getPath()) {
      case "/metrics" -> MetricsPage.of(nerves.latest(), header(exchange, "Accept"));
      case "/healthz" -> Health.alive(nerves);
      case "/readyz" -> Health.ready(nerves);
      case "/" -> Response.text(200, "howdah: /metrics /healthz /readyz\n");
      default -> Response.text(404, "no such page: /metrics /healthz /readyz\n");
    };
  }

  private static String header(HttpExchange exchange, String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("");
  }

  static boolean isLoopbackName(String host) {
    String name = host.replaceFirst(":\\d+$", "");
    return name.equalsIgnoreCase("localhost")
        || name.equals("[::1]")
        || (name.matches("127\\.[0-9.]+") && isLoopbackLiteral(name));
  }

  private static boolean isLoopbackLiteral(String address) {
    try {
      return InetAddress.ofLiteral(address).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static void send(HttpExchange exchange, Response response) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", response.type());
    SAFE.forEach(exchange.getResponseHeaders()::set);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(response.status(), head ? -1 : response.body().length);
    if (!head) {
      exchange.getResponseBody().write(response.body());
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
