package io.howdah.diagnose.tools;

import io.howdah.diagnose.Activity;
import io.howdah.diagnose.Observation;
import io.howdah.model.EvidenceStatus;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Samples what sessions wait for, one look at a time, and keeps the sums. */
public final class ActivitySampler {
  private record Seen(String event, double sessions) {}

  private final ReadDoor door;

  // Guarded by this object's lock.
  private final Map<String, Double> sum = new HashMap<>();
  private int looks;

  public ActivitySampler(ReadDoor door) {
    this.door = door;
  }

  /** Takes one sample; gives why none can be had, where that is so. */
  public Optional<Observation> look() {
    Reading<Seen> now =
        door.read(Toolbox.SQL, "activity", r -> new Seen(r.text("event"), r.number("sessions")));
    if (now.status() != EvidenceStatus.OK && now.status() != EvidenceStatus.EMPTY) {
      return Optional.of(Observation.blind(now.status(), now.explain()));
    }
    synchronized (this) {
      now.rows().forEach(s -> sum.merge(s.event(), s.sessions(), Double::sum));
      looks++;
    }
    return Optional.empty();
  }

  /** What was seen so far. */
  public synchronized Activity soFar() {
    Map<String, Double> average = new HashMap<>(sum);
    int taken = Math.max(1, looks);
    average.replaceAll((_, n) -> n / taken);
    return new Activity(looks, average);
  }
}
