package io.howdah.pg;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes the SQL that gives a role just enough, and no superuser: for psql, with its reasons as
 * comments, harmless when run again.
 *
 * <p>Source: PostgreSQL manual, 21.5 "Predefined Roles"
 * (https://www.postgresql.org/docs/current/predefined-roles.html), and GRANT ... ON PARAMETER (15).
 */
public final class Grants {
  private final GrantRequest request;
  private final String role;
  private final List<String> lines = new ArrayList<>();

  private Grants(GrantRequest request) {
    this.request = request;
    this.role = Sql.name(request.role());
  }

  /** The script. */
  public static String sql(GrantRequest request) {
    Grants grants = new Grants(request);
    grants.head();
    grants.sense();
    grants.data();
    if (request.level() == GrantRequest.Level.ACT) {
      grants.act();
      grants.owners();
      grants.home();
    }
    return String.join("\n", grants.lines) + "\n";
  }

  private void say(String... comments) {
    lines.add("");
    for (String comment : comments) {
      lines.add("-- " + comment.replaceAll("\\p{Cntrl}", "?"));
    }
  }

  private void run(String sql) {
    lines.add(sql + ";");
  }

  private void head() {
    say(
        "Howdah, level %s, PostgreSQL %d, database %s."
            .formatted(
                request.level().name().toLowerCase(Locale.ROOT),
                request.major(),
                request.database()),
        "Run as a superuser (or the service's administrator) in that database; running it again"
            + " changes nothing.",
        "No password is set here: afterwards \\password " + role);
    run(
        """
        DO $howdah$ BEGIN
          IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = %s) THEN
            CREATE ROLE %s LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION CONNECTION LIMIT 16;
          END IF;
        END $howdah$\
        """
            .formatted(Sql.literal(request.role()), role));
    run("GRANT CONNECT ON DATABASE %s TO %s".formatted(Sql.name(request.database()), role));
  }

  private void sense() {
    say(
        "Statistics, settings and sizes of everyone: pg_monitor holds pg_read_all_stats and"
            + " pg_read_all_settings.");
    run("GRANT pg_monitor TO " + role);
    if (request.major() >= 16) {
      say("To get in when all ordinary connections are taken (set reserved_connections above 0).");
      run("GRANT pg_use_reserved_connections TO " + role);
    }
    say(
        "Which file sets which parameter, and lines that a reload could not take. pg_monitor does"
            + " not hold these.");
    run("GRANT EXECUTE ON FUNCTION pg_catalog.pg_show_all_file_settings() TO " + role);
    run("GRANT SELECT ON pg_catalog.pg_file_settings TO " + role);
    say(
        "The server's identity, compared before every action. Open to all by default; hardened"
            + " servers close it.");
    run(
        "GRANT EXECUTE ON FUNCTION pg_catalog.pg_control_system(),"
            + " pg_catalog.pg_control_checkpoint() TO "
            + role);
    say("The schemas where the extensions live that Howdah calls.");
    run(
        """
        DO $howdah$ DECLARE s name; BEGIN
          FOR s IN SELECT DISTINCT n.nspname FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
                   WHERE e.extname IN ('pg_stat_statements', 'hypopg', 'pgstattuple', 'pg_buffercache', 'vector')
                     AND n.nspname <> 'pg_catalog'
          LOOP EXECUTE pg_catalog.format('GRANT USAGE ON SCHEMA %%I TO %%I', s, %s); END LOOP;
        END $howdah$\
        """
            .formatted(Sql.literal(request.role())));
    say(
        "How far sequences are used: SELECT on a sequence shows its last value, and takes none. For"
            + " sequences made later, run this again.");
    run(
        """
        DO $howdah$ DECLARE s name; BEGIN
          FOR s IN SELECT DISTINCT n.nspname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                   WHERE c.relkind = 'S' AND n.nspname !~ '^pg_'
          LOOP EXECUTE pg_catalog.format('GRANT SELECT ON ALL SEQUENCES IN SCHEMA %%I TO %%I', s, %s); END LOOP;
        END $howdah$\
        """
            .formatted(Sql.literal(request.role())));
  }

  private void data() {
    if (request.withData()) {
      say("To read all tables: EXPLAIN wants SELECT on what it plans, though it reads no row.");
      run("GRANT pg_read_all_data TO " + role);
    } else {
      say(
          "Not granted: reading tables. Without it Howdah sees statistics, waits, locks, sizes and"
              + " settings, but cannot EXPLAIN,",
          "cannot try hypothetical indexes and cannot check a counterfactual; it says so and"
              + " proposes less. --with-data grants it:",
          "  GRANT pg_read_all_data TO " + role + ";");
    }
  }

  private void act() {
    say("Cancel statements and end sessions; not those of superusers.");
    run("GRANT pg_signal_backend TO " + role);
    say(
        "To name tables in the application's schemas, which VACUUM and its like need. It shows no"
            + " data.");
    run(
        """
        DO $howdah$ DECLARE s name; BEGIN
          FOR s IN SELECT nspname FROM pg_catalog.pg_namespace
                   WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'howdah')
          LOOP EXECUTE pg_catalog.format('GRANT USAGE ON SCHEMA %%I TO %%I', s, %s); END LOOP;
        END $howdah$\
        """
            .formatted(Sql.literal(request.role())));
    if (request.major() >= 17) {
      say("VACUUM, ANALYZE, REINDEX on all tables; not CREATE INDEX.");
      run("GRANT pg_maintain TO " + role);
    } else {
      say("pg_maintain exists from 17 on: VACUUM, ANALYZE and REINDEX go as the owner, see below.");
    }
    if (request.major() >= 15) {
      say(
          "Parameters: those of Howdah's list, all reloadable, none that trades durability. The"
              + " server itself enforces it.");
      run(
          "GRANT ALTER SYSTEM ON PARAMETER\n  %s\n  TO %s"
              .formatted(
                  String.join(",\n  ", TunableParameters.load().namesFor(request.major())), role));
      run("GRANT EXECUTE ON FUNCTION pg_catalog.pg_reload_conf() TO " + role);
    } else {
      say(
          "GRANT ALTER SYSTEM exists from 15 on: here Howdah proposes parameters, and a superuser"
              + " sets them.");
    }
  }

  private void owners() {
    say(
        "CREATE and DROP INDEX need the table's owner. Howdah takes that role on with SET ROLE for"
            + " the one statement.");
    if (!request.connected()) {
      say(
          "Written without a connection, so the owners are not known here. For each of them (never"
              + " for a superuser):",
          "  " + membership("owner_of_tables"));
    }
    for (GrantRequest.Owner owner : request.owners()) {
      if (owner.superuser()) {
        say(
            "%s owns %d tables and is a superuser: never granted. Indexes there are proposed only; or change the owner:"
                .formatted(Sql.name(owner.name()), owner.tables()),
            "  ALTER TABLE ... OWNER TO ...;");
      } else if (!owner.name().equals(request.role())) {
        say("%s owns %d tables.".formatted(Sql.name(owner.name()), owner.tables()));
        lines.add(membership(Sql.name(owner.name())));
      }
      for (String schema : owner.withoutCreate()) {
        say(
            "%s may not create in schema %s, so it cannot build an index on its own tables there. To allow it:"
                .formatted(Sql.name(owner.name()), Sql.name(schema)),
            "  GRANT CREATE ON SCHEMA %s TO %s;"
                .formatted(Sql.name(schema), Sql.name(owner.name())));
      }
    }
    say(
        "Settings of a role (work_mem for one role alone): Howdah takes that role on for the one"
            + " statement. For each that it should tune, and is not above:",
        "  " + membership("role_of_an_application"));
    if (request.major() < 16 && !request.owners().isEmpty()) {
      say(
          "Before 16 a membership is inherited by roles that inherit: Howdah's role then reads and"
              + " writes those tables.");
    }
  }

  private String membership(String owner) {
    return "GRANT %s TO %s%s;"
        .formatted(owner, role, request.major() >= 16 ? " WITH INHERIT FALSE, SET TRUE" : "");
  }

  private void home() {
    say(
        "Howdah's home, where its ledger and memory live: howdah init fills it, howdah remove takes"
            + " it away.");
    run("CREATE SCHEMA IF NOT EXISTS howdah AUTHORIZATION " + role);
  }
}
