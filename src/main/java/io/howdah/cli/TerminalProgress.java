package io.howdah.cli;

import io.howdah.lab.Progress;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A live bar on a terminal, plain lines elsewhere; on standard error, so that output stays clean.
 */
final class TerminalProgress implements Progress {
  private static final int BAR = 24;
  private static final String ERASE_LINE = "\r\u001b[K";

  private final PrintStream to;
  private final boolean live;
  private final long began = System.nanoTime();
  private String last = "";
  private double share;
  private boolean over;

  TerminalProgress(PrintStream to, boolean live) {
    this.to = to;
    this.live = live;
    if (live) {
      var _ = Thread.ofVirtual().name("progress").start(this::tick);
    }
  }

  static TerminalProgress onStandardError() {
    return new TerminalProgress(
        System.err, standardErrorIsTerminal() && !"dumb".equals(System.getenv("TERM")));
  }

  /** {@code System.console()} speaks of standard input and output; a pipe there must not matter. */
  private static boolean standardErrorIsTerminal() {
    try {
      String device = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public synchronized void phase(String what, double share) {
    boolean news = !what.equals(last);
    last = what;
    this.share = share;
    over = false;
    if (live) {
      draw();
    } else if (news) {
      to.println(what);
    }
  }

  @Override
  public synchronized void note(String line) {
    to.println((live ? ERASE_LINE : "") + line);
  }

  @Override
  public synchronized void done() {
    if (live && !last.isEmpty()) {
      to.print(ERASE_LINE);
      to.flush();
    }
    last = "";
    over = true;
    notifyAll();
  }

  /** The clock runs on while a long phase says nothing, so that a person sees it lives. */
  private synchronized void tick() {
    try {
      while (!over) {
        wait(500);
        if (!over && !last.isEmpty()) {
          draw();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void draw() {
    int full = (int) Math.round(Math.clamp(share, 0.0, 1.0) * BAR);
    long seconds = (System.nanoTime() - began) / 1_000_000_000L;
    to.print(
        ERASE_LINE
            + "[%s%s] %3d s  %s"
                .formatted("=".repeat(full), " ".repeat(BAR - full), seconds, last));
    to.flush();
  }
}
