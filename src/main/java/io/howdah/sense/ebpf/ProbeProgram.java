package io.howdah.sense.ebpf;

import java.util.function.BooleanSupplier;

/**
 * A program ready to run, and who reads what it prints.
 *
 * @param text for bpftrace. It has no BEGIN and END (several programs may share a child, which may
 *     have one of each), names its maps apart from those of other probes, and bounds its keys
 * @param outdated true once it asks for something that is gone, such as a server that was
 *     restarted: it is then made anew, which begins another life
 */
public record ProbeProgram(String text, ProbeReader reader, BooleanSupplier outdated) {
  public ProbeProgram(String text, ProbeReader reader) {
    this(text, reader, () -> false);
  }
}
