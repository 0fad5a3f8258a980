package io.howdah.loop;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The wire between a controller and its server: a proxy on loopback that can be cut at one
 * statement, right after it was sent or when the server has answered it, and that can be led to
 * another server. Ours alone, and gone with {@link #close()}.
 */
final class FaultWire implements AutoCloseable {
  private static final int CHUNK = 16 * 1024;

  /** ReadyForQuery of the protocol: its last message, and its length. */
  private static final byte[] READY = {'Z', 0, 0, 0, 5};

  /**
   * Where it is cut.
   *
   * @param statement a text that a message to the server holds
   * @param answered whether the server has answered by then
   */
  private record Cut(String statement, boolean answered) {}

  private final ServerSocket listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicReference<Optional<Cut>> cut = new AtomicReference<>(Optional.empty());
  private volatile int target;
  private final AtomicInteger cuts = new AtomicInteger();

  private FaultWire(ServerSocket listener, int target) {
    this.listener = listener;
    this.target = target;
  }

  static FaultWire to(int port) throws IOException {
    FaultWire wire = new FaultWire(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
    var _ = Thread.ofVirtual().name("fault-wire").start(wire::listen);
    return wire;
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Cuts once, at the next message to the server that holds this text. */
  void cutAt(String statement, boolean answered) {
    cut.set(Optional.of(new Cut(statement, answered)));
  }

  /** How often it was cut. */
  int cuts() {
    return cuts.get();
  }

  /** From now on all goes to another server; what was open is cut. */
  void leadTo(int port) {
    target = port;
    open.forEach(FaultWire::end);
  }

  private void listen() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        open.add(client);
        open.add(server);
        new Line(client, server).start();
      } catch (IOException e) {
        // Closed by us, or there is no server behind it: whoever dialled finds the line dead.
      }
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One connection, in both directions. */
  private final class Line {
    private final Socket client;
    private final Socket server;
    private volatile boolean swallows;

    Line(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void start() {
      var _ = Thread.ofVirtual().start(() -> carry(this::forth));
      var _ = Thread.ofVirtual().start(() -> carry(this::back));
    }

    private interface Way {
      void go() throws IOException;
    }

    private void carry(Way way) {
      try {
        way.go();
      } catch (IOException e) {
        // One side is gone, and so is the other.
      } finally {
        end(client);
        end(server);
        open.remove(client);
        open.remove(server);
      }
    }

    private void forth() throws IOException {
      InputStream in = client.getInputStream();
      OutputStream out = server.getOutputStream();
      byte[] chunk = new byte[CHUNK];
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        String text = new String(chunk, 0, n, StandardCharsets.ISO_8859_1);
        Optional<Cut> here = cut.get().filter(c -> text.contains(c.statement()));
        if (here.isPresent() && cut.compareAndSet(cut.get(), Optional.empty())) {
          cuts.incrementAndGet();
          swallows = true;
          out.write(chunk, 0, n);
          out.flush();
          if (!here.get().answered()) {
            return;
          }
          continue;
        }
        out.write(chunk, 0, n);
        out.flush();
      }
    }

    private void back() throws IOException {
      InputStream in = server.getInputStream();
      OutputStream out = client.getOutputStream();
      byte[] chunk = new byte[CHUNK];
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        if (swallows) {
          if (endsReady(chunk, n)) {
            return;
          }
          continue;
        }
        out.write(chunk, 0, n);
        out.flush();
      }
    }

    private static boolean endsReady(byte[] chunk, int n) {
      int at = n - READY.length - 1;
      for (int i = 0; at >= 0 && i < READY.length; i++) {
        if (chunk[at + i] != READY[i]) {
          return false;
        }
      }
      return at >= 0;
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    open.forEach(FaultWire::end);
  }
}
