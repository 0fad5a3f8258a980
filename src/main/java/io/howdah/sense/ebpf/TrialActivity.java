package io.howdah.sense.ebpf;

import io.howdah.pg.ReadDoor;
import io.howdah.pg.SqlFile;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a little of what the probes look for: a file written through to its device, a sort of the
 * server's that spills some megabytes, a segment on loopback that is sent again because nobody
 * takes the connection. Best effort: what cannot be made here is not seen, which is no fault.
 */
public final class TrialActivity implements AutoCloseable {
  private static final SqlFile SQL = SqlFile.load(TrialActivity.class, "server-process.sql");

  /** More connections than the queue of the socket holds: the next one's SYN is dropped. */
  private static final int KNOCKS = 6;

  private final ReadDoor door;
  private final List<Closeable> open = new ArrayList<>();

  public TrialActivity(ReadDoor door) {
    this.door = door;
  }

  /** Makes it all. */
  public void make() {
    writeThrough();
    knock();
    var _ = door.read(SQL, "a_sort_that_spills", row -> row.number("rows"));
  }

  private static void writeThrough() {
    try {
      Path file = Files.createTempFile("howdah-doctor", ".tmp");
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        var _ = channel.write(ByteBuffer.allocate(4096));
        channel.force(true);
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException noRoom) {
      // Others write to the disk, too.
      return;
    }
  }

  private void knock() {
    try {
      ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      open.add(deaf);
      for (int i = 0; i < KNOCKS; i++) {
        SocketChannel knock = SocketChannel.open();
        open.add(knock);
        knock.configureBlocking(false);
        boolean _ =
            knock.connect(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), deaf.getLocalPort()));
      }
    } catch (IOException noSockets) {
      return;
    }
  }

  @Override
  public void close() {
    for (Closeable each : open) {
      closeOne(each);
    }
  }

  private static void closeOne(Closeable each) {
    try {
      each.close();
    } catch (IOException closedAlready) {
      return;
    }
  }
}
