package io.howdah.cli;

import io.howdah.guard.Policy;
import io.howdah.loop.Desk;
import io.howdah.loop.DriveException;
import io.howdah.loop.Home;
import io.howdah.loop.LoopEvent;
import io.howdah.pg.BadConnectionException;
import io.howdah.pg.CannotConnectException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;

/** What the commands about actions share: the desk, the exit codes, the words of a failure. */
record AtDesk(CommandSpec command, ConnectionOptions connection, Optional<Path> policyFile) {

  /** A command's work; gives its exit code. */
  @FunctionalInterface
  interface Work {
    int at(Desk desk) throws DriveException, InterruptedException;
  }

  int run(Consumer<LoopEvent> witness, Work work) {
    try (Desk desk = Desk.open(connection.spec(), policy(), person(), witness, Clock.systemUTC())) {
      for (String told : desk.clearUp()) {
        command.commandLine().getErr().println("cleared up: " + Terminal.harmless(told));
      }
      int code = work.at(desk);
      command.commandLine().getOut().flush();
      return code;
    } catch (BadConnectionException | Policy.BadPolicyException e) {
      return fail(e, Exit.USAGE);
    } catch (CannotConnectException e) {
      int code = fail(e, Exit.NO_CONNECTION);
      command.commandLine().getErr().println("  " + e.failure().next());
      return code;
    } catch (Home.NoHomeException | DriveException e) {
      return fail(e, Exit.FAILED);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return fail(e, Exit.FAILED);
    }
  }

  Policy policy() throws Policy.BadPolicyException {
    return policyFile.isPresent() ? Policy.of(policyFile.get()) : Policy.shipped();
  }

  private int fail(Exception e, int code) {
    String words =
        e instanceof InterruptedException ? "interrupted" : String.valueOf(e.getMessage());
    command
        .commandLine()
        .getErr()
        .println("howdah " + command.name() + ": " + Terminal.harmless(words));
    return code;
  }

  /** Who is at the desk: the machine's user; behind sudo, who called it. */
  static String person() {
    String user = System.getProperty("user.name", "unknown");
    String behind = System.getenv("SUDO_USER");
    return user.equals("root") && behind != null && !behind.isBlank() ? behind : user;
  }
}
