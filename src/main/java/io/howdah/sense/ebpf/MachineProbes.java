package io.howdah.sense.ebpf;

import java.util.List;

/** The probes that look at the whole machine, whatever clusters run on it. */
public final class MachineProbes {
  private MachineProbes() {}

  public static List<Probe> all() {
    return List.of(Retransmits.probe(), BlockIo.probe(), RunQueue.probe());
  }
}
