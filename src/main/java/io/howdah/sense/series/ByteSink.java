package io.howdah.sense.series;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes and bits written one after the other into an array that grows. For one thread. */
final class ByteSink {
  private byte[] bytes;
  private int size;
  private int free;

  ByteSink(int expected) {
    bytes = new byte[Math.max(16, expected)];
  }

  /** The last {@code width} bits of a value, 0 to 64 of them. */
  void bits(long value, int width) {
    int left = width;
    while (left > 0) {
      if (free == 0) {
        u8(0);
        free = 8;
      }
      int now = Math.min(left, free);
      long part = (value >>> (left - now)) & ((1L << now) - 1);
      bytes[size - 1] |= (byte) (part << (free - now));
      free -= now;
      left -= now;
    }
  }

  /** Fills the last byte: what follows begins at a byte. */
  void align() {
    free = 0;
  }

  void u8(int value) {
    room(1);
    bytes[size++] = (byte) value;
  }

  /** Seven bits a byte, the lowest first. */
  void varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      u8((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    u8((int) rest);
  }

  void signed(long value) {
    varint(zigzag(value));
  }

  void i32(int value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      u8(value >>> shift);
    }
  }

  void i64(long value) {
    i32((int) (value >>> 32));
    i32((int) value);
  }

  void real(double value) {
    i64(Double.doubleToRawLongBits(value));
  }

  void text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    varint(utf8.length);
    raw(utf8);
  }

  void raw(byte[] some) {
    raw(some, 0, some.length);
  }

  void raw(byte[] some, int from, int length) {
    room(length);
    System.arraycopy(some, from, bytes, size, length);
    size += length;
  }

  int size() {
    return size;
  }

  byte[] array() {
    return Arrays.copyOf(bytes, size);
  }

  /** Small numbers of either sign as small numbers without one. */
  static long zigzag(long value) {
    return (value << 1) ^ (value >> 63);
  }

  private void room(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length + (bytes.length >> 1)));
    }
    free = 0;
  }
}
