package io.howdah.cli;

import io.howdah.loop.Desk;
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

/** {@code howdah rollback}: takes back what was kept. */
@Command(
    name = "rollback",
    description = "Takes back an action that was kept, by its exact inverse.")
public final class RollbackCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "ID",
      description = "the action, as howdah ledger list names it")
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
          Desk.TakenBack taken = d.rollback(id);
          command
              .commandLine()
              .getOut()
              .println(
                  json
                      ? JsonMapper.shared().writeValueAsString(taken)
                      : Terminal.harmless(taken.words()));
          return taken.done() ? Exit.WELL : Exit.FAILED;
        });
  }
}
