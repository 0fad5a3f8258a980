package io.howdah.cli;

import io.howdah.home.HomeException;
import io.howdah.ledger.Author;
import io.howdah.ledger.Entry;
import io.howdah.ledger.Ledger;
import io.howdah.ledger.LedgerException;
import io.howdah.pg.BadConnectionException;
import io.howdah.pg.CannotConnectException;
import io.howdah.pg.HomeDoor;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.databind.json.JsonMapper;

/** What the commands that work in the home share: the door, the exit codes, the question. */
record AtHome(CommandSpec command, String name, ConnectionOptions connection) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Flyway holds a session for its table beside the one it migrates with. */
  private static final int SESSIONS = 3;

  /** A command's work; gives its exit code. */
  @FunctionalInterface
  interface Work {
    int in(DataSource home) throws IOException;
  }

  /** Opens the home, works, and says in a DBA's words what failed. */
  int run(Work work) {
    try (HomeDoor door = HomeDoor.open(connection.spec(), SESSIONS)) {
      int code = work.in(door.dataSource());
      out().flush();
      return code;
    } catch (BadConnectionException e) {
      err().println(words() + e.getMessage());
      return Exit.USAGE;
    } catch (CannotConnectException e) {
      err().println(words() + e.failure().what());
      err().println("  " + e.failure().next());
      return Exit.NO_CONNECTION;
    } catch (HomeException | LedgerException e) {
      err().println(words() + Terminal.harmless(String.valueOf(e.getMessage())));
      return Exit.FAILED;
    } catch (IOException e) {
      err().println(words() + "the file could not be read or written: " + e.getMessage());
      return Exit.USAGE;
    }
  }

  private String words() {
    return "howdah " + name + ": ";
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

  void json(Object value) {
    out().println(JSON.writeValueAsString(value));
  }

  /** The ledger, for reading and for what a person writes. */
  static Ledger ledger(DataSource home) {
    return new Ledger(
        home, Clock.systemUTC(), Author.person(System.getProperty("user.name", "unknown")));
  }

  /**
   * A person's yes.
   *
   * @return true at once with {@code --yes}; false, saying so, where nobody can be asked
   */
  boolean agreed(boolean yes, String question) {
    if (yes) {
      return true;
    }
    out().flush();
    Optional<Console> console = Optional.ofNullable(System.console()).filter(Console::isTerminal);
    if (console.isEmpty()) {
      err().println("Nobody can be asked here, so nothing was changed: give --yes.");
      return false;
    }
    return Optional.ofNullable(console.get().readLine("%s [y/N] ", question))
        .filter(answer -> answer.matches("(?i)y|yes"))
        .isPresent();
  }

  /**
   * A row of the ledger.
   *
   * @param exact the body as the very text that was hashed, else as JSON
   */
  static Map<String, Object> fields(Entry entry, boolean exact) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("seq", entry.seq());
    fields.put("at", entry.at().toString());
    fields.put("epoch", entry.epoch());
    fields.put("actor", entry.actor());
    fields.put("kind", entry.kind());
    entry.actionId().ifPresent(id -> fields.put("action_id", id));
    fields.put("body", exact ? entry.body() : JSON.readTree(entry.body()));
    fields.put("prev_hash", entry.prevHash().hex());
    fields.put("hash", entry.hash().hex());
    return fields;
  }

  static String line(Object value) {
    return JSON.writeValueAsString(value);
  }

  static String pretty(String json) {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(JSON.readTree(json));
  }

  /** The sentence that an entry tells, where it tells one; else its body. */
  static String told(Entry entry) {
    String sentence = JSON.readTree(entry.body()).path("sentence").asString("");
    return sentence.isEmpty() ? entry.body() : sentence;
  }
}
