package io.howdah.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.logging.LogManager;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code howdah} command. */
@Command(
    name = "howdah",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "A self-driving PostgreSQL: it feels, diagnoses, tries, acts, verifies, undoes.",
    subcommands = {GuardCommand.class})
public final class Main implements Runnable {
  /** Exit codes of every command. */
  public static final int WELL = 0;

  public static final int USAGE = 1;
  public static final int NO_CONNECTION = 2;
  public static final int FAILED = 3;

  Main() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** The command line, ready to execute. */
  static CommandLine commandLine() {
    quietLibraries();
    return new CommandLine(new Main())
        .setExitCodeExceptionMapper(_ -> USAGE)
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  private static void quietLibraries() {
    try (InputStream settings = Main.class.getResourceAsStream("logging.properties")) {
      LogManager.getLogManager().readConfiguration(settings);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("the jar lacks its logging.properties", e);
    }
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
