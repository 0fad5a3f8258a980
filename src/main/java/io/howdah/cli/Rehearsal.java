package io.howdah.cli;

import java.util.List;

/**
 * Runs real commands once, so that the launcher can record which classes they load. Its output is
 * thrown away; a command that fails here is no failure of the build.
 */
final class Rehearsal {
  /** A loopback port where nothing listens: the way to a refused connection is walked, too. */
  private static final String NOWHERE = "postgresql://howdah@127.0.0.1:1/postgres";

  private static final List<String[]> COMMANDS =
      List.of(
          new String[] {"--help"},
          new String[] {"check", NOWHERE},
          new String[] {"locks", NOWHERE},
          new String[] {"top", "--once", NOWHERE},
          new String[] {"diagnose", "--json", NOWHERE},
          new String[] {"ledger", "verify", NOWHERE});

  private Rehearsal() {}

  public static void main(String[] args) {
    String server = System.getenv("HOWDAH_REHEARSAL_URL");
    for (String[] command : COMMANDS) {
      Main.commandLine().execute(command);
      if (server != null && command.length > 1) {
        String[] real = command.clone();
        real[real.length - 1] = server;
        Main.commandLine().execute(real);
      }
    }
  }
}
