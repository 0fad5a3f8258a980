package io.howdah.cli;

import io.howdah.ledger.Redactor;
import io.howdah.model.ServerIdentity;
import io.howdah.pg.BadConnectionException;
import io.howdah.pg.CannotConnectException;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import io.howdah.remember.Memories;
import io.howdah.remember.MemoryException;
import io.howdah.remember.MiniLm;
import io.howdah.remember.Scope;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** What the commands of the memory share: whose memory it is, and the words of a failure. */
record AtMemory(CommandSpec command, String name, ConnectionOptions connection) {
  /** A command's work; gives its exit code. */
  @FunctionalInterface
  interface Work {
    int with(Memories memories, ReadDoor door, AtHome at) throws IOException;
  }

  /** Looks which cluster it is, opens its home, works. */
  int run(Work work) {
    var at = new AtHome(command, name, connection);
    try (ReadDoor door = connection.readDoor()) {
      Reading<ServerIdentity> identity = door.identity();
      Optional<ServerIdentity> server = identity.first();
      if (server.isEmpty()) {
        at.err()
            .println(
                "howdah %s: whose memory it is could not be read: %s"
                    .formatted(name, Terminal.harmless(identity.explain())));
        return Exit.FAILED;
      }
      Scope scope = Scope.cluster(server.get().systemIdentifier());
      return at.run(home -> {
        try {
          return work.with(
              new Memories(home, scope, new MiniLm(), Redactor::secrets, Clock.systemUTC()),
              door,
              at);
        } catch (MemoryException e) {
          at.err()
              .println("howdah " + name + ": " + Terminal.harmless(String.valueOf(e.getMessage())));
          return Exit.FAILED;
        } catch (IllegalArgumentException e) {
          at.err().println("howdah " + name + ": " + e.getMessage());
          return Exit.USAGE;
        }
      });
    } catch (BadConnectionException e) {
      at.err().println("howdah " + name + ": " + e.getMessage());
      return Exit.USAGE;
    } catch (CannotConnectException e) {
      at.err().println("howdah " + name + ": " + e.failure().what());
      at.err().println("  " + e.failure().next());
      return Exit.NO_CONNECTION;
    }
  }

  /** The memory of the scope that a person named: this cluster's, or everybody's; one role's. */
  static Memories scoped(Memories memories, boolean everywhere, @Nullable String role) {
    Scope scope = everywhere ? Scope.everywhere() : memories.asker();
    return memories.as(role == null ? scope : scope.forRole(role));
  }
}
