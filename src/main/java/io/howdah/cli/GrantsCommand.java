package io.howdah.cli;

import io.howdah.model.EvidenceStatus;
import io.howdah.pg.BadConnectionException;
import io.howdah.pg.CannotConnectException;
import io.howdah.pg.Checkup;
import io.howdah.pg.GrantRequest;
import io.howdah.pg.Grants;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code howdah grants}: prints the SQL that grants just enough. Executes nothing. */
@Command(
    name = "grants",
    description =
        "The SQL for a role that needs no superuser. Printed, never executed: howdah grants --level sense | psql")
public final class GrantsCommand implements Callable<Integer> {
  @Mixin private ConnectionOptions.WithTarget connection = new ConnectionOptions.WithTarget();

  @Option(names = "--level", required = true, description = "sense (looks) or act (looks and acts)")
  private GrantRequest.Level level = GrantRequest.Level.SENSE;

  @Option(names = "--role", description = "the role; default howdah_sense or howdah_act")
  private @Nullable String role;

  @Option(
      names = "--with-data",
      description = "let it read all tables: EXPLAIN and what-if need that")
  private boolean withData;

  @Option(
      names = "--for-version",
      paramLabel = "MAJOR",
      description = "write for that major version (14 to 18) without connecting")
  private @Nullable Integer forVersion;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Spec private CommandSpec command = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter err = command.commandLine().getErr();
    try {
      GrantRequest request = forVersion == null ? connected() : offline(forVersion);
      String sql = Grants.sql(request);
      PrintWriter out = command.commandLine().getOut();
      out.print(json ? asJson(request, sql) + "\n" : sql);
      out.flush();
      return Exit.WELL;
    } catch (BadConnectionException | IllegalArgumentException e) {
      err.println("howdah grants: " + e.getMessage());
      return Exit.USAGE;
    } catch (CannotConnectException e) {
      err.println("howdah grants: " + e.failure().what());
      err.println("  " + e.failure().next());
      err.println("  without a connection: howdah grants --for-version 17 -d DATABASE");
      return Exit.NO_CONNECTION;
    }
  }

  private GrantRequest connected() throws BadConnectionException, CannotConnectException {
    try (ReadDoor door = connection.readDoor()) {
      Reading<GrantRequest.Owner> owners = Checkup.owners(door);
      return request(
          door.server().major(),
          door.server().database(),
          owners.rows(),
          owners.status() == EvidenceStatus.OK || owners.status() == EvidenceStatus.EMPTY);
    }
  }

  private GrantRequest offline(int major) throws BadConnectionException {
    if (major < 14 || major > 18) {
      throw new IllegalArgumentException("--for-version takes 14 to 18, not " + major);
    }
    return request(major, connection.spec().database(), List.of(), false);
  }

  private GrantRequest request(
      int major, String database, List<GrantRequest.Owner> owners, boolean connected) {
    String name =
        Optional.ofNullable(role).orElse("howdah_" + level.name().toLowerCase(Locale.ROOT));
    return new GrantRequest(level, major, name, database, withData, owners, connected);
  }

  private static String asJson(GrantRequest request, String sql) {
    return JsonMapper.shared()
        .writeValueAsString(
            Map.of(
                "level", request.level().name().toLowerCase(Locale.ROOT),
                "role", request.role(),
                "database", request.database(),
                "version", request.major(),
                "sql", sql));
  }
}
