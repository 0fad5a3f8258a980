package io.howdah.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code howdah} command. */
@Command(
    name = "howdah",
    mixinStandardHelpOptions = true,
    subcommands = {
      DoctorCommand.class,
      GrantsCommand.class,
      InitCommand.class,
      RemoveCommand.class,
      LedgerCommand.class
    })
public final class Main implements Runnable {
  private Main() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** As it is run: enum words in any case, exit code 1 for wrong usage. */
  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(Main::wrongUsage);
  }

  private static int wrongUsage(CommandLine.ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    command.getErr().println(withoutPasswords(String.valueOf(e.getMessage())));
    command.usage(command.getErr());
    return Exit.USAGE;
  }

  /** picocli repeats the argument it did not understand, which may be a URI with a password. */
  static String withoutPasswords(String message) {
    return message
        .replaceAll("(://[^:@/\\s]*:)[^\\s]*@", "$1****@")
        .replaceAll("(?i)(password\\s*=\\s*)('[^']*'|[^\\s'&]+)", "$1****");
  }

  @Override
  public void run() {
    CommandLine.usage(this, System.out);
  }
}
