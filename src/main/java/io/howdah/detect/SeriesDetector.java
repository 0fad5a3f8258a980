package io.howdah.detect;

import io.howdah.model.Anomaly;
import io.howdah.model.Measurement;
import io.howdah.model.SeriesId;
import io.howdah.model.Telemetry;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Sees series depart from what is usual for them at this time of the week, as telemetry streams in.
 * Learns while it watches; during its first day it knows no usual and names only what hurts
 * visibly. More work of the same sort is no anomaly: what scales with load is judged a unit of it,
 * as long as sessions wait for the same things as ever.
 *
 * <p>Time is the telemetry's. When the clock goes back, or nothing came for two minutes, totals and
 * windows begin anew and what is known stays. At most {@value #MOST} series: a further one takes
 * the place of one that was not seen for an hour, else it is not watched and {@link #unwatched}
 * counts it. About 4.4 kB a series. For one thread.
 */
public final class SeriesDetector {
  /** Series watched at most. */
  public static final int MOST = 5_000;

  /** Without telemetry for so many seconds the sequence is broken. */
  private static final double GAP = 120;

  /** A departure of a series that was not told for so long is not told any more. */
  private static final double GONE = 600;

  /** More load than expected by less than this is none. */
  private static final double MORE_LOAD = 1.2;

  /** What hurt visibly is over below this share of where it began to. */
  private static final double COLD_OVER = 0.5;

  private final Watched watched;
  private final ZoneId zone;
  private final Readings readings;
  private final SeriesMemory memory;
  private final Set<String> zeroWith = new HashSet<>();
  private final Map<SeriesId, Departure> broken = new LinkedHashMap<>();
  private final WaitMix mix;
  private double lastAt = Double.NaN;
  private double load = 1;
  private double databaseTime;

  /**
   * @param zone by whose clock the people who use the database live
   */
  public SeriesDetector(Watched watched, ZoneId zone) {
    this(watched, zone, true);
  }

  /**
   * @param seasonal off only to measure what it brings
   */
  SeriesDetector(Watched watched, ZoneId zone, boolean seasonal) {
    this.watched = watched;
    watched.series().forEach(r -> r.zeroWith().ifPresent(zeroWith::add));
    this.zone = zone;
    this.memory = new SeriesMemory(watched.series(), seasonal);
    this.readings = new Readings(watched.series());
    this.mix = new WaitMix(seasonal);
  }

  /**
   * Looks at what was measured, and learns from it.
   *
   * @return all that departs as of now, what hurts first and then the severest
   */
  public List<Departure> observe(Telemetry telemetry) {
    Moment now = Moment.of(telemetry.at(), zone);
    if (!Double.isNaN(lastAt) && (now.at() <= lastAt || now.at() - lastAt > GAP)) {
      interrupted();
    }
    lastAt = now.at();
    mix.observe(telemetry, now);
    List<Readings.Reading> read = readings.of(telemetry, now.at());
    observeLoad(read, now);
    double relief = mix.changed() ? 1 : load;
    for (Readings.Reading r : read) {
      if (r.rule().role() != Watched.Role.LOAD) {
        observe(r, relief, now);
      }
    }
    observeZeros(telemetry, read, relief, now);
    observePhysics(telemetry);
    units(telemetry);
    return standing(now);
  }

  /**
   * A detector that knows what an earlier one had learned.
   *
   * @param detector knows nothing when there was trouble
   * @param trouble why the snapshot could not be used, for a person; empty when it was
   */
  public record Restored(SeriesDetector detector, Optional<String> trouble) {}

  /** What was learned, in bytes: 3.5 kB a series. Windows and totals are not part of it. */
  public byte[] snapshot() {
    return Snapshot.of(
        Snapshot.Kind.SERIES,
        out -> {
          mix.write(out);
          memory.write(out);
        });
  }

  /** Goes on from a snapshot; one that cannot be read is left alone, and learning begins anew. */
  public static Restored restore(byte[] snapshot, Watched watched, ZoneId zone) {
    return restore(snapshot, watched, zone, true);
  }

  static Restored restore(byte[] snapshot, Watched watched, ZoneId zone, boolean seasonal) {
    SeriesDetector detector = new SeriesDetector(watched, zone, seasonal);
    try {
      Snapshot.read(
          Snapshot.Kind.SERIES,
          snapshot,
          in -> {
            detector.mix.read(in);
            detector.memory.read(in);
          });
      return new Restored(detector, Optional.empty());
    } catch (Snapshot.UnreadableException e) {
      return new Restored(
          new SeriesDetector(watched, zone),
          Optional.of(
              "what was learned of the series cannot be read: %s. Howdah learns anew; for a day it names only what hurts visibly"
                  .formatted(e.getMessage())));
    }
  }

  private void interrupted() {
    readings.interrupted();
    mix.interrupted();
    memory.entries().values().forEach(e -> e.usual.interrupted());
  }

  private void observeLoad(List<Readings.Reading> read, Moment now) {
    for (Readings.Reading r : read) {
      if (r.rule().role() == Watched.Role.LOAD) {
        Optional<SeriesMemory.Entry> entry = observe(r, 1, now);
        if (entry.isPresent()) {
          Usual usual = entry.get().usual;
          double ratio = usual.observed() / Math.max(usual.expectedValue(), r.rule().floor());
          load = usual.young() || ratio < MORE_LOAD ? 1 : ratio;
        }
      }
      if (r.rule().cost() == Watched.Costs.STATEMENTS) {
        databaseTime = r.value() * r.perSecond();
      }
    }
  }

  private Optional<SeriesMemory.Entry> observe(Readings.Reading r, double relief, Moment now) {
    Optional<SeriesMemory.Entry> found =
        memory.of(new SeriesMemory.Key(r.index(), r.labels()), now);
    found.ifPresent(e -> {
      e.relief = r.rule().relief(relief);
      e.perSecond = r.perSecond();
      e.lastSeen = now.at();
      e.usual.observe(r.value() / e.relief, now);
      r.rule().cold().ifPresent(level -> cold(e, level, now));
    });
    return found;
  }

  private static void cold(SeriesMemory.Entry e, double level, Moment now) {
    double common = e.usual.observed();
    if (e.cold) {
      e.cold = e.usual.young() && common >= COLD_OVER * level;
    } else if (e.usual.young() && e.usual.judged() && common >= level) {
      e.cold = true;
      e.coldSince = e.usual.since(level, now.at());
    }
  }

  /** Series of which nothing is said because there is nothing of it. */
  private void observeZeros(
      Telemetry telemetry, List<Readings.Reading> read, double relief, Moment now) {
    Set<String> told = new HashSet<>();
    for (Measurement m : telemetry.measurements()) {
      if (zeroWith.contains(m.metric().name())) {
        told.add(m.metric().name());
      }
    }
    if (told.isEmpty()) {
      return;
    }
    Set<SeriesMemory.Key> here = new HashSet<>();
    for (Readings.Reading r : read) {
      if (r.rule().zeroWith().isPresent()) {
        here.add(new SeriesMemory.Key(r.index(), r.labels()));
      }
    }
    for (int i = 0; i < watched.series().size(); i++) {
      Watched.Rule rule = watched.series().get(i);
      if (rule.zeroWith().filter(told::contains).isPresent()) {
        memory.told(i, now);
      }
    }
    for (Map.Entry<SeriesMemory.Key, SeriesMemory.Entry> e : memory.entries().entrySet()) {
      Watched.Rule rule = watched.series().get(e.getKey().rule());
      boolean zero = rule.zeroWith().isPresent() && told.contains(rule.zeroWith().get());
      if (zero && !here.contains(e.getKey())) {
        e.getValue().relief = rule.relief(relief);
        e.getValue().usual.observe(0, now);
      }
    }
  }

  private void observePhysics(Telemetry telemetry) {
    for (Measurement m : telemetry.measurements()) {
      for (Watched.Physics p : watched.physics()) {
        if (!p.metric().equals(m.metric().name())) {
          continue;
        }
        SeriesId series = new SeriesId(p.metric(), m.labels());
        boolean beyond = p.way() == Watched.Way.UP ? m.value() > p.bound() : m.value() < p.bound();
        if (!beyond) {
          broken.remove(series);
        } else {
          broken.computeIfAbsent(
              series,
              s ->
                  Departure.hurting(
                      new Anomaly(
                          Anomaly.Symptom.LIMIT_REACHED,
                          io.howdah.model.ObjectRef.cluster(),
                          m.value(),
                          p.bound(),
                          m.metric().unit(),
                          telemetry.at(),
                          0,
                          p.words(),
                          Optional.of(s))));
        }
      }
    }
  }

  private final Map<String, String> units = new HashMap<>();

  private void units(Telemetry telemetry) {
    for (Measurement m : telemetry.measurements()) {
      if (units.size() < MOST) {
        units.putIfAbsent(m.metric().name(), m.metric().unit());
      }
    }
  }

  private List<Departure> standing(Moment now) {
    List<Departure> out = new ArrayList<>(broken.values());
    for (Map.Entry<SeriesMemory.Key, SeriesMemory.Entry> e : memory.entries().entrySet()) {
      SeriesMemory.Entry entry = e.getValue();
      Watched.Rule rule = watched.series().get(e.getKey().rule());
      boolean told = now.at() - entry.lastSeen < GONE || rule.zeroWith().isPresent();
      if ((entry.usual.standing() || entry.cold) && told && rule.role() != Watched.Role.LOAD) {
        out.add(
            Telling.of(rule, e.getKey().labels(), entry, units.getOrDefault(rule.metric(), "")));
      }
    }
    out.sort(
        Comparator.comparing(Departure::role)
            .thenComparing(Comparator.comparingDouble(Departure::severity).reversed()));
    return out;
  }

  /** How much more is asked of the server than expected: 1 for as much or less. */
  public double load() {
    return load;
  }

  /** Whether sessions wait for other things than usual, so that load explains nothing. */
  public boolean waitsChanged() {
    return mix.changed();
  }

  /** Sessions' worth of time that statements take, as of the last look; 0 while unknown. */
  public double databaseTime() {
    return databaseTime;
  }

  /** Series that are known. */
  public int series() {
    return memory.entries().size();
  }

  /** Readings of series that were not watched since {@value #MOST} are. */
  public long unwatched() {
    return memory.refused();
  }
}
