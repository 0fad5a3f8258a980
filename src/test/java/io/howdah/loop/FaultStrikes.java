package io.howdah.loop;

import io.howdah.loop.FaultSite.Equipped;
import io.howdah.loop.FaultSite.Point;
import io.howdah.model.Action;
import io.howdah.model.ActionState;
import io.howdah.model.Remedy;
import io.howdah.pg.ConnectionSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** Faults that need more than a line: each strikes, looks at what it alone can see, and tidies. */
final class FaultStrikes {
  private static final Duration HOUR = Duration.ofHours(1);

  /** Less than the smallest index of the table, and enough for a build to begin. */
  private static final int ROOM = 12 * 1024;

  private FaultStrikes() {}

  static void loseTheAnswer(Faults f, FaultSubject subject, Point point) throws Exception {
    try (FaultWire wire = FaultWire.to(f.server().port())) {
      ConnectionSpec through = f.server().tcp("port=" + wire.port());
      Remedy remedy = subject.remedy(f.spec().database());
      String statement =
          switch (point.step()) {
            case ROLLED_BACK ->
                remedy.inverse().isEmpty() ? remedy.sql().getFirst() : remedy.inverse().getFirst();
            case APPLIED -> remedy.sql().getLast();
            default -> remedy.sql().getFirst();
          };
      wire.cutAt(statement, point.written());
      Equipped with = new Equipped(through, f.cluster(), Clock.systemUTC(), false, step -> {});
      var _ = FaultClass.lived(with, f.home(), subject, point, () -> {});
      if (wire.cuts() != 1) {
        throw new FaultClass.NotStruckException("the wire was cut %d times".formatted(wire.cuts()));
      }
    }
  }

  /** An index is kept for what is measured, and the watch is the same for all that is. */
  static boolean isMeasured(FaultSubject subject, Point point) {
    return subject == FaultSubject.CREATE_INDEX
        && point.step() == ActionState.VERIFYING
        && point.written();
  }

  static void whileMeasured(Faults f, FaultSubject subject, Point point, String fault)
      throws Exception {
    f.run("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
    try (FaultWatch.Load _ = new FaultWatch.Load(f.connect())) {
      Equipped with = Equipped.plainly(f.spec(), f.cluster()).watching();
      Optional<Action> ended =
          FaultClass.lived(with, f.home(), subject, point, () -> run(f, fault));
      if (ended.filter(a -> a.state() == ActionState.KEPT).isPresent()) {
        f.note("what helps nobody was kept: " + ended.get().sentence());
      }
    }
  }

  static void revokeRights(Faults f, FaultSubject subject, Point point) throws Exception {
    for (String sql : FaultRights.GIVEN) {
      f.run(sql);
    }
    ConnectionSpec hand = f.server().tcp("user=crash_hand");
    try (Cluster cluster = Cluster.watch(hand, Clock.systemUTC())) {
      Runnable fault = () -> FaultRights.TAKEN.forEach(sql -> run(f, sql));
      var _ = FaultClass.lived(Equipped.plainly(hand, cluster), f.home(), subject, point, fault);
      FaultSite.recovered(hand, cluster, f.home());
      Action last = f.home().actions().list(1, Long.MAX_VALUE).getFirst().action();
      if (last.state() == ActionState.NEEDS_HUMAN && last.sentence().isBlank()) {
        f.note("action %d needs a person, and nobody is told why".formatted(last.id()));
      }
      if (last.state() == ActionState.NEEDS_HUMAN
          && subject.visible()
          && !f.ask(subject.inForce()).equals("t")) {
        f.note("action %d asks for a person, and is undone already".formatted(last.id()));
      }
    } finally {
      f.run(FaultRights.BACK);
    }
  }

  static void fillTheDisk(Faults f, FaultSubject subject, Point point) throws Exception {
    Path disk = f.server().socketDirectory().resolve("small");
    Files.createDirectories(disk);
    mount("mount", "-t", "tmpfs", "-o", "size=256k,mode=700", "tmpfs", disk.toString());
    try {
      mount("chown", "postgres:", disk.toString());
      f.run("CREATE TABLESPACE crash_small LOCATION '" + disk + "'");
      f.run("ALTER ROLE postgres SET default_tablespace = crash_small");
      Optional<Action> ended =
          FaultClass.lived(
              Equipped.plainly(f.spec(), f.cluster()), f.home(), subject, point, () -> fill(disk));
      if (ended.filter(a -> a.state() == ActionState.FAILED).isEmpty()) {
        f.note("a build on a full disk ended " + ended.map(Action::toString).orElse("not at all"));
      }
    } finally {
      f.run("ALTER ROLE postgres RESET default_tablespace");
      f.run("DROP INDEX IF EXISTS crash.t_a_idx");
      f.run("DROP TABLESPACE IF EXISTS crash_small");
      mount("umount", disk.toString());
    }
  }

  private static void fill(Path disk) {
    try {
      Path filler = disk.resolve("filler");
      try (OutputStream out = Files.newOutputStream(filler)) {
        long free = disk.toFile().getUsableSpace();
        out.write(new byte[(int) Math.max(0, free - ROOM)]);
      }
      Files.setPosixFilePermissions(filler, PosixFilePermissions.fromString("rw-r--r--"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void mount(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed");
    }
  }

  static void stepTheClock(Faults f, FaultSubject subject, Point point) throws Exception {
    AtomicReference<Duration> off = new AtomicReference<>(Duration.ZERO);
    InstantSource source = () -> Instant.now().plus(off.get());
    Equipped with = Equipped.plainly(f.spec(), f.cluster()).at(source.withZone(ZoneOffset.UTC));
    Runnable fault = () -> off.set(point.written() ? HOUR : HOUR.negated());
    Optional<Action> ended = FaultClass.lived(with, f.home(), subject, point, fault);
    Set<ActionState> well = Set.of(ActionState.KEPT, ActionState.ROLLED_BACK);
    if (ended.filter(a -> well.contains(a.state())).isEmpty()) {
      f.note("the clock jumped, and it ended " + ended.map(Action::toString).orElse("not at all"));
    }
  }

  private static void run(Faults f, String sql) {
    try {
      f.run(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }
}
