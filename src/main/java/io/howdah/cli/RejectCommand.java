package io.howdah.cli;

import io.howdah.model.Action;
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

/** {@code howdah reject}: a person's no. */
@Command(name = "reject", description = "A person's no to an action that was not begun.")
public final class RejectCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "ID", description = "the action, as howdah plan lists it")
  private long id;

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
          Action rejected = d.reject(id);
          command
              .commandLine()
              .getOut()
              .println(
                  json
                      ? JsonMapper.shared().writeValueAsString(rejected)
                      : "action %d: %s".formatted(id, Terminal.harmless(rejected.sentence())));
          return Exit.WELL;
        });
  }
}
