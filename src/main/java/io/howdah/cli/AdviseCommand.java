package io.howdah.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code howdah advise}: what would serve this workload better. */
@Command(
    name = "advise",
    description = "What would serve the workload better: indexes, parameters. Changes nothing.",
    subcommands = {AdviseIndexesCommand.class, AdviseParametersCommand.class})
public final class AdviseCommand implements Runnable {
  @Spec private CommandSpec command = CommandSpec.create();

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        command.commandLine(), "howdah advise needs one of: indexes, parameters");
  }
}
