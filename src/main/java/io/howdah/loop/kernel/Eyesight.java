package io.howdah.loop.kernel;

import io.howdah.pg.ReadDoor;
import io.howdah.sense.ebpf.CannotProbeException;
import io.howdah.sense.ebpf.ProbeBudget;
import io.howdah.sense.ebpf.ServerProcess;
import java.time.Clock;
import java.util.HashSet;
import java.util.Set;

/**
 * Who is probed by this process: each server once, some servers at most, all under one budget. The
 * first server's eyes look at the machine too. For any number of threads.
 */
public final class Eyesight {
  /** What runs always takes a child of 100 MB and more for each server. */
  private static final int MOST_SERVERS = 4;

  private final ProbeBudget budget;
  private final Set<ServerProcess> probed = new HashSet<>();

  public Eyesight(ProbeBudget budget) {
    this.budget = budget;
  }

  /**
   * Opens the eyes of one server.
   *
   * @param door to it, as long as the eyes are open
   * @throws CannotProbeException when the server is not on this machine, or is probed already
   */
  public synchronized Eyes open(ReadDoor door, Clock clock) throws CannotProbeException {
    ServerProcess server = ServerProcess.behind(door);
    if (probed.contains(server)) {
      throw new CannotProbeException(
          "this server's processes are probed already, for another of its databases");
    }
    if (probed.size() >= MOST_SERVERS) {
      throw new CannotProbeException(
          "%d servers of this machine are probed already, which is the most"
              .formatted(MOST_SERVERS));
    }
    boolean first = probed.isEmpty();
    probed.add(server);
    return new Eyes(door, first, budget, clock, () -> forget(server));
  }

  private synchronized void forget(ServerProcess server) {
    probed.remove(server);
  }
}
