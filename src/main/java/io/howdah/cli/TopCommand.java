package io.howdah.cli;

import io.howdah.loop.Cluster;
import io.howdah.loop.LookFailedException;
import io.howdah.loop.kernel.KernelView;
import io.howdah.loop.kernel.ProbedKernel;
import io.howdah.loop.live.Frame;
import io.howdah.loop.live.TopView;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code howdah top}: what runs now. */
@Command(
    name = "top",
    description = {
      "Live sessions, what they wait for, who blocks, and which templates take the time.",
      "On a terminal it goes on until q; elsewhere it prints one frame. Changes nothing.",
      "As root on the server's machine eBPF probes are attached meanwhile, which takes seconds.",
      "Templates count statements that ended; what runs still is under sessions."
    })
public final class TopCommand implements Callable<Integer> {
  /** Programs are compiled one after the other, half a second to two seconds each. */
  private static final Duration ATTACHING = Duration.ofSeconds(20);

  @Mixin private ConnectionOptions.WithTarget connection = new ConnectionOptions.WithTarget();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "2",
      description = "how long a frame is, 0.5 to 60 (default: ${DEFAULT-VALUE})")
  private double seconds;

  @Option(names = "--once", description = "one frame, also on a terminal")
  private boolean once;

  @Option(names = "--stream", description = "with --json: a line for each frame, until ended")
  private boolean stream;

  @Option(
      names = "--no-probes",
      description = "without eBPF: begins at once, and shows what the server's views tell")
  private boolean noProbes;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Spec private CommandSpec command = CommandSpec.create();

  @Override
  public Integer call() {
    if (!(seconds >= 0.5 && seconds <= 60)) {
      throw new ParameterException(
          command.commandLine(), "--seconds is a number from 0.5 to 60, not " + seconds);
    }
    if (stream && (!json || once)) {
      throw new ParameterException(
          command.commandLine(), "--stream goes with --json, and not with --once");
    }
    Look look = new Look(command, connection);
    return look.run(cluster -> {
      try (KernelView kernel = kernel(cluster)) {
        return watch(look, cluster, new TopView(cluster, kernel));
      }
    });
  }

  /** On a terminal frames begin at once, and what the kernel tells comes when it comes. */
  private KernelView kernel(Cluster cluster) throws InterruptedException {
    boolean live = !json && !once && TopLive.possible();
    return noProbes
        ? KernelView.absent("--no-probes")
        : ProbedKernel.open(cluster.door(), live ? Duration.ZERO : ATTACHING, Clock.systemUTC());
  }

  private int watch(Look look, Cluster cluster, TopView view)
      throws LookFailedException, InterruptedException {
    Duration length = Duration.ofMillis((long) (seconds * 1000));
    if (json) {
      do {
        Frame frame = view.watch(length, () -> false);
        look.json(TopAnswers.of(frame, view::text));
        look.out().flush();
      } while (stream && !look.out().checkError());
      return Exit.WELL;
    }
    String title = "howdah top  " + cluster.spec().describe();
    Terminal terminal = look.terminal();
    if (!once && TopLive.possible()) {
      return TopLive.run(view, length, title, terminal.colours());
    }
    TopScreen screen = new TopScreen(Glyphs.ofProcess());
    screen.add(view.watch(length, () -> false));
    List<String> lines = screen.lines(terminal, 60, title, view::text);
    lines.forEach(look::say);
    return Exit.WELL;
  }
}
