package io.howdah.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code howdah} command. */
@Command(
    name = "howdah",
    mixinStandardHelpOptions = true,
    subcommands = {LabCommand.class})
public final class Main implements Runnable {
  private Main() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  @Override
  public void run() {
    CommandLine.usage(this, System.out);
  }
}
