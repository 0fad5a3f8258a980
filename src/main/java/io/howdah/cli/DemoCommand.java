package io.howdah.cli;

import io.howdah.cli.Terminal.Cell;
import io.howdah.cli.Terminal.Colour;
import io.howdah.demo.Demo;
import io.howdah.demo.DemoEntry;
import io.howdah.demo.DemoResult;
import io.howdah.demo.Stage;
import io.howdah.lab.LabException;
import io.howdah.lab.LabTree;
import io.howdah.loop.DriveException;
import io.howdah.pg.BadConnectionException;
import io.howdah.pg.CannotConnectException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code howdah demo}: the whole story on a private sandbox. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description =
        "The whole story on a private sandbox: incidents happen, are felt, diagnosed, cured and"
            + " verified; one bad remedy is taken back. Needs root; touches no server of yours.")
public final class DemoCommand implements Callable<Integer> {
  @Option(names = "--dir", paramLabel = "DIR", description = "where the sandbox lives")
  private @Nullable Path dir;

  @Option(names = "--json", description = "print one JSON document at the end")
  private boolean json;

  @Spec private CommandSpec command = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = command.commandLine().getOut();
    PrintWriter err = command.commandLine().getErr();
    Terminal terminal = Terminal.of(out);
    try {
      LabTree tree = LabTree.of(Optional.ofNullable(dir), System.getenv());
      Stage stage = json ? Stage.DARK : new LoopScreen(terminal);
      Demo demo = new Demo(tree, TerminalProgress.onStandardError(), stage, Clock.systemUTC());
      DemoResult result = demo.run();
      if (json) {
        out.println(JsonMapper.shared().writeValueAsString(result));
      } else {
        print(terminal, result);
      }
      out.flush();
      return result.told() ? Exit.WELL : Exit.FAILED;
    } catch (LabException e) {
      err.println("howdah demo: " + e.getMessage());
      return Exit.USAGE;
    } catch (BadConnectionException | CannotConnectException e) {
      err.println("howdah demo: the sandbox's server went away: " + e.getMessage());
      return Exit.NO_CONNECTION;
    } catch (DriveException e) {
      err.println("howdah demo: " + e.getMessage());
      return Exit.FAILED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      err.println("howdah demo: interrupted; the sandbox is taken away");
      return Exit.FAILED;
    }
  }

  private static void print(Terminal t, DemoResult result) {
    t.out().println();
    t.table(
        List.of("incident", "belief", "before", "after", "s", "verdict"),
        result.incidents().stream().map(DemoCommand::row).toList());
    t.out().println();
    result
        .incidents()
        .forEach(e -> {
          t.labelled(e.incident(), 21, Cell.of(e.remedy()));
          t.labelled("on", 21, Cell.of(e.subject(), Colour.DIM));
        });
    t.out().println();
    t.paragraph("", Cell.of(result.ledger(), Colour.DIM));
    t.paragraph(
        "",
        Cell.of(
            String.format(
                Locale.ROOT,
                "%.0f s in all; the sandbox is gone. What next: ./howdah lab up, then ./howdah lab inject"
                    + " CAUSE and ./howdah diagnose with the URL it prints; or ./howdah check on a"
                    + " server of your own (it only looks). The story behind each line: README.md.",
                result.seconds()),
            Colour.DIM));
    if (!result.told()) {
      t.paragraph("", Cell.of("not every part went as it should; see above", Colour.BAD));
    }
  }

  private static List<Cell> row(DemoEntry e) {
    Colour colour =
        switch (e.verdict()) {
          case "kept" -> Colour.GOOD;
          case "rolled_back" -> Colour.WARN;
          default -> Colour.BAD;
        };
    String verdict =
        e.verdict().equals("rolled_back")
            ? String.format(Locale.ROOT, "rolled back in %.1f s", e.standingSeconds())
            : e.verdict();
    return List.of(
        Cell.of(e.incident()),
        Cell.of(String.format(Locale.ROOT, "%.0f %%", 100 * e.probability())),
        Cell.of(figure(e.before(), e.unit())),
        Cell.of(figure(e.after(), e.unit())),
        Cell.of(String.format(Locale.ROOT, "%.0f", e.seconds())),
        Cell.of(verdict + (e.cured() ? "" : ", not well"), colour));
  }

  private static String figure(double value, String unit) {
    return unit.equals("ms")
        ? String.format(Locale.ROOT, value < 10 ? "%.2f ms" : "%.0f ms", value)
        : String.format(Locale.ROOT, "%.0f %s", value, unit.equals("sessions") ? "wait" : unit);
  }
}
