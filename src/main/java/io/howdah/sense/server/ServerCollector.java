package io.howdah.sense.server;

import io.howdah.model.Absence;
import io.howdah.model.Fidelity;
import io.howdah.model.Labels;
import io.howdah.model.Measurement;
import io.howdah.model.Metric;
import io.howdah.model.Telemetry;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import io.howdah.sense.Catalogue;
import io.howdah.sense.Collector;
import io.howdah.sense.LostServerException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes those looks at a server that are due, within a budget: what does not fit into one call is
 * first in the next. A denied view is an absence with the grant that helps; a look that takes long
 * is taken less often, and that is said. Absences are repeated with each answer until they end.
 */
final class ServerCollector implements Collector {
  /** Once looks have taken that long in one call, the others wait for the next. */
  private static final Duration BUDGET = Duration.ofMillis(1500);

  private static final Metric SECONDS = Catalogue.shared().metric("howdah_look_seconds");
  private static final Metric PERIOD = Catalogue.shared().metric("howdah_look_period_seconds");
  private static final Metric CUT = Catalogue.shared().metric("howdah_look_rows_cut");

  private final String name;
  private final ReadDoor door;
  private final Life life;
  private final Map<Look, Agenda> agendas = new LinkedHashMap<>();
  private final Map<Look, Absence> absent = new LinkedHashMap<>();
  private final Map<Look, String> subjects = new HashMap<>();
  private final Zeroes zeroes = new Zeroes();
  private Optional<Instant> began = Optional.empty();

  ServerCollector(String name, ReadDoor door, Life life, List<Look> looks) {
    this.name = name;
    this.door = door;
    this.life = life;
    looks.forEach(l -> agendas.put(l, new Agenda(l.period())));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Telemetry collect(Instant now) throws LostServerException {
    List<Look> due =
        agendas.entrySet().stream()
            .filter(e -> e.getValue().due(now))
            .map(Map.Entry::getKey)
            .toList();
    if (due.isEmpty()) {
      return new Telemetry(now, List.of(), List.of(), absences());
    }
    long start = System.nanoTime();
    Life.Now current = life.read();
    if (!began.equals(Optional.of(current.began()))) {
      // Another life: what was gone, zero or denied in the last one says nothing about this.
      began = Optional.of(current.began());
      zeroes.clear();
      absent.clear();
    }
    List<Measurement> measured = new ArrayList<>();
    for (Look look : due) {
      if (Duration.ofNanos(System.nanoTime() - start).compareTo(BUDGET) > 0) {
        break;
      }
      if (look.lives() == Look.Where.ANYWHERE || current.identity().standby()) {
        take(look, now, current, measured);
      }
    }
    return new Telemetry(now, measured, List.of(), absences());
  }

  private void take(Look look, Instant now, Life.Now current, List<Measurement> measured)
      throws LostServerException {
    Agenda agenda = agenda(look);
    if (!look.existsIn(current.identity().versionNum())) {
      agenda.done(now, Duration.ZERO);
      if (!absent.containsKey(look)) {
        elsewhere(look);
      }
      return;
    }
    long start = System.nanoTime();
    Reading<SeriesMapper.Line> reading =
        door.read(look.file(), look.query(), look.limits(), new SeriesMapper(current.began()));
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    switch (reading) {
      case Reading.Ok<SeriesMapper.Line> ok -> {
        agenda.done(now, took);
        seen(look, agenda, ok.rows(), measured, now);
      }
      case Reading.Empty<SeriesMapper.Line> _ -> {
        agenda.done(now, took);
        seen(look, agenda, List.of(), measured, now);
      }
      case Reading.Denied<SeriesMapper.Line> d -> missing(look, agenda, now, took, d.explain());
      case Reading.Absent<SeriesMapper.Line> a -> missing(look, agenda, now, took, a.explain());
      case Reading.Failed<SeriesMapper.Line> f -> failed(look, agenda, now, took, f);
    }
    measured.add(own(SECONDS, look, took.toNanos() / 1e9));
    measured.add(own(PERIOD, look, agenda.period().toMillis() / 1e3));
  }

  private Agenda agenda(Look look) {
    Agenda agenda = agendas.get(look);
    if (agenda == null) {
      throw new IllegalStateException("not a look of " + name + ": " + look.query());
    }
    return agenda;
  }

  private void seen(
      Look look,
      Agenda agenda,
      List<SeriesMapper.Line> lines,
      List<Measurement> measured,
      Instant now) {
    List<Measurement> fresh = lines.stream().flatMap(l -> l.measurements().stream()).toList();
    measured.addAll(fresh);
    measured.addAll(zeroes.after(look, fresh, now));
    lines.stream()
        .flatMap(l -> l.outOf().stream())
        .findFirst()
        .ifPresent(total -> {
          long shown = lines.stream().filter(SeriesMapper.Line::labelled).count();
          measured.add(own(CUT, look, Math.max(0, total - shown)));
        });
    if (agenda.slowed()) {
      absent.put(
          look,
          new Absence(
              subject(look),
              "looking takes %d ms here, so Howdah looks every %d s and not every %d s"
                  .formatted(
                      agenda.cost().toMillis(),
                      agenda.period().toSeconds(),
                      look.period().toSeconds()),
              "the same, less often"));
    } else {
      absent.remove(look);
    }
  }

  /** A query that this version has no text for: those of its metrics that no other look gives. */
  private void elsewhere(Look look) {
    List<String> others =
        Looks.all().stream()
            .filter(l -> !l.query().equals(look.query()) && l.existsIn(door.server().version()))
            .flatMap(l -> l.metrics().stream())
            .toList();
    List<String> gone = look.metrics().stream().filter(m -> !others.contains(m)).toList();
    if (!gone.isEmpty()) {
      absent.put(
          look,
          new Absence(
              String.join(", ", gone),
              "PostgreSQL %d does not count this; a newer major version does"
                  .formatted(door.server().major()),
              Instead.of(look)));
    }
  }

  private void missing(Look look, Agenda agenda, Instant now, Duration took, String why) {
    agenda.done(now, took);
    zeroes.forget(look);
    absent.put(look, new Absence(subject(look), why, Instead.of(look)));
  }

  private void failed(
      Look look,
      Agenda agenda,
      Instant now,
      Duration took,
      Reading.Failed<SeriesMapper.Line> failure)
      throws LostServerException {
    if (Lost.is(failure)) {
      throw new LostServerException(failure.explain());
    }
    zeroes.forget(look);
    if (failure.sqlState().equals(Lost.TOO_LONG)) {
      agenda.tooLong(now, took);
      absent.put(
          look,
          new Absence(
              subject(look),
              "%s. Howdah tries again in %d s"
                  .formatted(failure.message(), agenda.period().toSeconds()),
              Instead.of(look)));
    } else {
      missing(look, agenda, now, took, failure.explain());
    }
  }

  private String subject(Look look) {
    return subjects.computeIfAbsent(look, Look::subject);
  }

  private static Measurement own(Metric metric, Look look, double value) {
    return Measurement.gauge(metric, Labels.of("look", look.query()), value, Fidelity.EXACT);
  }

  private List<Absence> absences() {
    return List.copyOf(absent.values());
  }

  @Override
  public void close() {
    // The door belongs to who gave it.
  }
}
