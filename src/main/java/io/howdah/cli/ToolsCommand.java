package io.howdah.cli;

import io.howdah.cli.Terminal.Cell;
import io.howdah.cli.Terminal.Colour;
import io.howdah.loop.Minds;
import io.howdah.loop.ToolUse;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code howdah tools}: what a diagnosis looks with, and one look by hand. */
@Command(
    name = "tools",
    description = "The diagnostic tools, or what one of them sees now. Changes nothing.")
public final class ToolsCommand implements Callable<Integer> {
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  @Parameters(arity = "0..1", paramLabel = "TOOL", description = "look with this one")
  private @Nullable String tool;

  @Option(
      names = "--with",
      paramLabel = "JSON",
      defaultValue = "{}",
      description = "its arguments, such as '{\"table_name\": \"shop.orders\"}'")
  private String arguments = "{}";

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Spec private CommandSpec command = CommandSpec.create();

  @Override
  public Integer call() {
    Look look = new Look(command, connection);
    String name = tool;
    return name == null ? list(look) : look(look, name);
  }

  private int list(Look look) {
    List<ToolUse.Described> all;
    try (Minds minds = Minds.of(System.getenv(), Clock.systemUTC())) {
      all = ToolUse.described(minds);
    } catch (IllegalArgumentException e) {
      look.err().println("howdah tools: " + Terminal.harmless(String.valueOf(e.getMessage())));
      return Exit.USAGE;
    }
    if (json) {
      look.json(all);
      return Exit.WELL;
    }
    List<List<Cell>> rows = new ArrayList<>();
    for (ToolUse.Described t : all) {
      rows.add(
          List.of(
              Cell.of(t.name(), Colour.BOLD),
              Cell.of(String.format(Locale.ROOT, "%.0f", t.cost())),
              Cell.of(t.privilege()),
              Cell.of(t.description())));
    }
    look.terminal().table(List.of("tool", "cost", "needs", "looks at"), rows);
    return Exit.WELL;
  }

  private int look(Look look, String name) {
    return look.run(cluster -> {
      ToolUse.Seen seen;
      try {
        seen = new ToolUse(cluster).look(name, arguments);
      } catch (IllegalArgumentException e) {
        look.err()
            .println(
                "howdah tools: %s; howdah tools lists them"
                    .formatted(Terminal.harmless(String.valueOf(e.getMessage()))));
        return Exit.USAGE;
      }
      if (json) {
        look.json(seen);
      } else {
        print(look.terminal(), seen);
      }
      return Exit.WELL;
    });
  }

  private static void print(Terminal t, ToolUse.Seen seen) {
    t.paragraph("", Cell.of(seen.status() + ": " + seen.words()));
    List<List<Cell>> rows = new ArrayList<>();
    for (var row : seen.rows()) {
      rows.add(seen.columns().stream().map(c -> Cell.of(row.path(c).asString("-"))).toList());
    }
    if (!rows.isEmpty()) {
      t.table(seen.columns(), rows);
    }
    for (ToolUse.Finding f : seen.findings()) {
      t.paragraph(
          "",
          Cell.of("%s: %s %s".formatted(f.finding(), f.level(), f.object()).strip(), Colour.DIM));
    }
  }
}
