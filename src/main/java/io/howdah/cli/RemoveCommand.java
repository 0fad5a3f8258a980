package io.howdah.cli;

import io.howdah.home.HomeRemoval;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code howdah remove}: takes the home away and leaves nothing behind. */
@Command(
    name = "remove",
    description =
        "Takes the schema howdah away; what goes is shown first. Nothing else is touched.")
public final class RemoveCommand implements Callable<Integer> {
  @Mixin private ConnectionOptions.WithTarget connection = new ConnectionOptions.WithTarget();

  @Option(
      names = "--export",
      paramLabel = "FILE",
      description = "first write the ledger there, a line of JSON a row; the file must be new")
  private @Nullable Path export;

  @Option(names = "--yes", description = "do not ask")
  private boolean yes;

  @Option(names = "--force", description = "also while actions are in the middle of their work")
  private boolean force;

  @Option(names = "--dry-run", description = "show what would go and change nothing")
  private boolean dryRun;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Spec private CommandSpec command = CommandSpec.create();

  @Override
  public Integer call() {
    var at = new AtHome(command, "remove", connection);
    return at.run(home -> remove(at, home));
  }

  private int remove(AtHome at, DataSource home) throws IOException {
    var removal = new HomeRemoval(home);
    Optional<HomeRemoval.Plan> found = removal.plan();
    if (found.isEmpty()) {
      say(at, false, new HomeRemoval.Plan(List.of(), 0, 0, List.of()));
      return Exit.WELL;
    }
    HomeRemoval.Plan plan = found.get();
    if (!json) {
      plan.statements().forEach(sql -> at.out().println(sql + ";"));
      at.out()
          .println(
              "-- %d rows of the ledger and %d kB go with it"
                  .formatted(plan.rows(), plan.bytes() >> 10));
    }
    if (!force && !plan.touched().isEmpty()) {
      at.err().println("howdah remove: " + HomeRemoval.inTheMiddle(plan));
      return Exit.FAILED;
    }
    if (dryRun) {
      say(at, false, plan);
      return Exit.WELL;
    }
    if (!at.agreed(yes, "Remove the home, and its ledger with it?")) {
      return Exit.USAGE;
    }
    removal.remove(force, export == null ? OptionalLong.empty() : export(home, export));
    say(at, true, plan);
    return Exit.WELL;
  }

  private void say(AtHome at, boolean removed, HomeRemoval.Plan plan) {
    if (json) {
      at.json(
          Map.of(
              "removed",
              removed,
              "statements",
              plan.statements(),
              "ledger_rows",
              plan.rows(),
              "bytes",
              plan.bytes()));
    } else if (removed) {
      at.out().println("The home is gone; nothing of it is left in the database.");
    } else {
      at.out()
          .println(
              plan.statements().isEmpty()
                  ? "There is no home here; nothing was changed."
                  : "-- nothing was changed: --dry-run");
    }
  }

  /** Writes every row and gives the last one's number; an existing file is left alone. */
  private static OptionalLong export(DataSource home, Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardOpenOption.CREATE_NEW)) {
      long rows =
          AtHome.ledger(home)
              .forEach(entry -> {
                try {
                  out.write(AtHome.line(AtHome.fields(entry, true)));
                  out.newLine();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      return OptionalLong.of(rows);
    } catch (UncheckedIOException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
