package io.howdah.sense.series;

import io.howdah.sense.series.Catalogue.Entry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What an {@link EmbeddedStore} does beside taking numbers in: packs hours that have ended, saves
 * them, and keeps within the limits. Works outside the store's lock, on what does not change any
 * more.
 */
final class Upkeep {
  private static final Duration SYNC = Duration.ofSeconds(10);

  /** Rolled up together: a day of hours. */
  private static final int DAY = 24;

  private static final int MINUTES_SHARE = 4;
  private static final int HOURS_SHARE = 8;

  private final ReentrantLock storeLock;
  private final ReentrantLock turn = new ReentrantLock();
  private final Memory memory;
  private final StoreLimits limits;
  private final Optional<Shelf> shelf;
  private final Problems problems;
  private final List<Window> unsaved = new ArrayList<>();
  private Instant lastSync = Instant.MIN;

  Upkeep(
      ReentrantLock storeLock,
      Memory memory,
      StoreLimits limits,
      Optional<Shelf> shelf,
      Problems problems) {
    this.storeLock = storeLock;
    this.memory = memory;
    this.limits = limits;
    this.shelf = shelf;
    this.problems = problems;
  }

  void run(Instant now) {
    turn.lock();
    try {
      for (OpenWindow ended : under(memory::ended)) {
        Window window = ended.sealed();
        under(() -> {
          memory.packed(ended, window);
          return window;
        });
        unsaved.add(window);
      }
      keepWithinLimits();
      boolean due = Duration.between(lastSync, now).abs().compareTo(SYNC) >= 0;
      if (due && shelf.isPresent()) {
        lastSync = now;
        saveAll(shelf.get());
        under(() -> {
          memory.sync();
          memory.beginAgainIfUnwritten(now.toEpochMilli());
          return now;
        });
      }
    } finally {
      turn.unlock();
    }
  }

  private void saveAll(Shelf to) {
    try {
      while (!unsaved.isEmpty()) {
        Window window = unsaved.getFirst();
        if (window.ids().length > 0) {
          to.save(window, under(() -> memory.entriesOf(window)));
        }
        to.removeWhatItReplaces(window);
        unsaved.removeFirst();
      }
    } catch (IOException e) {
      problems.add(
          "an hour of series cannot be saved (%s); it is kept in memory and tried again: make room"
              .formatted(e.getMessage()));
    }
  }

  private void keepWithinLimits() {
    while (share(Tier.HOURS) > limits.bytes() / HOURS_SHARE) {
      replace(oldest(Tier.HOURS, 1), Optional.empty());
    }
    while (share(Tier.MINUTES) > limits.bytes() / MINUTES_SHARE) {
      rollUp(Tier.MINUTES, DAY, Tier.HOURS);
    }
    boolean more = true;
    while (more && under(memory::bytes) > limits.bytes()) {
      more =
          rollUp(Tier.RAW, 1, Tier.MINUTES)
              || rollUp(Tier.MINUTES, DAY, Tier.HOURS)
              || replace(oldest(Tier.HOURS, 1), Optional.empty());
    }
  }

  private long share(Tier tier) {
    return of(tier).stream().mapToLong(Window::bytes).sum();
  }

  private List<Window> of(Tier tier) {
    return under(memory::closed).stream().filter(w -> w.tier() == tier).toList();
  }

  private List<Window> oldest(Tier tier, int most) {
    return of(tier).stream().limit(most).toList();
  }

  private boolean rollUp(Tier from, int most, Tier into) {
    List<Window> old = oldest(from, most);
    return !old.isEmpty() && replace(old, Optional.of(Window.rolled(old, into)));
  }

  /** Puts one in the place of others: its file is there before theirs go. */
  private boolean replace(List<Window> old, Optional<Window> by) {
    if (old.isEmpty()) {
      return false;
    }
    List<Entry> entries = by.map(w -> under(() -> memory.entriesOf(w))).orElse(List.of());
    under(() -> {
      memory.replaced(old, by);
      return old;
    });
    unsaved.removeAll(old);
    try {
      if (shelf.isPresent()) {
        if (by.isPresent()) {
          shelf.get().save(by.get(), entries);
        }
        for (Window window : old) {
          shelf.get().delete(window);
          shelf.get().removeWhatItReplaces(window);
        }
      }
    } catch (IOException e) {
      by.ifPresent(unsaved::add);
      problems.add(
          "series that were rolled up cannot be saved (%s); the disk still has the finer ones"
              .formatted(e.getMessage()));
    }
    return true;
  }

  private <T> T under(java.util.function.Supplier<T> work) {
    storeLock.lock();
    try {
      return work.get();
    } finally {
      storeLock.unlock();
    }
  }

  void close() {
    turn.lock();
    try {
      shelf.ifPresent(this::saveAll);
      under(() -> {
        memory.sync();
        memory.closeJournal();
        return memory;
      });
      if (shelf.isPresent()) {
        shelf.get().close();
      }
    } catch (IOException e) {
      problems.add("the directory of the series could not be closed: " + e.getMessage());
    } finally {
      turn.unlock();
    }
  }
}
