package io.howdah.sense.ebpf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * TCP segments that the machine sent, in all network namespaces that have a process: a retransmit
 * probe sees them all, /proc/net/snmp only its own. Segments that carry nothing but what was sent
 * before are not among them (tcpOutSegs of RFC 4022).
 */
final class SegmentsSent {
  /** Looking for new namespaces asks each process; reading the known ones is a file each. */
  private static final Duration LOOK_EVERY = Duration.ofSeconds(10);

  /** More namespaces than this share no count: the sum is then too low. */
  private static final int MOST_NAMESPACES = 1_000;

  /**
   * What a namespace's counter was when it was first seen, and last.
   *
   * @param member a process that lives in it
   */
  private record Span(long first, long last, Path member) {
    long sent() {
      return last - first;
    }

    Span counted(long now, Path by) {
      return new Span(first, Math.max(now, last), by);
    }
  }

  private final Path proc;
  private final Map<String, Span> namespaces = new HashMap<>();
  private Instant looked = Instant.MIN;

  /** What namespaces sent that are no more. */
  private long ended;

  SegmentsSent(Path proc) {
    this.proc = proc;
  }

  /** Since the first call; what a namespace sent before it was first seen is not counted. */
  long sinceFirst(Instant now) {
    boolean due =
        looked.equals(Instant.MIN)
            || Duration.between(looked, now).abs().compareTo(LOOK_EVERY) >= 0;
    if (due || !again()) {
      looked = now;
      look();
    }
    return ended + namespaces.values().stream().mapToLong(Span::sent).sum();
  }

  /**
   * Reads the known namespaces anew.
   *
   * @return whether each still has the process that was asked before
   */
  private boolean again() {
    boolean all = true;
    for (Map.Entry<String, Span> known : namespaces.entrySet()) {
      Path member = known.getValue().member();
      Optional<Long> count =
          namespace(member).equals(Optional.of(known.getKey())) ? count(member) : Optional.empty();
      count.ifPresent(c -> known.setValue(known.getValue().counted(c, member)));
      all &= count.isPresent();
    }
    return all;
  }

  private void look() {
    Set<String> seen = new HashSet<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path process : processes) {
        Optional<String> namespace = namespace(process);
        if (namespace.isPresent()
            && seen.add(namespace.get())
            && (namespaces.containsKey(namespace.get()) || namespaces.size() < MOST_NAMESPACES)) {
          count(process)
              .ifPresent(c ->
                  namespaces.merge(
                      namespace.get(),
                      new Span(c, c, process),
                      (before, here) -> before.counted(c, process)));
        }
      }
    } catch (IOException unreadable) {
      // The sum stays what it was.
      return;
    }
    namespaces
        .entrySet()
        .removeIf(known -> {
          boolean gone = !seen.contains(known.getKey());
          ended += gone ? known.getValue().sent() : 0;
          return gone;
        });
  }

  private static Optional<String> namespace(Path process) {
    try {
      return Optional.of(Files.readSymbolicLink(process.resolve("ns/net")).toString());
    } catch (IOException goneOrDenied) {
      return Optional.empty();
    }
  }

  private static Optional<Long> count(Path process) {
    try {
      List<String> tcp =
          new String(Files.readAllBytes(process.resolve("net/snmp")), StandardCharsets.US_ASCII)
              .lines()
              .filter(l -> l.startsWith("Tcp: "))
              .toList();
      if (tcp.size() < 2) {
        return Optional.empty();
      }
      int at = Arrays.asList(tcp.get(0).split(" ", -1)).indexOf("OutSegs");
      return at < 0 ? Optional.empty() : Optional.of(Long.parseLong(tcp.get(1).split(" ", -1)[at]));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }
}
