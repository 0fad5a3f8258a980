package io.howdah.sense.series;

import io.howdah.model.Fidelity;
import io.howdah.model.Labels;
import io.howdah.model.Metric;
import io.howdah.model.Selector;
import io.howdah.sense.series.Catalogue.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All that an {@link EmbeddedStore} holds, and the journal of its newest part. Guarded by it. */
final class Memory {
  private static final long LONGEST = Duration.ofHours(1).toMillis();

  /** A time further back than this was set back, not late. */
  private static final long SET_BACK = Duration.ofMinutes(1).toMillis();

  /** What a definition takes in memory: its texts, their trees and its places in two maps. */
  private static final long BYTES_AN_ENTRY = 600;

  /** A stretch may take a share of all bytes before it is packed. */
  private static final int OPEN_SHARE = 4;

  private static final int CROWD = 3;
  private static final int HEADER = 0;
  private static final int DEFINITION = 1;
  private static final int MOMENT = 2;

  private final StoreLimits limits;
  private final Optional<Shelf> shelf;
  private final Problems problems;
  private final Catalogue catalogue = new Catalogue();
  private final List<Window> closed = new ArrayList<>();

  /** Stretches that are not packed yet; the last is being written. */
  private final List<OpenWindow> open = new ArrayList<>();

  private Optional<Frames> journal = Optional.empty();
  private long newest = Long.MIN_VALUE;
  private long next = 1;
  private long lost;

  Memory(StoreLimits limits, Optional<Shelf> shelf, Problems problems) throws IOException {
    this.limits = limits;
    this.shelf = shelf;
    this.problems = problems;
    if (shelf.isPresent()) {
      restore(shelf.get());
    }
  }

  /** What can be read without the lock, but for the open ones. */
  record View(List<Window> closed, List<OpenWindow> open) {}

  View view() {
    return new View(List.copyOf(closed), List.copyOf(open));
  }

  private void restore(Shelf from) throws IOException {
    Shelf.Found found = from.load();
    found.entries().forEach(catalogue::put);
    found.problems().forEach(problems::add);
    closed.addAll(found.windows());
    closed.forEach(w -> seen(w.last(), w.to()));
    for (long number : found.journals()) {
      closeJournal();
      Replay replay = new Replay(number);
      journal = Optional.of(Frames.open(from.journal(number), replay::frame, replay::cut));
      open.addAll(replay.window);
      seen(number, replay.window.isEmpty() ? Long.MIN_VALUE : replay.window.getFirst().newest());
      if (replay.window.isEmpty()) {
        closeJournal();
        Files.delete(from.journal(number));
      }
    }
  }

  private void seen(long number, long time) {
    next = Math.max(next, number + 1);
    newest = Math.max(newest, time);
  }

  /** Reads one journal. */
  private final class Replay {
    private final long number;
    private final List<OpenWindow> window = new ArrayList<>();

    Replay(long number) {
      this.number = number;
    }

    void frame(ByteSource in) {
      int kind = in.u8();
      if (kind == HEADER) {
        window.add(new OpenWindow(number, in.i64()));
      } else if (kind == DEFINITION) {
        catalogue.put(Entry.read(in));
      } else if (window.isEmpty()) {
        throw new DamagedException("a journal without its beginning");
      } else {
        window.getFirst().replay(in);
      }
    }

    void cut(long bytes) {
      lost++;
      problems.add(
          "the journal of the hour being written ended in %d bytes that are not whole (a kill, a full disk or a failing one); they were left out"
              .formatted(bytes));
    }
  }

  /** The window that takes a time: a new one when it is the hour for it. */
  OpenWindow windowFor(long time) {
    boolean none = open.isEmpty();
    boolean full =
        !none
            && (time - current().base() >= LONGEST
                || time < newest - SET_BACK
                || current().bytes() > limits.bytes() / OPEN_SHARE
                || journal.map(j -> j.size() > limits.journalBytes()).orElse(false));
    if (none || full) {
      begin(time, false);
    }
    if (full && time < newest) {
      newest = time;
    }
    newest = Math.max(newest, time);
    return current();
  }

  private OpenWindow current() {
    return open.getLast();
  }

  /**
   * Begins a stretch with a journal of its own.
   *
   * @param onlyWithJournal does nothing when no journal can be had
   */
  private void begin(long time, boolean onlyWithJournal) {
    Optional<Frames> fresh = Optional.empty();
    try {
      if (shelf.isPresent()) {
        fresh = Optional.of(header(shelf.get(), time));
      }
    } catch (IOException e) {
      problems.add(notWritten(e));
      if (onlyWithJournal) {
        return;
      }
    }
    closeJournal();
    journal = fresh;
    open.add(new OpenWindow(next++, time));
  }

  private Frames header(Shelf on, long time) throws IOException {
    Frames fresh = Frames.open(on.journal(next), in -> {}, cut -> {});
    ByteSink header = new ByteSink(16);
    header.u8(HEADER);
    header.i64(time);
    try {
      fresh.add(header.array());
      return fresh;
    } catch (IOException e) {
      fresh.close();
      throw e;
    }
  }

  /** After the disk failed: goes on in a new stretch as soon as that can be journalled. */
  void beginAgainIfUnwritten(long time) {
    if (shelf.isPresent() && journal.isEmpty() && !open.isEmpty()) {
      begin(Math.max(time, newest), true);
    }
  }

  Optional<Entry> claim(Metric metric, Labels labels, Fidelity fidelity, List<Double> bounds) {
    return catalogue.claim(metric, labels, fidelity, bounds, limits.series() * 4);
  }

  void define(Entry entry) {
    ByteSink out = new ByteSink(200);
    out.u8(DEFINITION);
    entry.write(out);
    write(out.array());
  }

  void tell(OpenWindow.Moment moment) {
    byte[] words = moment.told();
    ByteSink out = new ByteSink(words.length + 1);
    out.u8(MOMENT);
    out.raw(words);
    write(out.array());
  }

  private void write(byte[] frame) {
    try {
      if (journal.isPresent()) {
        journal.get().add(frame);
      }
    } catch (IOException e) {
      // Later frames build on this one: without it the journal has ended.
      problems.add(notWritten(e));
      closeJournal();
    }
  }

  private static String notWritten(IOException e) {
    return ("series cannot be written to disk (%s); they are kept in memory, and a restart would lose"
            + " them: make room, they are then saved within a minute")
        .formatted(e.getMessage());
  }

  void sync() {
    try {
      if (journal.isPresent()) {
        journal.get().sync();
      }
    } catch (IOException e) {
      problems.add(notWritten(e));
    }
  }

  void closeJournal() {
    try {
      if (journal.isPresent()) {
        journal.get().close();
      }
    } catch (IOException e) {
      problems.add(notWritten(e));
    }
    journal = Optional.empty();
  }

  /** Stretches that wait to be packed. */
  List<OpenWindow> ended() {
    return open.isEmpty() ? List.of() : List.copyOf(open.subList(0, open.size() - 1));
  }

  boolean isCrowded() {
    return open.size() > CROWD;
  }

  List<Window> closed() {
    return List.copyOf(closed);
  }

  void packed(OpenWindow ended, Window window) {
    open.remove(ended);
    if (window.ids().length > 0) {
      closed.add(window);
    }
  }

  void replaced(List<Window> some, Optional<Window> by) {
    int at = closed.indexOf(some.getFirst());
    closed.removeAll(some);
    by.ifPresent(w -> closed.add(at, w));
    catalogue.keep(e ->
        open.stream().anyMatch(w -> w.has(e.id())) || closed.stream().anyMatch(w -> w.has(e.id())));
  }

  List<Entry> entriesOf(Window window) {
    return catalogue.all().stream().filter(e -> window.has(e.id())).toList();
  }

  List<Entry> fitting(Selector selector) {
    return catalogue.fitting(selector);
  }

  int columns() {
    return catalogue.columns();
  }

  long points() {
    return closed.stream().mapToLong(Window::points).sum()
        + open.stream().mapToLong(OpenWindow::points).sum();
  }

  long bytes() {
    return closed.stream().mapToLong(Window::bytes).sum()
        + open.stream().mapToLong(OpenWindow::bytes).sum()
        + catalogue.size() * BYTES_AN_ENTRY;
  }

  long lost() {
    return lost;
  }
}
