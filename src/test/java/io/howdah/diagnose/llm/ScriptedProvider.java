package io.howdah.diagnose.llm;

import io.howdah.diagnose.llm.LlmSettings.Vendor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A provider on loopback that speaks one of the protocols and keeps every byte that it was sent.
 * What it answers comes from a script that sees what a model would see.
 */
final class ScriptedProvider implements AutoCloseable {
  private static final Pattern LENGTH = Pattern.compile("(?im)^content-length:\\s*(\\d+)\\s*$");

  private final Vendor provider;
  private final Function<Talk, Line> script;
  private final ServerSocket socket;
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private final List<Talk> talks = new CopyOnWriteArrayList<>();
  private final List<String> faults = new CopyOnWriteArrayList<>();

  /** What a model is told: the newest request. */
  record Talk(List<String> tools, String system, List<String> users, List<String> results) {
    /** What the tool asked for last saw; empty before the first. */
    String seen() {
      return results.isEmpty() ? "" : results.getLast();
    }

    /** The first group of a pattern in anything that tools saw. */
    String quote(String pattern) {
      Matcher m = Pattern.compile(pattern).matcher(String.join("\n", results));
      return m.find() ? m.group(1) : "";
    }
  }

  /** A tool asked for. */
  record Ask(String tool, String arguments) {}

  /** What the script says. */
  sealed interface Line {
    /** A model's answer. */
    record Says(String text, List<Ask> asks) implements Line {}

    /** Any status, headers and body. */
    record Raw(int status, Map<String, String> headers, String body) implements Line {}

    /** Headers, and then nothing until the client goes. */
    record Stall() implements Line {}

    /** An answer that does not end. */
    record Endless() implements Line {}
  }

  static Line asks(String thought, String tool, String arguments) {
    return new Line.Says(thought, List.of(new Ask(tool, arguments)));
  }

  static Line says(String text) {
    return new Line.Says(text, List.of());
  }

  static Line fails(int status) {
    return new Line.Raw(status, Map.of(), "{\"error\":{\"message\":\"no\"}}");
  }

  ScriptedProvider(Vendor provider, Function<Talk, Line> script) throws IOException {
    this.provider = provider;
    this.script = script;
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  URI url() {
    return URI.create(Protocol.base(provider, socket.getLocalPort()));
  }

  /** Every request that came, in order. */
  List<Talk> talks() {
    return List.copyOf(talks);
  }

  /** Every byte that came, headers and all. */
  String received() {
    synchronized (received) {
      return received.toString(StandardCharsets.UTF_8);
    }
  }

  /** What the server itself stumbled over: must be empty at the end of a test. */
  List<String> faults() {
    return List.copyOf(faults);
  }

  private void serve() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        Thread.ofVirtual().start(() -> one(connection));
      } catch (SocketException e) {
        return; // closed
      } catch (IOException e) {
        faults.add(e.toString());
      }
    }
  }

  private void one(Socket connection) {
    try (connection) {
      String head = head(connection.getInputStream());
      if (head.isEmpty()) {
        return;
      }
      Matcher length = LENGTH.matcher(head);
      String body =
          length.find() ? body(connection.getInputStream(), Integer.parseInt(length.group(1))) : "";
      if (!head.startsWith("POST " + Protocol.path(provider) + " ")) {
        faults.add("asked for " + head.lines().findFirst().orElse(""));
      }
      Talk talk = Protocol.read(provider, body);
      talks.add(talk);
      answer(connection, script.apply(talk));
    } catch (IOException e) {
      // The client went: what a test means by it, it asserts on the client.
    } catch (IllegalStateException | IllegalArgumentException e) {
      faults.add(e.toString());
    }
  }

  private String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int b = in.read();
      if (b < 0) {
        return "";
      }
      head.write(b);
    }
    keep(head.toByteArray());
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  private String body(InputStream in, int length) throws IOException {
    byte[] body = in.readNBytes(length);
    keep(body);
    return new String(body, StandardCharsets.UTF_8);
  }

  private void keep(byte[] bytes) {
    synchronized (received) {
      received.writeBytes(bytes);
    }
  }

  private void answer(Socket connection, Line line) throws IOException {
    OutputStream out = connection.getOutputStream();
    switch (line) {
      case Line.Says s ->
          send(
              out,
              200,
              Map.of(),
              Protocol.answer(provider, s.text(), s.asks(), talks.size())
                  .getBytes(StandardCharsets.UTF_8));
      case Line.Raw r ->
          send(out, r.status(), r.headers(), r.body().getBytes(StandardCharsets.UTF_8));
      case Line.Stall _ -> {
        out.write(head(200, Map.of("Content-Length", "1000")));
        out.flush();
        while (connection.getInputStream().read() >= 0) {
          faults.add("the client sent more while the answer was due");
        }
      }
      case Line.Endless _ -> {
        out.write(head(200, Map.of()));
        byte[] piece = " ".repeat(64 * 1024).getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 10_000; i++) {
          out.write(piece);
        }
        faults.add("640 MB were taken");
      }
    }
  }

  private static void send(OutputStream out, int status, Map<String, String> headers, byte[] body)
      throws IOException {
    Map<String, String> all = new java.util.TreeMap<>(headers);
    all.put("Content-Length", Integer.toString(body.length));
    out.write(head(status, all));
    out.write(body);
    out.flush();
  }

  private static byte[] head(int status, Map<String, String> headers) {
    List<String> lines = new ArrayList<>(List.of("HTTP/1.1 %d Said".formatted(status)));
    lines.add("Content-Type: application/json");
    lines.add("Connection: close");
    headers.forEach((k, v) -> lines.add("%s: %s".formatted(k.toLowerCase(Locale.ROOT), v)));
    return (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
