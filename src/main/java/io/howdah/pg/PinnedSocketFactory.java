package io.howdah.pg;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import javax.net.SocketFactory;

/**
 * Makes TCP sockets that connect to one numeric address, whatever name the driver was given:
 * libpq's {@code hostaddr}, and each address of a name that has several. The name stays with the
 * driver, for certificates. Public because the driver makes it by name.
 */
public final class PinnedSocketFactory extends SocketFactory {
  private final InetAddress address;

  /**
   * For the driver.
   *
   * @param literal a numeric IPv4 or IPv6 address
   */
  public PinnedSocketFactory(String literal) {
    this.address = InetAddress.ofLiteral(literal);
  }

  @Override
  public Socket createSocket() {
    return new PinnedSocket(address);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return connected(port);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress from, int fromPort)
      throws IOException {
    return connected(port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connected(port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort)
      throws IOException {
    return connected(port);
  }

  private Socket connected(int port) throws IOException {
    Socket socket = createSocket();
    socket.connect(new InetSocketAddress(address, port));
    return socket;
  }

  private static final class PinnedSocket extends Socket {
    private final InetAddress address;

    PinnedSocket(InetAddress address) {
      this.address = address;
    }

    @Override
    public void connect(SocketAddress asked, int timeout) throws IOException {
      if (!(asked instanceof InetSocketAddress inet)) {
        throw new SocketException("not an internet address: " + asked);
      }
      super.connect(new InetSocketAddress(address, inet.getPort()), timeout);
    }
  }
}
