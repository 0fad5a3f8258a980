package io.howdah.cli;

import io.howdah.loop.parameters.ParameterAdvising;
import io.howdah.model.ParameterReport;
import io.howdah.pg.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code howdah advise parameters}: which parameters matter here, where to go, and how far. */
@Command(
    name = "parameters",
    description = {
      "Which parameters to change for the workload that pg_stat_statements counted, or for files",
      "of SQL: with evidence, step, bounds and expected effect. Nothing is changed. Durability and",
      "timeouts are never touched; what takes a restart is a card for a person."
    })
public final class AdviseParametersCommand implements Callable<Integer> {
  private static final Pattern SIZE = Pattern.compile("(?i)(\\d+(?:\\.\\d+)?)\\s*([kmgt])?b?");
  private static final int MOST_SECONDS = 600;
  private static final int MOST_TRIALS = 100;

  @Mixin private ConnectionOptions.WithTarget connection = new ConnectionOptions.WithTarget();

  @Option(
      names = "--workload",
      paramLabel = "FILE|DIR",
      description = {
        "SQL instead of pg_stat_statements: a file, or all *.sql of a directory.",
        "A comment '-- weight: N' before a statement says how often it runs."
      })
  private @Nullable Path workload;

  @Option(
      names = "--measure",
      description = {
        "execute the SELECT templates under both settings by turns, in this session, READ ONLY,",
        "rolled back; without it the planner's word is all there is"
      })
  private boolean measure;

  @Option(
      names = "--within",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description = "for all that --measure executes (default: ${DEFAULT-VALUE})")
  private int within;

  @Option(
      names = "--trials",
      paramLabel = "N",
      defaultValue = "20",
      description = "settings to try at most (default: ${DEFAULT-VALUE})")
  private int trials;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "6",
      description = "how long counters are watched (default: ${DEFAULT-VALUE})")
  private int seconds;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      description = "what the server's machine has, where it cannot be seen, such as 64GB")
  private @Nullable String memory;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Spec private CommandSpec command = CommandSpec.create();

  @Override
  public Integer call() {
    between("--seconds", seconds, MOST_SECONDS);
    between("--trials", trials, MOST_TRIALS);
    between("--within", within, 3_600);
    Path place = workload;
    if (place != null && !Files.isReadable(place)) {
      throw new ParameterException(
          command.commandLine(), "--workload: %s cannot be read".formatted(place));
    }
    ParameterAdvising.Wish wish =
        new ParameterAdvising.Wish(
            Optional.ofNullable(place),
            Duration.ofSeconds(seconds),
            trials,
            measure ? Optional.of(Duration.ofSeconds(within)) : Optional.empty(),
            bytes());
    Look look = new Look(command, connection);
    return look.run(cluster -> {
      try {
        return show(look, new ParameterAdvising(cluster.door(), Clock.systemUTC()).advise(wish));
      } catch (IOException e) {
        look.err()
            .println(
                "howdah advise parameters: %s cannot be read: %s".formatted(place, e.getMessage()));
        return Exit.USAGE;
      }
    });
  }

  private void between(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw new ParameterException(
          command.commandLine(), "%s is 1 to %d, not %d".formatted(option, most, value));
    }
  }

  private OptionalLong bytes() {
    String text = memory;
    if (text == null) {
      return OptionalLong.empty();
    }
    Matcher m = SIZE.matcher(text.strip());
    if (!m.matches()) {
      throw new ParameterException(
          command.commandLine(), "--memory is a size such as 64GB, not " + text);
    }
    String unit = m.group(2);
    int power = unit == null ? 0 : 1 + "kmgt".indexOf(Character.toLowerCase(unit.charAt(0)));
    return OptionalLong.of(
        (long) (Double.parseDouble(String.valueOf(m.group(1))) * Math.pow(1024, power)));
  }

  private int show(Look look, Reading<ParameterReport> reading) {
    Optional<ParameterReport> found = reading.first();
    if (found.isEmpty()) {
      look.err().println("howdah advise parameters: " + Terminal.harmless(reading.explain()));
      look.err().println("  nothing was changed; howdah doctor says what works here");
      return Exit.FAILED;
    }
    if (json) {
      look.json(ParameterAnswers.of(found.get()));
    } else {
      ParameterScreen.show(look.terminal(), found.get(), measure);
    }
    return Exit.WELL;
  }
}
