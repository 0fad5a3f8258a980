package io.howdah.loop;

import io.howdah.model.Account;
import io.howdah.model.Diagnosis;
import io.howdah.model.Incident;
import io.howdah.model.Reminder;
import io.howdah.remember.MemoryException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A controller's memory: asked before a diagnosis, told after it. Without it the loop goes on. */
final class Remembrance implements Reminding {
  private final Home home;
  private final Consumer<LoopEvent> witness;
  private final Clock clock;
  private Optional<Hindsight> hindsight = Optional.empty();

  Remembrance(Home home, Consumer<LoopEvent> witness, Clock clock) {
    this.home = home;
    this.witness = witness;
    this.clock = clock;
  }

  @Override
  public List<Reminder> of(Incident incident, Showing showing) {
    try {
      return of(incident.server().systemIdentifier()).remind(incident, showing);
    } catch (MemoryException e) {
      witness.accept(new LoopEvent.Sentence("diagnoses without its memory: " + e.getMessage()));
      return List.of();
    }
  }

  /** Writes the post-mortem of a cycle, and gives the cycle back. */
  Cycle learned(Cycle cycle, Showing showing) {
    Optional<Diagnosis> diagnosis =
        switch (cycle) {
          case Cycle.Treated t -> Optional.of(t.diagnosis());
          case Cycle.Diagnosed d -> Optional.of(d.diagnosis());
          case Cycle.Quiet _, Cycle.GoesOn _, Cycle.Suspicious _ -> Optional.empty();
        };
    diagnosis
        .flatMap(d -> of(d.incident().server().systemIdentifier()).learn(cycle, showing, used(d)))
        .ifPresent(words -> witness.accept(new LoopEvent.Sentence(words)));
    return cycle;
  }

  /** The memories that named the cause that was found; a memory of another was of no use. */
  private static List<Long> used(Diagnosis diagnosis) {
    return diagnosis.account().recalled().stream()
        .map(Account.Recalled::reminder)
        .filter(r -> diagnosis.top().filter(b -> b.cause() == r.cause()).isPresent())
        .map(Reminder::memory)
        .toList();
  }

  private Hindsight of(String systemIdentifier) {
    Hindsight mine = hindsight.orElseGet(() -> Hindsight.of(home, systemIdentifier, clock));
    hindsight = Optional.of(mine);
    return mine;
  }
}
