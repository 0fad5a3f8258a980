package io.howdah.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code howdah reject}: a person's no. */
@Command(name = "reject", description = "A person's no to an action that was not begun.")
public final class RejectCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ID", description = "the action, as howdah plan lists it")
  private long id;

  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  @Spec private CommandSpec command = CommandSpec.create();

  @Override
  public Integer call() {
    AtDesk desk = new AtDesk(command, connection, Optional.empty());
    return desk.run(
        _ -> {},
        d -> {
          command
              .commandLine()
              .getOut()
              .println("action %d: %s".formatted(id, Terminal.harmless(d.reject(id).sentence())));
          return Exit.WELL;
        });
  }
}
