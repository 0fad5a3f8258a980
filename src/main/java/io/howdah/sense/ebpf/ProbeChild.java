package io.howdah.sense.ebpf;

import io.howdah.model.Fidelity;
import io.howdah.model.Telemetry;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** One bpftrace process and what it printed. Ends with this JVM, however that ends. */
final class ProbeChild implements AutoCloseable {
  private static final String PID_LINE = "howdah-probe-pid ";
  private static final int SAID_KEPT = 30;
  private static final int SAID_LONGEST = 500;

  private final Process process;
  private final String text;
  private final List<ProbeReader> readers;
  private final ProbeLimits limits;
  private final Clock clock;
  private final LongSupplier nanos;
  private final Thread output;
  private final long started;

  // All below is guarded by this object's lock.
  private final ArrayDeque<String> said = new ArrayDeque<>();
  private OptionalLong pid = OptionalLong.empty();
  private Optional<Instant> attached = Optional.empty();
  private long lastTick;
  private long garbage;
  private long lost;
  private long bytesSinceTick;
  private long missed;
  private String missing = "";
  private boolean mapFull;
  private boolean tooMuch;
  private boolean ended;

  private ProbeChild(
      Process process,
      String text,
      List<ProbeReader> readers,
      ProbeLimits limits,
      Clock clock,
      LongSupplier nanos) {
    this.process = process;
    this.text = text;
    this.readers = List.copyOf(readers);
    this.limits = limits;
    this.clock = clock;
    this.nanos = nanos;
    this.started = nanos.getAsLong();
    this.lastTick = started;
    this.output = reader("output", this::readOutput);
  }

  static ProbeChild start(
      Bpftrace bpftrace,
      List<ProbeProgram> programs,
      ProbeLimits limits,
      Clock clock,
      LongSupplier nanos)
      throws IOException {
    StringBuilder text = new StringBuilder();
    programs.forEach(p -> text.append(p.text()).append('\n'));
    // Last: bpftrace attaches in order, so that the first heartbeat says that all is attached.
    text.append("interval:s:1 { printf(\"").append(ProbeLines.TICK).append("\\n\"); }\n");
    Process process = bpftrace.start(text.toString(), limits);
    List<ProbeReader> readers = programs.stream().map(ProbeProgram::reader).toList();
    ProbeChild child = new ProbeChild(process, text.toString(), readers, limits, clock, nanos);
    child.output.start();
    reader("errors", child::readErrors).start();
    return child;
  }

  /** No virtual thread: one that reads a pipe keeps its carrier, and there are as many as cores. */
  private static Thread reader(String what, Runnable read) {
    return Thread.ofPlatform().daemon().name("howdah-probe-" + what).unstarted(read);
  }

  private void readOutput() {
    try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8)) {
      BoundedLines lines = new BoundedLines(in, limits.lineBytes());
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        take(line.get());
      }
    } catch (IOException e) {
      say("its output broke off: " + e.getMessage());
    } finally {
      synchronized (this) {
        ended = true;
      }
      // Lets the shell reap it and end.
      cutLeash();
    }
  }

  private void readErrors() {
    try (BufferedReader in = process.errorReader(StandardCharsets.UTF_8)) {
      BoundedLines lines = new BoundedLines(in, limits.lineBytes());
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        say(line.get());
      }
    } catch (IOException e) {
      say("its errors broke off: " + e.getMessage());
    }
  }

  private synchronized void say(String line) {
    if (!line.isBlank()) {
      said.addLast(line.length() > SAID_LONGEST ? line.substring(0, SAID_LONGEST) : line);
      if (said.size() > SAID_KEPT) {
        said.removeFirst();
      }
    }
  }

  private synchronized void take(String line) {
    bytesSinceTick += line.length();
    tooMuch |= bytesSinceTick > limits.outputBytes();
    if (line.isBlank()) {
      return;
    }
    if (line.startsWith(PID_LINE)) {
      pid = OptionalLong.of(Long.parseLong(line.substring(PID_LINE.length()).strip()));
      return;
    }
    Optional<ProbeMessage> message = ProbeLines.parse(line);
    if (message.isEmpty()) {
      garbage++;
      say(line);
      return;
    }
    switch (message.get()) {
      case ProbeMessage.Tick t -> tick();
      case ProbeMessage.Lost l -> lost += l.events();
      case ProbeMessage.Loaded l -> missing = AttachPoints.missing(text, l.probes());
      case ProbeMessage.Numbers n -> {
        mapFull |= n.values().size() >= limits.mapKeys();
        readers.forEach(r -> r.accept(n));
      }
      case ProbeMessage.Histograms h -> readers.forEach(r -> r.accept(h));
      case ProbeMessage.Printed p -> readers.forEach(r -> r.accept(p));
    }
  }

  private void tick() {
    lastTick = nanos.getAsLong();
    bytesSinceTick = 0;
    if (attached.isEmpty() && missing.isEmpty()) {
      // The heartbeat comes a second after the attaching at the latest: this errs to the late side
      // by at most that, and a rate over this life is never too low.
      attached = Optional.of(clock.instant());
    }
    ProbeMessage tick = new ProbeMessage.Tick();
    readers.forEach(r -> r.accept(tick));
  }

  /** Whether bpftrace has ended, by its output. */
  synchronized boolean ended() {
    return ended;
  }

  /** When it was attached; empty before. */
  synchronized Optional<Instant> attached() {
    return attached;
  }

  /** The process of bpftrace itself, once known. */
  synchronized OptionalLong pid() {
    return pid;
  }

  synchronized long garbage() {
    return garbage;
  }

  /** Events that were not counted: they did not fit the way to us, or the kernel left them out. */
  synchronized long lost() {
    return lost + missed;
  }

  /** So many runs the kernel has left out so far, since a program was running already. */
  synchronized void missed(long runs) {
    missed = runs;
  }

  /** What is wrong with it while it still runs; empty when nothing is. */
  synchronized Optional<String> trouble() {
    long now = nanos.getAsLong();
    if (!missing.isEmpty()) {
      return Optional.of(missing);
    }
    if (attached.isEmpty() && now - started > limits.attach().toNanos()) {
      return Optional.of("it was not attached within %d s".formatted(limits.attach().toSeconds()));
    }
    if (attached.isPresent() && now - lastTick > limits.stall().toNanos()) {
      return Optional.of(
          "it stalled: no heartbeat for %.1f s".formatted(limits.stall().toMillis() / 1000.0));
    }
    if (tooMuch) {
      return Optional.of(
          "it printed more than %d bytes in a second".formatted(limits.outputBytes()));
    }
    return Optional.empty();
  }

  synchronized Fidelity fidelity() {
    return lost() > 0 || mapFull ? Fidelity.SAMPLED : Fidelity.EXACT;
  }

  /** What one of its readers has; nothing before it is attached. */
  synchronized Telemetry read(ProbeReader reader, Instant now) {
    return attached
        .map(since -> reader.read(now, new ProbeReader.Life(since, fidelity())))
        .orElseGet(() -> Telemetry.nothing(now));
  }

  /** Why it ended, in words; only after {@link #ended()}. */
  String why() throws InterruptedException {
    if (!process.waitFor(5, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    List<String> words;
    synchronized (this) {
      words = new ArrayList<>(said);
    }
    return WhyEnded.words(process.isAlive() ? 137 : process.exitValue(), words);
  }

  private void cutLeash() {
    try {
      process.getOutputStream().close();
    } catch (IOException gone) {
      // The shell is gone, and with it bpftrace.
      return;
    }
  }

  /** Ends it now. Returns when bpftrace is gone, or after five seconds. */
  @Override
  public void close() {
    cutLeash();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      output.join(1_000);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
