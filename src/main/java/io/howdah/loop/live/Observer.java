package io.howdah.loop.live;

import io.howdah.loop.TemplateTexts;
import io.howdah.loop.kernel.KernelView;
import io.howdah.loop.locks.LockTree;
import io.howdah.model.Absence;
import io.howdah.model.Interval;
import io.howdah.model.Sample;
import io.howdah.model.TemplateCounters;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import io.howdah.sense.LostServerException;
import io.howdah.sense.Sensor;
import io.howdah.sense.live.LiveSensor;
import io.howdah.sense.live.LiveSensor.Active;
import io.howdah.sense.locks.LockSensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Watches one cluster frame by frame. For one thread. */
public final class Observer {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  /** A look that takes long is taken less often: looking takes a twentieth of the time at most. */
  private static final int LOOK_SHARE = 20;

  private static final int MOST_TEMPLATES = 50;

  private final ReadDoor door;
  private final Sensor sensor;
  private final LiveSensor live;
  private final LockSensor locks;
  private final KernelView kernel;
  private final TemplateTexts texts;
  private Optional<Sample> before = Optional.empty();

  public Observer(ReadDoor door, KernelView kernel) {
    this.door = door;
    this.sensor = new Sensor(door);
    this.live = new LiveSensor(door);
    this.locks = new LockSensor(door);
    this.kernel = kernel;
    this.texts = new TemplateTexts(door);
  }

  /**
   * Watches for a while.
   *
   * @param stop ends it early
   * @return the frame from the last call's end, or this call's beginning, to now; shorter when the
   *     server was restarted in between
   * @throws LostServerException when the server is gone
   */
  public Frame watch(Duration length, BooleanSupplier stop)
      throws LostServerException, InterruptedException {
    Sample from = before.isPresent() ? before.get() : sensor.sample();
    WaitProfile profile = new WaitProfile();
    long end = System.nanoTime() + length.toNanos();
    Reading<Active> seen = live.active();
    while (!stop.getAsBoolean()) {
      long began = System.nanoTime();
      seen = live.active();
      if (seen instanceof Reading.Ok<Active> || seen instanceof Reading.Empty<Active>) {
        profile.add(seen.rows());
      }
      long took = System.nanoTime() - began;
      long pause = Math.max(BETWEEN_LOOKS.toNanos(), took * LOOK_SHARE);
      long left = end - System.nanoTime();
      if (left <= 0) {
        break;
      }
      Thread.sleep(Duration.ofNanos(Math.min(pause, left)));
    }
    Sample to = sensor.sample();
    before = Optional.of(to);
    // Counters of two lives cannot be subtracted: the frame begins anew.
    Interval interval = new Interval(from.server().sameLife(to.server()) ? from : to, to);
    return frame(interval, profile, seen);
  }

  private Frame frame(Interval interval, WaitProfile profile, Reading<Active> lastLook) {
    List<Absence> absences = new ArrayList<>();
    Reading<LiveSensor.Live> sessions = live.sessions();
    Reading<LiveSensor.Counts> counts = live.counts();
    var forest = locks.look().map(LockTree::of);
    note(absences, "waits", lastLook);
    note(absences, "sessions", sessions);
    note(absences, "locks", forest);
    for (Sample.Source source : List.of(Sample.Source.TEMPLATES)) {
      Sample.Reading r = interval.to().sources().get(source);
      if (r != null && !r.note().isEmpty()) {
        absences.add(new Absence(source.name().toLowerCase(Locale.ROOT), r.note(), ""));
      }
    }
    List<TemplateCounters> ran =
        interval.templates().stream()
            .sorted(Comparator.comparingDouble(TemplateCounters::execMs).reversed())
            .toList();
    List<TemplateCounters> shown = ran.subList(0, Math.min(MOST_TEMPLATES, ran.size()));
    KernelView.Kernel felt = kernel.take();
    List<Long> named = new ArrayList<>();
    shown.forEach(t -> named.add(t.id().queryId()));
    sessions.rows().forEach(s -> named.add(s.queryId()));
    felt.lwlockWaits().rows().forEach(w -> named.add(w.queryId()));
    felt.switches().rows().forEach(w -> named.add(w.queryId()));
    texts.learn(named);
    double execMs = ran.stream().mapToDouble(TemplateCounters::execMs).sum();
    double seconds = interval.seconds();
    return new Frame(
        interval.to().at(),
        seconds,
        door.server().versionText(),
        counts.first().map(Observer::connections),
        profile.active(),
        profile.shares(),
        shown.stream().map(t -> load(t, seconds, execMs, profile)).toList(),
        ran.stream().mapToLong(TemplateCounters::calls).sum() / seconds,
        execMs / 1e3 / seconds,
        sessions.rows().stream().map(this::session).toList(),
        forest.first(),
        felt,
        absences);
  }

  /** The text of a template that was met. */
  public Optional<String> text(long queryId) {
    return texts.of(queryId);
  }

  private static void note(List<Absence> into, String what, Reading<?> reading) {
    if (!(reading instanceof Reading.Ok<?>) && !(reading instanceof Reading.Empty<?>)) {
      into.add(new Absence(what, reading.explain(), ""));
    }
  }

  private Frame.TemplateLoad load(
      TemplateCounters t, double seconds, double allMs, WaitProfile profile) {
    double calls = Math.max(1, t.calls());
    Optional<Frame.WaitShare> wait = profile.most(t.id().queryId());
    return new Frame.TemplateLoad(
        t.id().queryId(),
        texts.of(t.id().queryId()).orElse(""),
        t.calls() / seconds,
        t.meanMs(),
        allMs <= 0 ? 0 : t.execMs() / allMs,
        t.execMs() / 1e3 / seconds,
        t.rowsPerCall(),
        t.blocksHit() / calls,
        t.blocksRead() / calls,
        wait.map(Frame.WaitShare::words).orElse(""),
        wait.map(Frame.WaitShare::share).orElse(0.0));
  }

  private static Frame.Connections connections(LiveSensor.Counts c) {
    return new Frame.Connections(
        c.active(), c.idle(), c.idleInTransaction(), c.connections(), c.usable());
  }

  private Frame.Session session(LiveSensor.Live s) {
    return new Frame.Session(
        s.pid(),
        s.role(),
        s.database(),
        s.application(),
        s.client(),
        s.state(),
        s.waitType().isEmpty() ? "" : s.waitType() + ":" + s.waitEvent(),
        s.transactionAge(),
        s.stateAge(),
        s.queryId(),
        texts.of(s.queryId()).orElseGet(() -> TemplateTexts.clean(s.query())));
  }
}
