package io.howdah.sense.series;

import io.howdah.sense.series.Catalogue.Entry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * A {@link Window} as a file: the definitions of its series, an index, the blocks. Each of the
 * first two has a checksum, and each block has its own: a damaged one takes only itself away.
 */
final class WindowFile {
  private static final int MAGIC = 0x48574457;
  private static final int VERSION = 1;

  /** Definitions of some hundred thousand series; what inflates to more is damaged. */
  private static final int MOST_DEFINITIONS = 64 << 20;

  private WindowFile() {}

  /**
   * What a file held.
   *
   * @param damaged blocks that were left out
   */
  record Read(Window window, List<Entry> entries, int damaged) {}

  static byte[] bytes(Window window, List<Entry> entries) throws IOException {
    ByteSink head = new ByteSink(window.ids().length * 8);
    head.u8(window.tier().letter());
    head.varint(window.first());
    head.varint(window.last());
    head.i64(window.base());
    head.i64(window.from());
    head.i64(window.to());
    head.varint(window.ids().length);
    for (int i = 0; i < window.ids().length; i++) {
      int start = window.start(i);
      head.varint(window.ids()[i] - (i == 0 ? 0L : window.ids()[i - 1]));
      head.varint(window.ends()[i] - (long) start);
      head.i32(Frames.crc(window.data(), start, window.ends()[i] - start));
    }
    ByteSink out = new ByteSink(window.data().length + head.size() + 4096);
    out.i32(MAGIC);
    out.i32(VERSION);
    part(out, definitions(entries));
    part(out, head.array());
    out.raw(window.data());
    return out.array();
  }

  private static void part(ByteSink out, byte[] part) {
    out.i32(part.length);
    out.i32(Frames.crc(part, part.length));
    out.raw(part);
  }

  private static byte[] part(ByteSource in) {
    int length = in.i32();
    int crc = in.i32();
    byte[] part = in.raw(length);
    if (Frames.crc(part, length) != crc) {
      throw new DamagedException("a checksum differs");
    }
    return part;
  }

  private static byte[] definitions(List<Entry> entries) throws IOException {
    ByteSink plain = new ByteSink(entries.size() * 100);
    plain.varint(entries.size());
    entries.forEach(e -> e.write(plain));
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
      deflater.write(plain.array());
    }
    return packed.toByteArray();
  }

  private static List<Entry> definitions(byte[] packed) throws IOException {
    byte[] plain;
    try (InflaterInputStream inflater = new InflaterInputStream(new ByteArrayInputStream(packed))) {
      plain = inflater.readNBytes(MOST_DEFINITIONS);
    }
    ByteSource in = new ByteSource(plain);
    int size = in.count(plain.length);
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      entries.add(Entry.read(in));
    }
    return entries;
  }

  /**
   * Reads a file's bytes.
   *
   * @throws DamagedException when not even its head can be trusted
   */
  static Read read(byte[] file) throws IOException {
    ByteSource in = new ByteSource(file);
    if (in.i32() != MAGIC || in.i32() != VERSION) {
      throw new DamagedException("not a file of series, or of another version of Howdah");
    }
    List<Entry> entries = definitions(part(in));
    ByteSource head = new ByteSource(part(in));
    Tier tier = Tier.of((char) head.u8());
    long first = head.varint();
    long last = head.varint();
    long base = head.i64();
    long from = head.i64();
    long to = head.i64();
    int size = head.count(head.left());
    int[] ids = new int[size];
    int[] ends = new int[size];
    int kept = 0;
    long points = 0;
    int id = 0;
    ByteSink data = new ByteSink(in.left());
    for (int i = 0; i < size; i++) {
      id += head.count(Integer.MAX_VALUE);
      int length = head.count(Integer.MAX_VALUE);
      int crc = head.i32();
      byte[] block = in.raw(Math.min(length, in.left()));
      if (block.length == length && Frames.crc(block, length) == crc) {
        data.raw(block);
        points += new ByteSource(block).varint();
        ids[kept] = id;
        ends[kept++] = data.size();
      }
    }
    Window window =
        new Window(
            tier,
            first,
            last,
            base,
            from,
            to,
            Arrays.copyOf(ids, kept),
            Arrays.copyOf(ends, kept),
            data.array(),
            points);
    return new Read(window, entries, size - kept);
  }
}
