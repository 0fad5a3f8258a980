package io.howdah.loop;

import io.howdah.model.TemplateCounters;
import io.howdah.model.TemplateId;
import io.howdah.verify.Disuse;
import io.howdah.verify.LoadShift;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What one look at a kept change leaves to the next.
 *
 * @param at when the counters were read; the epoch before the first look
 * @param life of the counters: equal for two readings between which they went on
 * @param counters of the templates that are watched, cumulative
 * @param known what those templates usually do
 * @param disuse of an index of ours
 * @param undo the action that is to take it back; 0 for none
 * @param asked when that was last proposed; the epoch for never
 */
record Recalled(
    Instant at,
    String life,
    List<TemplateCounters> counters,
    List<LoadShift.Known> known,
    Disuse disuse,
    long undo,
    Instant asked) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  Recalled {
    counters = List.copyOf(counters);
    known = List.copyOf(known);
  }

  static Recalled nothing(List<LoadShift.Known> known) {
    return new Recalled(Instant.EPOCH, "", List.of(), known, Disuse.UNKNOWN, 0, Instant.EPOCH);
  }

  String json() {
    return JSON.writeValueAsString(this);
  }

  /** Empty where it is not what {@link #json()} wrote: then it begins anew. */
  static Optional<Recalled> read(String json) {
    try {
      return Optional.of(JSON.readValue(json, Recalled.class));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  /** What the templates did since: differences. */
  record Stretch(List<TemplateCounters> did, double seconds) {}

  /**
   * The stretch up to another reading; empty where it cannot be known: the counters began anew, one
   * of them fell, or the clock did not go forward.
   */
  Optional<Stretch> until(Instant then, String itsLife, List<TemplateCounters> now) {
    if (at.equals(Instant.EPOCH) || !life.equals(itsLife) || !then.isAfter(at)) {
      return Optional.empty();
    }
    Map<TemplateId, TemplateCounters> before = new HashMap<>();
    counters.forEach(c -> before.put(c.id(), c));
    List<TemplateCounters> did = new ArrayList<>();
    for (TemplateCounters c : now) {
      TemplateCounters was = before.get(c.id());
      if (was != null && c.calls() < was.calls()) {
        return Optional.empty();
      }
      TemplateCounters since = was == null ? c : c.since(was);
      if (since.calls() > 0) {
        did.add(since);
      }
    }
    return Optional.of(new Stretch(did, Duration.between(at, then).toMillis() / 1e3));
  }

  Recalled with(List<LoadShift.Known> other) {
    return new Recalled(at, life, counters, other, disuse, undo, asked);
  }

  Recalled proposed(long action, Instant when) {
    return new Recalled(at, life, counters, known, disuse, action, when);
  }
}
