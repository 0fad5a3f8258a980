package io.howdah.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.logging.LogManager;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;

/** The {@code howdah} command. */
@Command(
    name = "howdah",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "A self-driving PostgreSQL: it feels, diagnoses, tries, acts, verifies, undoes.",
    subcommands = {
      DemoCommand.class,
      CheckCommand.class,
      TopCommand.class,
      LocksCommand.class,
      DiagnoseCommand.class,
      ToolsCommand.class,
      AdviseCommand.class,
      PlanCommand.class,
      ApproveCommand.class,
      RejectCommand.class,
      RollbackCommand.class,
      BrakeCommand.class,
      ExplainCommand.class,
      GuardCommand.class,
      DoctorCommand.class,
      GrantsCommand.class,
      InitCommand.class,
      RemoveCommand.class,
      LedgerCommand.class,
      MemoryCommand.class,
      ServeCommand.class,
      LabCommand.class
    })
public final class Main implements Runnable {
  Main() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** As it is run: enum words in any case, exit code 1 for wrong usage. */
  public static CommandLine commandLine() {
    quietLibraries();
    CommandLine main = new CommandLine(new Main());
    main.getSubcommands().values().forEach(Main::withHelp);
    return main.setCaseInsensitiveEnumValuesAllowed(true)
        .setExitCodeExceptionMapper(_ -> Exit.USAGE)
        .setParameterExceptionHandler(Main::wrongUsage);
  }

  /** Every command explains itself; -h is the host where a command connects. */
  private static void withHelp(CommandLine command) {
    boolean has = command.getCommandSpec().options().stream().anyMatch(OptionSpec::usageHelp);
    if (!has) {
      command
          .getCommandSpec()
          .addOption(
              OptionSpec.builder("-?", "--help")
                  .usageHelp(true)
                  .description("show this help")
                  .build());
    }
    command.getSubcommands().values().forEach(Main::withHelp);
  }

  private static void quietLibraries() {
    try (InputStream settings = Main.class.getResourceAsStream("logging.properties")) {
      LogManager.getLogManager().readConfiguration(settings);
    } catch (IOException e) {
      throw new UncheckedIOException("the jar lacks its logging.properties", e);
    }
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

  /** What {@code --version} prints. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"howdah " + (version == null ? "(not from a jar)" : version)};
    }
  }
}
