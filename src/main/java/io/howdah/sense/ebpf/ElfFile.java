package io.howdah.sense.ebpf;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an executable says of itself: the addresses of its public variables, and its USDT probes.
 *
 * <p>Source: System V ABI (ELF-64), and the notes of type 3 named {@code stapsdt} that SystemTap's
 * {@code sys/sdt.h} leaves behind. Little-endian 64-bit files only.
 *
 * @param symbols by name: the address as linked, before the file is moved to where it is loaded
 * @param probes names of USDT probes of the provider {@code postgresql}
 * @param firstSegment the address, as linked, of what the file begins with
 */
record ElfFile(Map<String, Long> symbols, Set<String> probes, long firstSegment) {
  /**
   * PostgreSQL 18's dynamic symbols and their names take 1 MB; a file that says more is refused.
   */
  private static final long LARGEST_SECTION = 64 << 20;

  private static final int SYMBOLS = 11;
  private static final int NOTES = 7;
  private static final int SECTION_HEADER = 64;
  private static final int PROGRAM_HEADER = 56;
  private static final int SYMBOL = 24;
  private static final int USDT = 3;

  private record Section(int type, long offset, long size, int link) {}

  ElfFile {
    symbols = Map.copyOf(symbols);
    probes = Set.copyOf(probes);
  }

  /**
   * Reads a file.
   *
   * @param wanted symbols to look for; those that are not there are not in the result
   * @throws IOException when it cannot be read or is no such file
   */
  static ElfFile read(Path file, Set<String> wanted) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer header = bytes(channel, 0, 64);
      if (header.getInt(0) != 0x464c457f || header.get(4) != 2 || header.get(5) != 1) {
        throw new IOException(file + " is no 64-bit little-endian ELF file");
      }
      List<Section> sections = sections(channel, header);
      Map<String, Long> symbols = new HashMap<>();
      Set<String> probes = new HashSet<>();
      for (Section section : sections) {
        if (section.type() == SYMBOLS && section.link() < sections.size()) {
          symbols(channel, section, sections.get(section.link()), wanted, symbols);
        } else if (section.type() == NOTES) {
          notes(bytes(channel, section.offset(), section.size()), probes);
        }
      }
      return new ElfFile(symbols, probes, firstSegment(channel, header));
    } catch (IndexOutOfBoundsException e) {
      throw new IOException(file + " is cut off or damaged", e);
    }
  }

  private static List<Section> sections(FileChannel channel, ByteBuffer header) throws IOException {
    int count = Short.toUnsignedInt(header.getShort(60));
    ByteBuffer table = bytes(channel, header.getLong(40), (long) count * SECTION_HEADER);
    List<Section> sections = new ArrayList<>();
    for (int at = 0; at < count * SECTION_HEADER; at += SECTION_HEADER) {
      sections.add(
          new Section(
              table.getInt(at + 4),
              table.getLong(at + 24),
              table.getLong(at + 32),
              table.getInt(at + 40)));
    }
    return sections;
  }

  /** The lowest address that is loaded, with the file's offset taken off. */
  private static long firstSegment(FileChannel channel, ByteBuffer header) throws IOException {
    int count = Short.toUnsignedInt(header.getShort(56));
    ByteBuffer table = bytes(channel, header.getLong(32), (long) count * PROGRAM_HEADER);
    for (int at = 0; at < count * PROGRAM_HEADER; at += PROGRAM_HEADER) {
      boolean loaded = table.getInt(at) == 1;
      if (loaded) {
        return table.getLong(at + 16) - table.getLong(at + 8);
      }
    }
    throw new IOException("nothing of this ELF file is ever loaded");
  }

  private static void symbols(
      FileChannel channel,
      Section section,
      Section strings,
      Set<String> wanted,
      Map<String, Long> found)
      throws IOException {
    ByteBuffer table = bytes(channel, section.offset(), section.size());
    ByteBuffer names = bytes(channel, strings.offset(), strings.size());
    for (int at = 0; at + SYMBOL <= table.limit(); at += SYMBOL) {
      String name = text(names, table.getInt(at));
      if (wanted.contains(name) && table.getLong(at + 8) != 0) {
        found.put(name, table.getLong(at + 8));
      }
    }
  }

  private static void notes(ByteBuffer notes, Set<String> probes) {
    int at = 0;
    while (at + 12 <= notes.limit()) {
      int nameLength = notes.getInt(at);
      int length = notes.getInt(at + 4);
      int type = notes.getInt(at + 8);
      int content = at + 12 + padded(nameLength);
      if (type == USDT && text(notes, at + 12).equals("stapsdt")) {
        // Three addresses, then provider, probe and arguments, each ended by a zero.
        String provider = text(notes, content + 24);
        if (provider.equals("postgresql")) {
          probes.add(text(notes, content + 24 + provider.length() + 1));
        }
      }
      at = content + padded(length);
    }
  }

  private static int padded(int length) {
    if (length < 0 || length > LARGEST_SECTION) {
      throw new IndexOutOfBoundsException("a note of %d bytes".formatted(length));
    }
    return (length + 3) & ~3;
  }

  private static String text(ByteBuffer buffer, int from) {
    int end = from;
    while (buffer.get(end) != 0) {
      end++;
    }
    byte[] out = new byte[end - from];
    buffer.get(from, out);
    return new String(out, StandardCharsets.ISO_8859_1);
  }

  private static ByteBuffer bytes(FileChannel channel, long offset, long size) throws IOException {
    if (size < 0 || size > LARGEST_SECTION || offset < 0) {
      throw new IOException("a section of %d bytes at %d cannot be".formatted(size, offset));
    }
    ByteBuffer buffer = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, offset + buffer.position()) < 0) {
        throw new EOFException("it ends before its parts do");
      }
    }
    return buffer.flip();
  }
}
