package io.howdah.cli;

import io.howdah.home.HomePlan;
import io.howdah.home.HomeSchema;
import io.howdah.home.HomeState;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code howdah init}: makes the home or brings it up to date, each statement shown first. */
@Command(
    name = "init",
    description = "Makes the schema howdah in the database; each statement is shown first.")
public final class InitCommand implements Callable<Integer> {
  @Mixin private ConnectionOptions.WithTarget connection = new ConnectionOptions.WithTarget();

  @Option(
      names = "--role",
      description = "the daemon's role: it gets the rights to add to the record; must exist")
  private @Nullable String role;

  @Option(names = "--yes", description = "do not ask")
  private boolean yes;

  @Option(
      names = "--adopt",
      description = "this database is a copy of another one with its home: make the home its own")
  private boolean adopt;

  @Option(names = "--dry-run", description = "show the statements and change nothing")
  private boolean dryRun;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Spec private CommandSpec command = CommandSpec.create();

  @Override
  public Integer call() {
    var at = new AtHome(command, "init", connection);
    return at.run(home -> init(at, home));
  }

  private int init(AtHome at, DataSource home) {
    var schema = new HomeSchema(home);
    HomePlan plan = schema.plan(Optional.ofNullable(role));
    if (!json) {
      plan.steps().forEach(s -> at.out().println("-- " + s.what() + "\n" + s.sql() + "\n"));
    }
    boolean change = !plan.steps().isEmpty() && !dryRun;
    if (change && !at.agreed(yes, "Run this?")) {
      return Exit.USAGE;
    }
    HomeState now = change ? schema.make(Optional.ofNullable(role)) : plan.found();
    if (adopt && !dryRun && now instanceof HomeState.Ready) {
      schema.adopt();
    }
    if (json) {
      at.json(
          Map.of(
              "steps", plan.steps(), "changed", change, "state", state(now), "words", words(now)));
    } else if (dryRun && !plan.steps().isEmpty()) {
      at.out().println("-- nothing was changed: --dry-run");
    } else {
      at.out().println(change ? words(now) : words(now) + " There was nothing to do.");
    }
    return Exit.WELL;
  }

  private static String state(HomeState state) {
    return state.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  private static String words(HomeState state) {
    return switch (state) {
      case HomeState.Absent absent -> "There is no home here.";
      case HomeState.Ready ready ->
          "The home is ready: schema howdah, version %d, owner %s."
              .formatted(ready.version(), ready.owner());
      case HomeState.Outdated old ->
          "The home is of version %d; this program wants %d."
              .formatted(old.version(), old.latest());
      case HomeState.Newer newer ->
          "The home is of version %d; this program knows %d."
              .formatted(newer.version(), newer.latest());
      case HomeState.NotOurs notOurs -> notOurs.words();
    };
  }
}
