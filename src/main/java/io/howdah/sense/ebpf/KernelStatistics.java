package io.howdah.sense.ebpf;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.VarHandle;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * Asks the kernel to count the time that eBPF programs take, for as long as this is open. Done by
 * bpf(2)'s BPF_ENABLE_STATS, whose effect ends with its file descriptor, and so with this process
 * however it ends; the machine-wide switch {@code kernel.bpf_stats_enabled} stays as it is.
 * Counting costs each run of a program two reads of a clock.
 */
@SuppressWarnings("restricted") // bpf(2) is not to be had otherwise
final class KernelStatistics implements AutoCloseable {
  private static final int BPF_ENABLE_STATS = 32;
  private static final int BPF_STATS_RUN_TIME = 0;

  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  /** syscall(2) with what two calls here need. */
  @FunctionalInterface
  public interface Syscall {
    long call(MemorySegment state, long number, long first, MemorySegment second, long third);
  }

  private final long descriptor;
  private final Optional<String> why;

  private KernelStatistics(long descriptor, Optional<String> why) {
    this.descriptor = descriptor;
    this.why = why;
  }

  /** Switches it on, or says why it is not to be had. */
  static KernelStatistics open() {
    long number = bpfNumber();
    if (number < 0) {
      return refused("the number of bpf(2) is not known on this machine");
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attribute = arena.allocate(ValueLayout.JAVA_INT);
      attribute.set(ValueLayout.JAVA_INT, 0, BPF_STATS_RUN_TIME);
      MemorySegment state = arena.allocate(STATE);
      long got =
          syscall()
              .call(state, number, BPF_ENABLE_STATS, attribute, ValueLayout.JAVA_INT.byteSize());
      return got >= 0
          ? new KernelStatistics(got, Optional.empty())
          : refused(
              "bpf(BPF_ENABLE_STATS) was refused with errno %d; it needs Linux 5.8 and root"
                  .formatted((int) ERRNO.get(state, 0L)));
    }
  }

  private static KernelStatistics refused(String why) {
    return new KernelStatistics(-1, Optional.of(why));
  }

  private static long bpfNumber() {
    if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).equals("linux")) {
      return -1;
    }
    return switch (System.getProperty("os.arch", "")) {
      case "amd64" -> 321;
      case "aarch64" -> 280;
      default -> -1;
    };
  }

  private static Syscall syscall() {
    Linker linker = Linker.nativeLinker();
    MethodHandle handle =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("syscall"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG),
            Linker.Option.firstVariadicArg(1),
            Linker.Option.captureCallState("errno"));
    return MethodHandleProxies.asInterfaceInstance(Syscall.class, handle);
  }

  /** Why kernel time is not counted; empty when it is. */
  Optional<String> why() {
    return why;
  }

  @Override
  public void close() {
    if (descriptor >= 0) {
      Linker linker = Linker.nativeLinker();
      MethodHandle close =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("close"),
              FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
      // A failed close(2) of such a descriptor leaves nothing open.
      var _ =
          MethodHandleProxies.asInterfaceInstance(IntUnaryOperator.class, close)
              .applyAsInt((int) descriptor);
    }
  }
}
