package io.howdah.cli;

import io.howdah.loop.Cluster;
import io.howdah.loop.indexes.IndexAdvising;
import io.howdah.loop.indexes.IndexTrials;
import io.howdah.model.IndexReport;
import io.howdah.model.IndexTrial;
import io.howdah.pg.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
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

/** {@code howdah advise indexes}: which indexes to build, which to drop, and why. */
@Command(
    name = "indexes",
    description = {
      "Which indexes to build and which to drop for the workload that pg_stat_statements counted,",
      "or for files of SQL. Tries hypothetical indexes only; nothing is created.",
      "With --try, on a copy of the database: builds, executes the workload, takes away again."
    })
public final class AdviseIndexesCommand implements Callable<Integer> {
  private static final Pattern SIZE =
      Pattern.compile("(?i)(\\d+(?:\\.\\d+)?)\\s*(b|kb|mb|gb|tb|k|m|g|t)?");

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
      names = "--budget",
      paramLabel = "SIZE",
      description = "bytes of all new indexes together, such as 500MB")
  private @Nullable String budget;

  @Option(
      names = "--max-per-table",
      paramLabel = "N",
      defaultValue = "5",
      description = "new indexes of one table at most (default: ${DEFAULT-VALUE})")
  private int perTable;

  @Option(
      names = "--try",
      description = {
        "build indexes on this server and execute the SELECT statements with them, READ ONLY,"
            + " again",
        "and again, to find the best set by measurement. For a copy that nobody else uses: it"
            + " blocks",
        "writers. Needs the tables' owner. In the end nothing is left standing."
      })
  private boolean tries;

  @Option(
      names = "--within",
      paramLabel = "SECONDS",
      defaultValue = "1800",
      description = "for --try: begins nothing new after that (default: ${DEFAULT-VALUE})")
  private int within;

  @Option(
      names = "--longest",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "for --try: ends a statement after that (default: ${DEFAULT-VALUE})")
  private int longest;

  @Option(names = "--keep", description = "for --try: leave the best set standing on the copy")
  private boolean keep;

  @Option(
      names = "--experience",
      paramLabel = "FILE",
      description = {
        "what trials saw: --try adds to it; without --try the advice is corrected by it"
      })
  private @Nullable Path experience;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Spec private CommandSpec command = CommandSpec.create();

  @Override
  public Integer call() {
    OptionalLong bytes = bytes();
    if (perTable < 1) {
      throw new ParameterException(
          command.commandLine(), "--max-per-table is a number above 0, not " + perTable);
    }
    Path place = workload;
    if (place != null && !Files.isReadable(place)) {
      throw new ParameterException(
          command.commandLine(), "--workload: %s cannot be read".formatted(place));
    }
    if (!tries && keep) {
      throw new ParameterException(command.commandLine(), "--keep belongs to --try");
    }
    if (within < 1 || longest < 1) {
      throw new ParameterException(
          command.commandLine(), "--within and --longest are seconds, above 0");
    }
    Look look = new Look(command, connection);
    return look.run(cluster -> {
      try {
        return tries ? tried(look, cluster, bytes) : advised(look, cluster, bytes);
      } catch (IOException e) {
        look.err()
            .println("howdah advise indexes: a file cannot be read or written: " + e.getMessage());
        return Exit.USAGE;
      }
    });
  }

  private int advised(Look look, Cluster cluster, OptionalLong bytes) throws IOException {
    return show(
        look,
        cluster.door().server().major(),
        new IndexAdvising(cluster.door())
            .advise(
                Optional.ofNullable(workload), bytes, perTable, Optional.ofNullable(experience)));
  }

  private int tried(Look look, Cluster cluster, OptionalLong bytes) throws IOException {
    IndexTrials trials =
        new IndexTrials(
            cluster.door(),
            cluster.spec(),
            cluster.wall(),
            line -> {
              look.err().println(Terminal.harmless(line));
              look.err().flush();
            });
    Reading<IndexTrial> reading =
        trials.run(
            new IndexTrials.Wish(
                Optional.ofNullable(workload),
                bytes,
                perTable,
                Duration.ofSeconds(within),
                Duration.ofSeconds(longest),
                keep,
                Optional.ofNullable(experience)));
    if (reading.first().isEmpty()) {
      look.err().println("howdah advise indexes: " + Terminal.harmless(reading.explain()));
      return Exit.FAILED;
    }
    IndexTrial trial = reading.first().get();
    if (json) {
      look.json(AdviseAnswers.of(trial));
    } else {
      AdviseScreen.show(look.terminal(), trial);
    }
    return Exit.WELL;
  }

  private int show(Look look, int major, Reading<IndexReport> reading) {
    Optional<IndexReport> found = reading.first();
    if (found.isEmpty()) {
      look.err().println("howdah advise indexes: " + Terminal.harmless(reading.explain()));
      look.err().println("  " + next(reading));
      return Exit.FAILED;
    }
    IndexReport report = found.get();
    if (json) {
      look.json(AdviseAnswers.of(report));
    } else {
      AdviseScreen.show(look.terminal(), report);
    }
    if (report.missing().isPresent()) {
      look.err()
          .println(
              "howdah advise indexes: no index could be tried: "
                  + Terminal.harmless(report.missing().get()));
      look.err()
          .println(
              "  install HypoPG (Debian: postgresql-%d-hypopg), then in this database: CREATE EXTENSION hypopg"
                  .formatted(major));
      return Exit.FAILED;
    }
    return Exit.WELL;
  }

  private static String next(Reading<IndexReport> reading) {
    return switch (reading) {
      case Reading.Denied<IndexReport> _ ->
          "planning needs SELECT on the tables: howdah grants --level sense --with-data prints the"
              + " statements";
      case Reading.Absent<IndexReport> _ ->
          "CREATE EXTENSION it in this database, or give the statements with --workload";
      default -> "nothing was changed; howdah doctor says what works here";
    };
  }

  private OptionalLong bytes() {
    String text = budget;
    if (text == null) {
      return OptionalLong.empty();
    }
    Matcher m = SIZE.matcher(text.strip());
    if (!m.matches()) {
      throw new ParameterException(
          command.commandLine(), "--budget is a size such as 500MB, not " + text);
    }
    String unit = m.group(2);
    int power = unit == null ? 0 : "bkmgt".indexOf(Character.toLowerCase(unit.charAt(0)));
    return OptionalLong.of(
        (long) (Double.parseDouble(String.valueOf(m.group(1))) * Math.pow(1024, power)));
  }

  /** A size as people say it. */
  static String size(long bytes) {
    return bytes >= 1L << 30
        ? String.format(Locale.ROOT, "%.1f GB", bytes / (double) (1L << 30))
        : bytes >= 1L << 20
            ? String.format(Locale.ROOT, "%.1f MB", bytes / (double) (1L << 20))
            : String.format(Locale.ROOT, "%.0f kB", bytes / 1024.0);
  }
}
