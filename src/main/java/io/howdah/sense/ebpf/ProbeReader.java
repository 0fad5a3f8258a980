package io.howdah.sense.ebpf;

import io.howdah.model.Fidelity;
import io.howdah.model.Telemetry;
import java.time.Instant;

/**
 * Takes what one life of a program prints and gives it as series. The supervisor never calls it
 * from two threads at once.
 */
public interface ProbeReader {
  /** One message, in the order printed. Programs share children: what is not its own it ignores. */
  void accept(ProbeMessage message);

  /**
   * All series so far in this life.
   *
   * @param now by the injected clock
   */
  Telemetry read(Instant now, Life life);

  /**
   * The life of a running program.
   *
   * @param since when it was attached: before that nothing was counted
   * @param fidelity exact, unless events were lost on the way or maps were full
   */
  record Life(Instant since, Fidelity fidelity) {}
}
