package io.howdah.sense.ebpf;

import java.util.List;

/**
 * Something that the kernel can be asked, by a program of ours.
 *
 * @param name such as {@code tcp-retransmits}
 * @param measures what a person gets from it, in a few words
 * @param metrics names of the metrics that it gives; what is named absent while it does not run
 * @param mode when it runs
 * @param needs what it attaches to, in bpftrace's words ({@code tracepoint:tcp:tcp_retransmit_skb},
 *     {@code usdt:lwlock__wait__start}), for {@code doctor}
 * @param instead what to look at where it cannot run, or empty
 * @param maker makes its program anew for each life
 */
public record Probe(
    String name,
    String measures,
    List<String> metrics,
    Mode mode,
    List<String> needs,
    String instead,
    Maker maker) {

  /** When a probe runs. */
  public enum Mode {
    /** As long as the supervisor does; cheap. All of these share one child. */
    ALWAYS,
    /** While a window is open: costly. */
    WINDOWS
  }

  /** Makes the program of one life: what it asks for may have changed since the last one. */
  @FunctionalInterface
  public interface Maker {
    ProbeProgram make() throws CannotProbeException;
  }

  public Probe {
    metrics = List.copyOf(metrics);
    needs = List.copyOf(needs);
  }
}
