package io.howdah.detect;

import io.howdah.model.Labels;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * How what was learned is put into bytes: a mark, what it is, a version, the length, a checksum,
 * the body. What does not fit in every one of these is not read at all.
 */
final class Snapshot {
  private static final int MARK = 0x48574454;
  private static final int VERSION = 1;
  private static final int HEAD = 4 * Integer.BYTES + Long.BYTES;

  /** What a snapshot may hold. */
  enum Kind {
    SERIES(1),
    BUDGETS(2);

    private final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  /** Writes a body. */
  interface Body {
    void write(DataOutputStream out) throws IOException;
  }

  /** Reads a body. */
  interface Reader {
    void read(DataInputStream in) throws IOException;
  }

  /** Bytes that are no snapshot that can be read here; the message says why. */
  static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1;

    UnreadableException(String why) {
      super(why);
    }
  }

  private Snapshot() {}

  static byte[] of(Kind kind, Body body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      body.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] content = bytes.toByteArray();
    ByteBuffer sealed = ByteBuffer.allocate(HEAD + content.length);
    sealed.putInt(MARK).putInt(kind.code).putInt(VERSION).putInt(content.length);
    return sealed.putLong(sum(content)).put(content).array();
  }

  static void read(Kind kind, byte[] sealed, Reader reader) throws UnreadableException {
    if (sealed.length < HEAD) {
      throw new UnreadableException("it is cut short: %d bytes".formatted(sealed.length));
    }
    ByteBuffer head = ByteBuffer.wrap(sealed);
    if (head.getInt() != MARK || head.getInt() != kind.code) {
      throw new UnreadableException("it is something else");
    }
    int version = head.getInt();
    if (version != VERSION) {
      throw new UnreadableException(
          "it is of version %d, and this Howdah reads %d".formatted(version, VERSION));
    }
    int length = head.getInt();
    long sum = head.getLong();
    if (length != sealed.length - HEAD) {
      throw new UnreadableException(
          "it has %d bytes where %d were written".formatted(sealed.length - HEAD, length));
    }
    byte[] content = Arrays.copyOfRange(sealed, HEAD, sealed.length);
    if (sum(content) != sum) {
      throw new UnreadableException("its checksum does not fit its content");
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content))) {
      reader.read(in);
    } catch (IOException e) {
      throw new UnreadableException("it ends too early: " + e.getMessage());
    }
  }

  private static long sum(byte[] content) {
    CRC32 crc = new CRC32();
    crc.update(content);
    return crc.getValue();
  }

  static void write(DataOutputStream out, Labels labels) throws IOException {
    out.writeInt(labels.values().size());
    for (var e : labels.values().entrySet()) {
      out.writeUTF(e.getKey());
      out.writeUTF(e.getValue());
    }
  }

  static Labels labels(DataInputStream in) throws IOException {
    int n = in.readInt();
    TreeMap<String, String> values = new TreeMap<>();
    for (int i = 0; i < n; i++) {
      values.put(in.readUTF(), in.readUTF());
    }
    return new Labels(values);
  }

  static void write(DataOutputStream out, Usual usual) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(Usual.BYTES);
    usual.write(buffer);
    out.write(buffer.array());
  }

  static void read(DataInputStream in, Usual into) throws IOException {
    into.read(ByteBuffer.wrap(exactly(in, Usual.BYTES)));
  }

  static void write(DataOutputStream out, Season season) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(Season.BYTES);
    season.write(buffer);
    out.write(buffer.array());
  }

  static void read(DataInputStream in, Season into) throws IOException {
    into.read(ByteBuffer.wrap(exactly(in, Season.BYTES)));
  }

  private static byte[] exactly(DataInputStream in, int n) throws IOException {
    byte[] bytes = new byte[n];
    in.readFully(bytes);
    return bytes;
  }
}
