package io.howdah.pg;

import java.util.ArrayList;
import java.util.List;

/** Which privileges of the two levels our role lacks, as findings. */
final class Privileges {
  private static final String SENSE = "howdah grants --level sense";
  private static final String ACT = "howdah grants --level act";

  private Privileges() {}

  static List<Finding> findings(ReadDoor door) {
    ServerInfo server = door.server();
    List<Finding> findings = new ArrayList<>();
    if (server.superuser()) {
      findings.add(
          Finding.note(
              "privileges",
              "%s is a superuser: everything, more than Howdah needs".formatted(server.role()),
              ACT + " gives just enough"));
      return findings;
    }
    List<String> sense = sense(door, server);
    findings.add(finding("sense", sense, SENSE));
    findings.add(
        server.holds("pg_read_all_data")
            ? Finding.ok("data", "pg_read_all_data: EXPLAIN and what-if for all tables")
            : Finding.note(
                "data",
                "pg_read_all_data is not held: no EXPLAIN, no what-if on tables we may not read",
                SENSE + " --with-data"));
    findings.add(finding("act", act(door, server), ACT));
    return findings;
  }

  private static Finding finding(String level, List<String> lacking, String fix) {
    return lacking.isEmpty()
        ? Finding.ok(level, "all that level %s needs".formatted(level))
        : Finding.denied(level, "lacks " + String.join(", ", lacking), fix);
  }

  private static List<String> sense(ReadDoor door, ServerInfo server) {
    List<String> lacking = new ArrayList<>();
    if (!server.holds("pg_monitor")) {
      lacking.add("pg_monitor");
    }
    Reading<List<String>> more =
        door.read(
            Checkup.QUERIES,
            "sense",
            row -> {
              List<String> found = new ArrayList<>();
              if (!row.truth("file_settings")) {
                found.add("pg_file_settings");
              }
              if (!row.truth("identity")) {
                found.add("pg_control_system()");
              }
              row.texts("closed_schemas").forEach(s -> found.add("schema " + s));
              return found;
            });
    more.first()
        .ifPresentOrElse(lacking::addAll, () -> lacking.add("an answer: " + more.explain()));
    return lacking;
  }

  private static List<String> act(ReadDoor door, ServerInfo server) {
    List<String> lacking = new ArrayList<>();
    if (!server.holds("pg_signal_backend")) {
      lacking.add("pg_signal_backend");
    }
    if (server.major() >= 17 && !server.holds("pg_maintain")) {
      lacking.add("pg_maintain");
    }
    door.read(Checkup.QUERIES, "closed", row -> row.text("schema")).rows().stream()
        .limit(5)
        .forEach(schema -> lacking.add("schema " + schema));
    List<String> all = TunableParameters.load().namesFor(server.major());
    int closed =
        door.read(Checkup.QUERIES, "parameters", row -> row.text("parameter"), all).rows().size();
    if (closed > 0) {
      lacking.add("ALTER SYSTEM on %d of %d parameters".formatted(closed, all.size()));
    }
    Reading<Boolean> reload = door.read(Checkup.QUERIES, "reload", row -> row.truth("reload"));
    if (!reload.first().orElse(false)) {
      lacking.add("pg_reload_conf()");
    }
    Checkup.owners(door).rows().stream()
        .filter(o -> !o.ours())
        .limit(5)
        .forEach(o -> lacking.add("role %s (%d tables)".formatted(o.name(), o.tables())));
    return lacking;
  }
}
