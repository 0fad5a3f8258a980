package io.howdah.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A network namespace at the far end of a wire that can be made narrow: what does not fit is
 * dropped, and TCP sends it again. Whoever connects from there to the near end reaches the server,
 * which itself listens on loopback only.
 */
public final class NarrowWire implements AutoCloseable {
  private static final int BUFFER = 16 << 10;

  private final String namespace;
  private final int number;
  private final ServerSocket door;
  private final Instance server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private NarrowWire(String namespace, int number, ServerSocket door, Instance server) {
    this.namespace = namespace;
    this.number = number;
    this.door = door;
    this.server = server;
  }

  /**
   * Makes the namespace and a wide wire to it.
   *
   * @param number from 0 to 200, of the wire's addresses 10.214.number.1 and .2
   */
  public static NarrowWire lay(Instance server, int number) {
    removeOf(server);
    String namespace = namespaceOf(server);
    try {
      run(
          """
          set -e
          ip netns add %1$s
          ip link add hl%2$d type veth peer name wire netns %1$s
          ip addr add 10.214.%2$d.1/30 dev hl%2$d
          ip link set hl%2$d up
          ip -n %1$s addr add 10.214.%2$d.2/30 dev wire
          ip -n %1$s link set wire up
          ip -n %1$s link set lo up
          """
              .formatted(namespace, number));
      var door = new ServerSocket();
      door.bind(new InetSocketAddress("10.214." + number + ".1", 0));
      var wire = new NarrowWire(namespace, number, door, server);
      Thread.ofVirtual().name("wire-door").start(wire::welcome);
      return wire;
    } catch (IOException e) {
      removeOf(server);
      throw new LabException("no door at the near end of the wire: " + Disk.words(e), e);
    } catch (LabException e) {
      removeOf(server);
      throw e;
    }
  }

  /** Lets so much through to the far end; little may wait, the rest is dropped. */
  public void narrow(int kilobitsPerSecond) {
    run(
        "tc qdisc replace dev hl%d root tbf rate %dkbit burst 4kb limit 6kb"
            .formatted(number, kilobitsPerSecond));
  }

  /** As wide as at first. */
  public void widen() {
    run("tc qdisc del dev hl%d root 2>/dev/null || true".formatted(number));
  }

  public String namespace() {
    return namespace;
  }

  public String nearAddress() {
    return "10.214." + number + ".1";
  }

  public int nearPort() {
    return door.getLocalPort();
  }

  public String farAddress() {
    return "10.214." + number + ".2";
  }

  /** Packets that did not fit so far, as the queue counts them. */
  public long dropped() {
    var said =
        Run.quietly(Duration.ofSeconds(5), "tc", "-s", "qdisc", "show", "dev", "hl" + number)
            .said();
    var found = java.util.regex.Pattern.compile("dropped ([0-9]+)").matcher(said);
    return found.find() ? Long.parseLong(found.group(1)) : 0;
  }

  private void welcome() {
    while (!door.isClosed()) {
      try {
        Socket far = door.accept();
        far.setSendBufferSize(BUFFER);
        open.add(far);
        Socket near = new Socket();
        open.add(near);
        near.setReceiveBufferSize(BUFFER);
        near.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        Thread.ofVirtual().name("wire-out").start(() -> pump(near, far));
        Thread.ofVirtual().name("wire-in").start(() -> pump(far, near));
      } catch (IOException e) {
        if (door.isClosed()) {
          return;
        }
      }
    }
  }

  private void pump(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
      }
    } catch (IOException hungUp) {
      // Either side hung up: both are closed, as a wire that is cut would.
      open.remove(from);
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  @Override
  public void close() {
    var all = new ArrayList<AutoCloseable>(List.of(door));
    all.addAll(open);
    for (AutoCloseable one : all) {
      if (one instanceof java.io.Closeable closeable) {
        try {
          closeable.close();
        } catch (IOException e) {
          throw new LabException("cannot close the wire: " + e.getMessage(), e);
        }
      }
    }
    removeOf(server);
  }

  /** Removes the namespace of an instance and with it its wire, if there is one. */
  public static void removeOf(Instance server) {
    String namespace = namespaceOf(server);
    if (Files.exists(Path.of("/run/netns", namespace))) {
      run("ip netns del " + namespace);
    }
  }

  private static String namespaceOf(Instance server) {
    // By its directory too: two trees may hold instances of one name.
    return "howdah-%s-%x".formatted(server.name(), server.directory().hashCode());
  }

  private static void run(String script) {
    var ended = Run.quietly(Duration.ofSeconds(20), "sh", "-c", script);
    if (!ended.well()) {
      throw new LabException("the sandbox's network: " + ended.said());
    }
  }
}
