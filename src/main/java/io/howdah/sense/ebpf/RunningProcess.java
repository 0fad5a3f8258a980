package io.howdah.sense.ebpf;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A process of this machine, by its number in Howdah's own namespace, looked at through /proc. All
 * of it fails with an IOException once the process is gone or may not be looked at.
 */
record RunningProcess(long pid) {
  private static final Path PROC = Path.of("/proc");

  /** All that there are now. */
  static List<RunningProcess> all() throws IOException {
    try (Stream<Path> entries = Files.list(PROC)) {
      return entries
          .map(p -> p.getFileName().toString())
          .filter(n -> n.chars().allMatch(Character::isDigit))
          .map(n -> new RunningProcess(Long.parseLong(n)))
          .toList();
    }
  }

  /** Its executable, to be opened whatever root it lives in; works for a deleted file, too. */
  Path executable() {
    return PROC.resolve(pid + "/exe");
  }

  /** What the executable is called, in the eyes of the process. */
  String executableName() throws IOException {
    String path = Files.readSymbolicLink(executable()).toString();
    return path.substring(path.lastIndexOf('/') + 1).replace(" (deleted)", "");
  }

  long parent() throws IOException {
    return number(status(), "PPid");
  }

  /** Its number in its own namespace: what PostgreSQL calls its pid. */
  long numberInside() throws IOException {
    return numberInside(status());
  }

  /** The same, from its status. */
  static long numberInside(Map<String, String> status) throws IOException {
    String all = status.getOrDefault("NSpid", status.getOrDefault("Pid", "")).strip();
    return whole(all.substring(all.lastIndexOf('\t') + 1));
  }

  /** A number of its status. */
  static long number(Map<String, String> status, String key) throws IOException {
    return whole(status.getOrDefault(key, ""));
  }

  private static long whole(String text) throws IOException {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IOException("not a number in /proc/PID/status: '%s'".formatted(text), e);
    }
  }

  /** The lines of /proc/PID/status; what is not UTF-8 in a name is no reason to fail. */
  Map<String, String> status() throws IOException {
    String text =
        new String(Files.readAllBytes(PROC.resolve(pid + "/status")), StandardCharsets.ISO_8859_1);
    Map<String, String> lines = new HashMap<>();
    text.lines()
        .filter(l -> l.contains(":"))
        .forEach(l ->
            lines.put(l.substring(0, l.indexOf(':')), l.substring(l.indexOf(':') + 1).strip()));
    return lines;
  }

  /** When it was started, in clock ticks since the machine was: with the pid, its identity. */
  long started() throws IOException {
    String stat =
        new String(Files.readAllBytes(PROC.resolve(pid + "/stat")), StandardCharsets.ISO_8859_1);
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[19]);
  }

  /** Whether the process of that number is still the one that was started then. */
  boolean stillStarted(long then) {
    try {
      return started() == then;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * How far its executable was moved from the addresses it was linked for.
   *
   * @param firstSegment of the ELF file
   */
  long moved(long firstSegment) throws IOException {
    String file = "/" + executableName();
    for (String line : Files.readAllLines(PROC.resolve(pid + "/maps"))) {
      String[] fields = line.split("\\s+", 6);
      if (fields.length == 6
          && fields[5].replace(" (deleted)", "").endsWith(file)
          && Long.parseLong(fields[2], 16) == 0) {
        return Long.parseUnsignedLong(fields[0].substring(0, fields[0].indexOf('-')), 16)
            - firstSegment;
      }
    }
    throw gone("does not map its own executable");
  }

  /** Reads its memory. */
  ByteBuffer memory(long address, int length) throws IOException {
    try (FileChannel memory =
        FileChannel.open(PROC.resolve(pid + "/mem"), StandardOpenOption.READ)) {
      ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
      while (buffer.hasRemaining()) {
        if (address < 0 || memory.read(buffer, address + buffer.position()) <= 0) {
          throw new EOFException("process %d has nothing at %x".formatted(pid, address));
        }
      }
      return buffer.flip();
    }
  }

  private IOException gone(String what) {
    return new IOException("process %d %s".formatted(pid, what));
  }
}
