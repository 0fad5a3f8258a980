package io.howdah.cli;

import io.howdah.loop.ProbeCheckup;
import io.howdah.pg.BadConnectionException;
import io.howdah.pg.CannotConnectException;
import io.howdah.pg.Checkup;
import io.howdah.pg.Finding;
import io.howdah.pg.Machine;
import io.howdah.pg.ReadDoor;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code howdah doctor}: what works here and what is missing. */
@Command(
    name = "doctor",
    description = "What works here and what is missing, and what to do about it.")
public final class DoctorCommand implements Callable<Integer> {
  @Mixin private ConnectionOptions.WithTarget connection = new ConnectionOptions.WithTarget();

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Option(
      names = "--no-probes",
      description = "do not attach eBPF probes for some seconds to see them fire")
  private boolean noProbes;

  @Spec private CommandSpec command = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = command.commandLine().getOut();
    PrintWriter err = command.commandLine().getErr();
    try (ReadDoor door = connection.readDoor()) {
      List<Finding> findings =
          new ArrayList<>(Checkup.examine(door, Machine.thisOne(), Clock.systemUTC()));
      if (!noProbes) {
        findings.addAll(ProbeCheckup.examine(door, Clock.systemUTC()));
      }
      if (json) {
        out.println(JsonMapper.shared().writeValueAsString(asJson(door, findings)));
      } else {
        print(Terminal.of(out), findings);
      }
      out.flush();
      return Exit.WELL;
    } catch (BadConnectionException e) {
      err.println("howdah doctor: " + e.getMessage());
      return Exit.USAGE;
    } catch (CannotConnectException e) {
      err.println("howdah doctor: " + e.failure().what());
      err.println("  " + e.failure().next());
      return Exit.NO_CONNECTION;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      err.println("howdah doctor: interrupted; nothing was changed");
      return Exit.FAILED;
    }
  }

  private static Map<String, Object> asJson(ReadDoor door, List<Finding> findings) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("server", door.spec().describe());
    answer.put("version", door.server().versionText());
    answer.put(
        "findings",
        findings.stream()
            .map(f -> {
              Map<String, String> one = new LinkedHashMap<>();
              one.put("topic", f.topic());
              one.put("state", f.state().word());
              one.put("what", f.what());
              one.put("todo", f.todo());
              return one;
            })
            .toList());
    return answer;
  }

  private static void print(Terminal terminal, List<Finding> findings) {
    List<List<Terminal.Cell>> rows = new ArrayList<>();
    for (Finding finding : findings) {
      rows.add(
          List.of(
              Terminal.Cell.of(finding.topic()),
              Terminal.Cell.of(finding.state().word(), colour(finding.state())),
              Terminal.Cell.of(finding.what())));
      if (!finding.todo().isEmpty()) {
        rows.add(
            List.of(
                Terminal.Cell.of(""),
                Terminal.Cell.of(""),
                Terminal.Cell.of("-> " + finding.todo(), Terminal.Colour.DIM)));
      }
    }
    terminal.table(List.of("", "", "found"), rows);
  }

  private static Terminal.Colour colour(Finding.State state) {
    return switch (state) {
      case OK -> Terminal.Colour.GOOD;
      case NOTE -> Terminal.Colour.WARN;
      case MISSING, DENIED -> Terminal.Colour.BAD;
    };
  }
}
