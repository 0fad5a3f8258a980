package io.howdah.loop;

import io.howdah.act.Journal;
import io.howdah.ledger.LedgerException;
import io.howdah.loop.FaultSite.Equipped;
import io.howdah.loop.FaultSite.Point;
import io.howdah.model.Action;
import io.howdah.model.ActionState;
import io.howdah.pg.ConnectionSpec;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Five controllers in processes of their own that all want to lead; some are killed in the middle
 * of what they do, at a moment drawn by seed. What they did to each other the server's log tells.
 */
final class FaultRace {
  private static final int CONTROLLERS = 5;

  /** Steps in the life of an action, and the moment before it leads. */
  private static final int MOMENTS = 8;

  private FaultRace() {}

  /** The child's side: leads, clears up behind the last one, lives one action, takes it back. */
  static void run(ConnectionSpec spec, FaultSubject subject) throws Exception {
    Point end = new Point(ActionState.ROLLED_BACK, true);
    try (Home home = Home.open(spec, "racer", Clock.systemUTC());
        Cluster cluster = Cluster.watch(spec, Clock.systemUTC())) {
      System.out.println("waits");
      try (Reign reign = Reign.begin(spec, cluster.door(), home, FaultSite.PATIENCE)) {
        System.out.println("leads " + reign.epoch());
        FaultSite.clearUp(cluster, reign);
        FaultSite.putAway(reign.home());
        Action ended =
            FaultSite.live(
                Equipped.told(spec, cluster, step -> System.out.println("at " + step)),
                reign,
                subject,
                end,
                () -> {});
        System.out.println("ended " + ended.state());
      }
    } catch (Reign.NotLeadingException
        | Journal.StepRefusedException
        | LedgerException
        | IllegalStateException e) {
      System.out.println("stopped " + String.valueOf(e.getMessage()).replace('\n', ' '));
    }
  }

  /** The parent's side: starts them, and kills who was drawn when its moment has come. */
  static void strike(Faults f, FaultSubject subject, long seed) throws Exception {
    Random random = new Random(seed);
    List<FaultProcess> children = new ArrayList<>();
    List<Thread> readers = new ArrayList<>();
    try {
      for (int i = 0; i < CONTROLLERS; i++) {
        FaultProcess child = FaultProcess.racer(f.server().port(), subject);
        children.add(child);
        // The last one lives: somebody has to come through.
        int fatal = i == CONTROLLERS - 1 ? Integer.MAX_VALUE : random.nextInt(MOMENTS + 3);
        readers.add(Thread.ofVirtual().start(() -> follow(f, child, fatal)));
      }
      for (Thread reader : readers) {
        reader.join();
      }
    } finally {
      for (FaultProcess child : children) {
        child.close();
      }
    }
  }

  private static void follow(Faults f, FaultProcess child, int fatal) {
    try {
      int lines = 0;
      String last = "nothing";
      for (String line = child.line(); line != null; line = child.line()) {
        last = line;
        if (lines++ == fatal) {
          child.signal("KILL");
          return;
        }
      }
      if (!last.startsWith("ended ROLLED_BACK")) {
        f.note("a controller that nobody killed said \"%s\"".formatted(last));
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
