package io.howdah.sense.series;

import java.nio.charset.StandardCharsets;

/**
 * Reads what {@link ByteSink} wrote. For one thread.
 *
 * <p>Bytes that were not written by it end in {@link DamagedException}, never in more work than the
 * bytes are long.
 */
final class ByteSource {
  private final byte[] bytes;
  private final int end;
  private int at;
  private int unread;

  ByteSource(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  ByteSource(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  long bits(int width) {
    long value = 0;
    int left = width;
    while (left > 0) {
      if (unread == 0) {
        need(1);
        at++;
        unread = 8;
      }
      int now = Math.min(left, unread);
      long part = (bytes[at - 1] >>> (unread - now)) & ((1L << now) - 1);
      value = (value << now) | part;
      unread -= now;
      left -= now;
    }
    return value;
  }

  /** Ones up to the next zero, which is read too; at most {@code most} of them. */
  int ones(int most) {
    int count = 0;
    while (count < most && bits(1) == 1) {
      count++;
    }
    return count;
  }

  void align() {
    unread = 0;
  }

  int u8() {
    need(1);
    unread = 0;
    return bytes[at++] & 0xff;
  }

  long varint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = u8();
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new DamagedException("a number has no end");
  }

  long signed() {
    return unzigzag(varint());
  }

  /** A count of things that take at least a bit each, or are bounded elsewhere. */
  int count(int most) {
    long count = varint();
    if (count < 0 || count > most) {
      throw new DamagedException("a count of %d where at most %d can be".formatted(count, most));
    }
    return (int) count;
  }

  int i32() {
    need(4);
    int value = 0;
    for (int i = 0; i < 4; i++) {
      value = (value << 8) | u8();
    }
    return value;
  }

  long i64() {
    return ((long) i32() << 32) | (i32() & 0xffff_ffffL);
  }

  double real() {
    return Double.longBitsToDouble(i64());
  }

  String text() {
    int length = count(end - at);
    String text = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }

  byte[] raw(int length) {
    need(length);
    byte[] some = java.util.Arrays.copyOfRange(bytes, at, at + length);
    at += length;
    return some;
  }

  int left() {
    return end - at;
  }

  static long unzigzag(long value) {
    return (value >>> 1) ^ -(value & 1);
  }

  private void need(int more) {
    if (more < 0 || end - at < more) {
      throw new DamagedException("the bytes end too early");
    }
  }
}
