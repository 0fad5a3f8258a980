package io.howdah.cli;

import io.howdah.loop.Cluster;
import io.howdah.loop.LookFailedException;
import io.howdah.loop.Minds;
import io.howdah.pg.BadConnectionException;
import io.howdah.pg.CannotConnectException;
import io.howdah.pg.ReadDoor;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the commands that look at a server share: the door, the exit codes, the words of a failure.
 */
record Look(CommandSpec command, ConnectionOptions connection) {

  /** A command's work; gives its exit code. */
  @FunctionalInterface
  interface Work {
    int at(Cluster cluster) throws LookFailedException, InterruptedException;
  }

  int run(Work work) {
    return run(Exit.NO_CONNECTION, work);
  }

  /**
   * Opens one session, looks, and says in a DBA's words what failed.
   *
   * @param unreachable the exit code when the server cannot be reached
   */
  int run(int unreachable, Work work) {
    return run(unreachable, System.getenv(), work);
  }

  /**
   * The same.
   *
   * @param environment says who reasons, and with which tools
   */
  int run(int unreachable, Map<String, String> environment, Work work) {
    return run(unreachable, environment, work, (_, code) -> code);
  }

  /** What to say of a server that turned us away for what ails it; gives the exit code. */
  @FunctionalInterface
  interface TurnedAway {
    int by(Refused refused, int code);
  }

  /** The same, where being turned away says something, too. */
  int run(int unreachable, Map<String, String> environment, Work work, TurnedAway turnedAway) {
    try (Minds minds = Minds.of(environment, Clock.systemUTC())) {
      return with(minds, unreachable, work, turnedAway);
    } catch (IllegalArgumentException e) {
      return fail(String.valueOf(e.getMessage()), Exit.USAGE);
    }
  }

  private int with(Minds minds, int unreachable, Work work, TurnedAway turnedAway) {
    try (ReadDoor door = connection.readDoor();
        Cluster cluster = Cluster.glance(door.spec(), door, minds, Clock.systemUTC())) {
      int code = work.at(cluster);
      out().flush();
      return code;
    } catch (BadConnectionException e) {
      return fail(String.valueOf(e.getMessage()), Exit.USAGE);
    } catch (CannotConnectException e) {
      int code = fail(e.failure().what(), unreachable);
      err().println("  " + e.failure().next());
      return Refused.by(e.failure()).map(r -> turnedAway.by(r, code)).orElse(code);
    } catch (LookFailedException e) {
      return fail(String.valueOf(e.getMessage()), unreachable);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return fail("interrupted; nothing was changed", Exit.FAILED);
    }
  }

  private int fail(String words, int code) {
    err().println("howdah " + command.name() + ": " + Terminal.harmless(words));
    return code;
  }

  PrintWriter out() {
    return command.commandLine().getOut();
  }

  PrintWriter err() {
    return command.commandLine().getErr();
  }

  Terminal terminal() {
    return Terminal.of(out());
  }

  void say(String line) {
    out().println(line);
  }

  void json(Object value) {
    out().println(JsonMapper.shared().writeValueAsString(value));
  }
}
