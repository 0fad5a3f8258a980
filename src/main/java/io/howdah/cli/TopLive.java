package io.howdah.cli;

import io.howdah.loop.LookFailedException;
import io.howdah.loop.live.TopView;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;

/**
 * Frames on a terminal, one over the other. Whatever ends it (q, Ctrl-C, a signal, a lost server)
 * leaves the terminal as it was found.
 */
final class TopLive implements AutoCloseable {
  private static final long KEY_PATIENCE_MS = 100;

  private final org.jline.terminal.Terminal terminal;
  private final Attributes before;
  private final boolean colours;
  private final String title;
  private final TopView view;
  private final TopScreen screen;
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicBoolean restored = new AtomicBoolean();
  private final Thread restorer = Thread.ofPlatform().unstarted(this::restore);
  private boolean drawn;

  private TopLive(
      org.jline.terminal.Terminal terminal, TopView view, String title, boolean colours) {
    this.terminal = terminal;
    this.view = view;
    this.title = title;
    this.colours = colours;
    this.screen = new TopScreen(Glyphs.of(terminal.encoding().name()));
    this.before = terminal.enterRawMode();
  }

  /** Whether there is a terminal on both sides that can do more than print lines. */
  static boolean possible() {
    return Optional.ofNullable(System.console()).filter(java.io.Console::isTerminal).isPresent()
        && !System.getenv().getOrDefault("TERM", "dumb").equals("dumb");
  }

  static int run(TopView view, Duration length, String title, boolean colours)
      throws LookFailedException, InterruptedException {
    try (org.jline.terminal.Terminal terminal =
            TerminalBuilder.builder().system(true).dumb(false).build();
        TopLive live = new TopLive(terminal, view, title, colours)) {
      live.watch(length);
      return Exit.WELL;
    } catch (IOException e) {
      throw new LookFailedException(
          "the terminal cannot be steered (%s); --once prints a frame".formatted(e.getMessage()),
          e);
    }
  }

  private void watch(Duration length) throws LookFailedException, InterruptedException {
    Runtime.getRuntime().addShutdownHook(restorer);
    terminal.handle(Signal.INT, _ -> over.set(true));
    terminal.handle(Signal.WINCH, _ -> draw());
    terminal.puts(Capability.enter_ca_mode);
    terminal.puts(Capability.cursor_invisible);
    write(
        List.of(
            title, "the first frame comes in %.1f s; q ends".formatted(length.toMillis() / 1e3)));
    Thread keys = Thread.ofPlatform().daemon().name("top-keys").start(this::keys);
    while (!over.get()) {
      var frame = view.watch(length, over::get);
      synchronized (this) {
        screen.add(frame);
        drawn = true;
      }
      draw();
    }
    keys.join();
  }

  /** Ends on q, Q, Escape alone and the end of input. */
  private void keys() {
    NonBlockingReader reader = terminal.reader();
    try {
      while (!over.get()) {
        int key = reader.read(KEY_PATIENCE_MS);
        if (key == 'q' || key == 'Q' || key == 3 || key == NonBlockingReader.EOF) {
          over.set(true);
        }
      }
    } catch (IOException e) {
      // The terminal is gone: nobody looks any more.
      over.set(true);
    }
  }

  private synchronized void draw() {
    if (!drawn || over.get()) {
      return;
    }
    int width = Math.max(40, terminal.getWidth());
    int height = Math.max(10, terminal.getHeight());
    Terminal shape = new Terminal(new PrintWriter(terminal.writer()), width, colours);
    List<String> lines = screen.lines(shape, height, title + "  q ends", view::text);
    write(lines.subList(0, Math.min(height, lines.size())));
  }

  /** Over the old frame, line by line, in one write: what stays the same does not flicker. */
  private synchronized void write(List<String> lines) {
    StringBuilder out = new StringBuilder("\u001b[H");
    for (int i = 0; i < lines.size(); i++) {
      out.append(i == 0 ? "" : "\r\n").append(lines.get(i)).append("\u001b[K");
    }
    out.append("\u001b[J");
    terminal.writer().write(out.toString());
    terminal.writer().flush();
  }

  private void restore() {
    if (restored.compareAndSet(false, true)) {
      terminal.puts(Capability.cursor_normal);
      terminal.puts(Capability.exit_ca_mode);
      terminal.flush();
      terminal.setAttributes(before);
    }
  }

  @Override
  public void close() {
    over.set(true);
    restore();
    try {
      Runtime.getRuntime().removeShutdownHook(restorer);
    } catch (IllegalStateException e) {
      // Already shutting down: the hook itself is at work, and restores once.
      return;
    }
  }
}
