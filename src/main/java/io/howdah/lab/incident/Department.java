package io.howdah.lab.incident;

import io.howdah.lab.Await;
import io.howdah.lab.Instance;
import io.howdah.lab.LabException;
import io.howdah.lab.incident.Script.Section;
import io.howdah.lab.shop.Caller;
import io.howdah.lab.shop.Mix;
import io.howdah.lab.shop.Shop;
import io.howdah.lab.shop.Template;
import io.howdah.lab.shop.Variant;
import io.howdah.lab.shop.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A department's tables and services beside the shop, made for one incident and dropped with it. It
 * works well for a while before anything happens to it, so that there is something usual to depart
 * from.
 */
final class Department implements AutoCloseable {
  private static final String MARK = "howdah lab: a department";
  private static final Duration LONGEST_PAST = Duration.ofSeconds(30);
  private static final int CALLS_OF_A_PAST = 10;

  /** Short, so that changed settings of a role are felt by its services within seconds. */
  private static final Duration SESSION_LIFE = Duration.ofSeconds(6);

  private final Instance instance;
  private final Wording words;
  private final long seed;
  private final List<Workload> loads = new ArrayList<>();

  private Department(Instance instance, Wording words, long seed) {
    this.instance = instance;
    this.words = words;
    this.seed = seed;
  }

  /** The department of a script, at work and with a past. */
  static Department open(Instance instance, Wording words, long seed, Script script) {
    var department = new Department(instance, words, seed);
    try {
      department.make(script.all("make"));
      department.start(
          script.all("traffic").stream().filter(s -> !s.key("from", "").equals("fault")).toList());
      department.havePast();
    } catch (LabException e) {
      department.close();
      throw e;
    }
    return department;
  }

  /** With synchronous commits: VACUUM marks no page all-visible before its commit is on disk. */
  private void make(List<Section> sections) {
    String app = words.app();
    List<String> statements = schemaFor(words);
    if (Sql.column(instance, "SELECT 1 FROM pg_roles WHERE rolname = ?", app).isEmpty()) {
      statements.add("CREATE ROLE %s LOGIN NOSUPERUSER".formatted(app));
    }
    statements.add("COMMENT ON ROLE %s IS '%s'".formatted(app, MARK));
    statements.add("ALTER ROLE %s PASSWORD '%s'".formatted(app, instance.password(app)));
    statements.add("GRANT USAGE ON SCHEMA %s TO %s".formatted(words.schema(), app));
    statements.add("SET ROLE " + Shop.OWNER);
    for (String kind : List.of("SELECT, INSERT, UPDATE, DELETE ON TABLES", "USAGE ON SEQUENCES")) {
      statements.add(
          "ALTER DEFAULT PRIVILEGES IN SCHEMA %s GRANT %s TO %s"
              .formatted(words.schema(), kind, app));
    }
    sections.forEach(s -> statements.addAll(Script.counted(Script.statements(words.in(s.body())))));
    Sql.execute(instance, statements.toArray(String[]::new));
  }

  private static List<String> schemaFor(Wording words) {
    return new ArrayList<>(
        List.of(
            "DROP SCHEMA IF EXISTS " + words.schema() + " CASCADE",
            "CREATE SCHEMA %s AUTHORIZATION %s".formatted(words.schema(), Shop.OWNER),
            "COMMENT ON SCHEMA %s IS '%s'".formatted(words.schema(), MARK)));
  }

  /** Tables that no service works on; cleared away with everything else by the base state. */
  static void bare(Instance instance, Wording words, String... tables) {
    List<String> statements = schemaFor(words);
    statements.add("SET ROLE " + Shop.OWNER);
    statements.addAll(List.of(tables));
    Sql.execute(instance, statements.toArray(String[]::new));
  }

  /** Sets services to work. */
  void start(List<Section> traffic) {
    Map<Boolean, List<Section>> byPreparing =
        traffic.stream()
            .collect(Collectors.partitioningBy(s -> !s.key("prepares", "yes").equals("no")));
    byPreparing.forEach((prepares, sections) -> {
      if (!sections.isEmpty()) {
        List<Template> templates = sections.stream().map(this::template).toList();
        Map<String, Integer> sessions =
            sections.stream()
                .collect(
                    Collectors.toMap(
                        this::service, s -> number(s.key("sessions", "2")), Math::max));
        var mix = new Mix(1, Map.of(), sessions, seed, SESSION_LIFE);
        loads.add(
            Workload.start(
                instance, mix, templates, new Caller(words.app(), prepares, Variant.DEFAULT)));
      }
    });
  }

  private Template template(Section section) {
    return Template.of(
        section.words(),
        service(section),
        Double.parseDouble(words.in(section.key("rate", "{traffic:10}"))),
        words.in(section.body()));
  }

  private String service(Section section) {
    return words.in(section.key("service", "{s}-{v1}"));
  }

  private int number(String text) {
    return Integer.parseInt(words.in(text));
  }

  private void havePast() {
    boolean has =
        Await.until(
            LONGEST_PAST,
            () ->
                loads.stream()
                    .flatMap(l -> l.calls().values().stream())
                    .allMatch(c -> c.count() + c.errorCount() >= CALLS_OF_A_PAST));
    if (!has) {
      throw new LabException(
          "the services of %s did not get to work within %s: %s"
              .formatted(
                  words.schema(), LONGEST_PAST, loads.stream().map(Workload::calls).toList()));
    }
  }

  @Override
  public void close() {
    loads.forEach(Workload::close);
    dissolve(instance, words.schema(), words.app());
  }

  /** Removes what departments of any seed left. */
  static void dissolveAll(Instance instance) {
    List<String> schemas =
        Sql.column(
            instance,
            "SELECT nspname FROM pg_namespace WHERE obj_description(oid, 'pg_namespace') = ?",
            MARK);
    List<String> roles =
        Sql.column(
            instance,
            "SELECT rolname FROM pg_roles WHERE shobj_description(oid, 'pg_authid') = ?",
            MARK);
    schemas.forEach(s -> drop(instance, "SCHEMA", s));
    roles.forEach(r -> drop(instance, "ROLE", r));
  }

  private static void dissolve(Instance instance, String schema, String role) {
    drop(instance, "SCHEMA", schema);
    drop(instance, "ROLE", role);
  }

  private static void drop(Instance instance, String kind, String name) {
    if (kind.equals("SCHEMA")) {
      Sql.execute(
          instance,
          "SET lock_timeout = '10s'",
          "DROP SCHEMA IF EXISTS \"%s\" CASCADE".formatted(name));
    } else if (!Sql.column(instance, "SELECT 1 FROM pg_roles WHERE rolname = ?", name).isEmpty()) {
      Sql.rows(
          instance,
          "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = ?",
          name);
      Sql.execute(
          instance,
          "DROP OWNED BY \"%s\"".formatted(name),
          "DROP ROLE IF EXISTS \"%s\"".formatted(name));
    }
  }

  /** The names of the departments' schemas in SQL, as a condition on a pg_namespace's oid. */
  static String isDepartment(String oid) {
    return "obj_description(%s, 'pg_namespace') = '%s'".formatted(oid, MARK);
  }
}
