package io.howdah.sense.ebpf;

import java.io.IOException;
import java.io.Reader;
import java.util.Optional;

/** Lines of a stream that may never end a line: what is longer than the limit is cut there. */
final class BoundedLines {
  private final Reader in;
  private final int longest;

  BoundedLines(Reader in, int longest) {
    this.in = in;
    this.longest = longest;
  }

  /** The next line without its end, cut at the limit; empty at the end of the stream. */
  Optional<String> next() throws IOException {
    StringBuilder line = new StringBuilder();
    int c = in.read();
    if (c < 0) {
      return Optional.empty();
    }
    for (; c >= 0 && c != '\n'; c = in.read()) {
      if (line.length() < longest) {
        line.append((char) c);
      }
    }
    return Optional.of(line.toString());
  }
}
