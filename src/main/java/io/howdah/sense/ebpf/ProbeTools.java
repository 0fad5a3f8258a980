package io.howdah.sense.ebpf;

import java.time.Clock;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * What every unit of a supervisor needs.
 *
 * @param clock of the world, for when a life began
 * @param nanos of the machine, for intervals: it does not jump
 * @param spent CPU of all children of this supervisor so far, in nanoseconds
 */
record ProbeTools(
    Bpftrace bpftrace,
    ProbeLimits limits,
    ProbeBudget budget,
    Clock clock,
    LongSupplier nanos,
    LongAdder spent) {
  long now() {
    return nanos.getAsLong();
  }
}
