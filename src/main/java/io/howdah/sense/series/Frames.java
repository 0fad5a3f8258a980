package io.howdah.sense.series;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * An append-only file of frames, each with its length and checksum. A frame that was cut off by a
 * kill or a full disk is not there: it is overwritten by the next. For one thread.
 */
final class Frames implements AutoCloseable {
  private static final int HEAD = 8;

  /** A moment of some hundred thousand series; what claims to be longer is damaged. */
  private static final int LONGEST = 16 << 20;

  private final FileChannel channel;
  private long size;

  private Frames(FileChannel channel, long size) {
    this.channel = channel;
    this.size = size;
  }

  /**
   * Opens a file, made if it is not there, behind its last whole frame.
   *
   * @param each gets the frames that are there; may refuse one by {@link DamagedException}: the
   *     file ends before it then
   * @param cut is told how many bytes behind the last whole frame were given up
   */
  static Frames open(Path file, Consumer<ByteSource> each, Consumer<Long> cut) throws IOException {
    long good = Files.exists(file) ? read(file, each) : 0;
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    long all = channel.size();
    if (all > good) {
      channel.truncate(good);
      cut.accept(all - good);
    }
    channel.position(good);
    return new Frames(channel, good);
  }

  private static long read(Path file, Consumer<ByteSource> each) throws IOException {
    long good = 0;
    ByteBuffer head = ByteBuffer.allocate(HEAD);
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      while (fill(in, head.clear())) {
        int length = head.flip().getInt();
        if (length < 0 || length > LONGEST || length > in.size() - in.position()) {
          break;
        }
        ByteBuffer body = ByteBuffer.allocate(length);
        if (!fill(in, body) || crc(body.array(), length) != head.getInt()) {
          break;
        }
        each.accept(new ByteSource(body.array()));
        good = in.position();
      }
    } catch (DamagedException e) {
      // The checksum held and the words do not: written by another version. The rest is not
      // readable without this frame.
      return good;
    }
    return good;
  }

  private static boolean fill(FileChannel in, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (in.read(buffer) < 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Writes a frame behind the others.
   *
   * @throws IOException when it could not be written whole; the file then ends before it
   */
  void add(byte[] body) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(HEAD + body.length);
    frame.putInt(body.length).putInt(crc(body, body.length)).put(body).flip();
    try {
      while (frame.hasRemaining()) {
        channel.write(frame);
      }
    } catch (IOException e) {
      channel.truncate(size);
      channel.position(size);
      throw e;
    }
    size += HEAD + body.length;
  }

  long size() {
    return size;
  }

  void sync() throws IOException {
    channel.force(false);
  }

  static int crc(byte[] bytes, int length) {
    return crc(bytes, 0, length);
  }

  static int crc(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
