package io.howdah.sense.ebpf;

import io.howdah.model.Telemetry;
import io.howdah.sense.Collector;
import java.time.Instant;

/** What all probes of a supervisor measured, as one of the collectors. Closing it ends them. */
public final class ProbeCollector implements Collector {
  private final ProbeSupervisor supervisor;

  public ProbeCollector(ProbeSupervisor supervisor) {
    this.supervisor = supervisor;
  }

  @Override
  public String name() {
    return "ebpf";
  }

  @Override
  public Telemetry collect(Instant now) {
    return supervisor.read(now);
  }

  @Override
  public void close() {
    supervisor.close();
  }
}
