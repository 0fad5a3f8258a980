package io.howdah.loop;

import io.howdah.act.Journal;
import io.howdah.model.Action;
import io.howdah.model.ActionState;
import io.howdah.pg.ConnectionRequest;
import io.howdah.pg.ConnectionRules;
import io.howdah.pg.ConnectionSpec;
import io.howdah.pg.Surroundings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;

/**
 * A controller in a process of its own, to be killed or frozen from outside: {@code URL SUBJECT
 * STEP before|after}. It says {@code here} at its point and waits for a line; then it goes on and
 * says how that ended.
 */
final class FaultChild {
  private FaultChild() {}

  public static void main(String[] args) throws Exception {
    ConnectionSpec spec =
        ConnectionRules.resolve(ConnectionRequest.of(args[0]), Surroundings.ofProcess());
    if (args[3].equals("race")) {
      FaultRace.run(spec, FaultSubject.valueOf(args[1]));
      return;
    }
    FaultSite.Point point =
        new FaultSite.Point(ActionState.valueOf(args[2]), args[3].equals("after"));
    try (Home home = Home.open(spec, "child", Clock.systemUTC());
        Cluster cluster = Cluster.watch(spec, Clock.systemUTC())) {
      System.out.println("ready");
      Action ended =
          FaultSite.live(
              spec, cluster, home, FaultSubject.valueOf(args[1]), point, FaultChild::stand);
      System.out.println("ended " + ended.state() + ": " + ended.sentence().replace('\n', ' '));
    } catch (Journal.StepRefusedException | RuntimeException e) {
      System.out.println("stopped " + String.valueOf(e.getMessage()).replace('\n', ' '));
    }
  }

  private static void stand() {
    System.out.println("here");
    try {
      int line = System.in.read();
      if (line < 0) {
        Runtime.getRuntime().halt(3);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
