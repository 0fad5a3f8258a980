package io.howdah.cli;

import io.howdah.loop.Control;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code howdah brake}: stops whatever acts on this database, at once. */
@Command(
    name = "brake",
    description =
        "On: nothing is begun on this database any more, by whatever controller; what was begun is"
            + " still taken back if it hurts. Off: lets go.")
public final class BrakeCommand implements Callable<Integer> {
  /** What is asked for. */
  enum Way {
    ON,
    OFF,
    SHOW
  }

  @Parameters(index = "0", paramLabel = "on|off|show", description = "what is wanted")
  private Way way = Way.SHOW;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "DATABASE",
      description = "database name, postgresql:// URI or key=value conninfo")
  private @Nullable String database;

  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Spec private CommandSpec command = CommandSpec.create();

  @Override
  public Integer call() {
    AtDesk desk = new AtDesk(command, connection.at(database), Optional.empty());
    return desk.run(
        _ -> {},
        d -> {
          Control control = d.control();
          switch (way) {
            case ON -> control.stop(d.person());
            case OFF -> control.go();
            case SHOW -> {}
          }
          Optional<String> stopped = control.stopped();
          command
              .commandLine()
              .getOut()
              .println(
                  json
                      ? JsonMapper.shared()
                          .writeValueAsString(
                              Map.of("on", stopped.isPresent(), "by", stopped.orElse("")))
                      : Terminal.harmless(
                          stopped.map(by -> "the brake is on: " + by).orElse("the brake is off")));
          return Exit.WELL;
        });
  }
}
