package io.howdah.cli;

import io.howdah.loop.Examination;
import io.howdah.loop.limits.Limits;
import io.howdah.loop.limits.SensedLimits;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code howdah check}: one ranked list of what hurts. */
@Command(
    name = "check",
    description = {
      "What hurts, why, since when, and what would help; one ranked list. Changes nothing.",
      "The exit code says whether the look succeeded; --nagios makes it say what was seen."
    })
public final class CheckCommand implements Callable<Integer> {
  private static final int NAGIOS_UNKNOWN = 3;

  @Mixin private ConnectionOptions.WithTarget connection = new ConnectionOptions.WithTarget();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "1.5",
      description = "how long to watch, 1 to 60 (default: ${DEFAULT-VALUE})")
  private double seconds;

  @Option(
      names = "--nagios",
      description = "one line, and 0 well, 1 something hurts, 2 much, 3 unknown")
  private boolean nagios;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Spec private CommandSpec command = CommandSpec.create();

  @Override
  public Integer call() {
    if (!(seconds >= 1 && seconds <= 60)) {
      throw new ParameterException(
          command.commandLine(), "--seconds is a number from 1 to 60, not " + seconds);
    }
    Look look = new Look(command, connection);
    return look.run(
        nagios ? NAGIOS_UNKNOWN : Exit.NO_CONNECTION,
        System.getenv(),
        cluster -> {
          long start = System.nanoTime();
          // Meanwhile: the watch is mostly waiting.
          CompletableFuture<Limits.Found> limits =
              CompletableFuture.supplyAsync(
                  () -> new SensedLimits(cluster.door(), Clock.systemUTC()).look(),
                  task -> Thread.ofVirtual().name("howdah-limits").start(task));
          Examination.Result result =
              Examination.of(cluster).look(Duration.ofMillis((long) (seconds * 1000)), _ -> {});
          CheckAnswers.Answer answer =
              CheckAnswers.of(
                  result, limits.join(), cluster.texts(), (System.nanoTime() - start) / 1e9);
          return told(look, answer, Exit.WELL);
        },
        (refused, code) -> told(look, refused.check(), code));
  }

  private int told(Look look, CheckAnswers.Answer answer, int code) {
    if (nagios) {
      look.say(CheckScreen.nagios(answer));
      return CheckScreen.code(answer);
    }
    if (json) {
      look.json(answer);
    } else {
      CheckScreen.show(look.terminal(), answer);
    }
    return code;
  }
}
