package io.howdah.home;

import io.howdah.model.SqlNames;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** What the daemon's role may do in the home: add to the record, move actions, and no more. */
final class Rights {
  private Rights() {}

  /** What a role may do with a table, and nothing else. */
  private record Right(String table, List<String> may) {}

  private static final List<String> ALL =
      List.of("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE");

  /** The policies of the memory call it with the rights of whoever asks. */
  private static final String POLICIES_ASK = "howdah.memory_scopes(boolean)";

  private static final List<Right> RIGHTS =
      List.of(
          new Right("ledger", List.of("SELECT", "INSERT")),
          // UPDATE to queue on the row; a trigger lets it move to the last row of the ledger only.
          new Right("ledger_head", List.of("SELECT", "UPDATE")),
          new Right("action", List.of("SELECT", "INSERT", "UPDATE")),
          new Right("action_step", List.of("SELECT")),
          new Right("lesson", List.of("SELECT", "INSERT", "DELETE")),
          new Right("memory_scope", List.of("SELECT", "INSERT")),
          // Row-level security and a trigger say which rows, and that texts do not change.
          new Right("memory", List.of("SELECT", "INSERT", "UPDATE", "DELETE")),
          new Right("memory_key", List.of("SELECT", "INSERT", "DELETE")),
          new Right("memory_embedding", List.of("SELECT", "INSERT", "DELETE")),
          new Right("memory_outcome", List.of("SELECT", "INSERT", "DELETE")),
          new Right("control", List.of("SELECT", "UPDATE")),
          // A trigger keeps away whoever was overtaken by a later epoch.
          new Right("job", List.of("SELECT", "INSERT", "UPDATE", "DELETE")),
          new Right("probation", List.of("SELECT", "INSERT", "UPDATE")),
          new Right("load", List.of("SELECT", "INSERT", "DELETE")),
          new Right("migration", List.of("SELECT")));

  static boolean exists(Handle handle, String role) {
    return handle
        .createQuery("select exists (select from pg_catalog.pg_roles where rolname = :role)")
        .bind("role", role)
        .mapTo(Boolean.class)
        .one();
  }

  /** Whether the role has all of its rights, granted to itself, and none that it must not have. */
  static boolean complete(Handle handle, String role) {
    return RIGHTS.stream().allMatch(r -> granted(handle, role, r))
        && handle
            .createQuery(
                "select pg_catalog.has_schema_privilege(:role, 'howdah', 'USAGE')"
                    + " and pg_catalog.has_function_privilege(:role, :function, 'EXECUTE')")
            .bind("function", POLICIES_ASK)
            .bind("role", role)
            .mapTo(Boolean.class)
            .one();
  }

  private static boolean granted(Handle handle, String role, Right right) {
    return handle
        .createQuery(
            """
            select coalesce(array_agg(a.privilege_type::text order by a.privilege_type::text), '{}')
                     = (select array_agg(p order by p) from unnest(:may) p)
              from pg_catalog.pg_class c, pg_catalog.aclexplode(c.relacl) a
             where c.oid = to_regclass(:table) and a.grantee = (
                     select r.oid from pg_catalog.pg_roles r where r.rolname = :role)
               and a.privilege_type = any(:all)
            """)
        .bindArray("may", String.class, right.may())
        .bindArray("all", String.class, ALL)
        .bind("table", "howdah." + right.table())
        .bind("role", role)
        .mapTo(Boolean.class)
        .one();
  }

  static String sql(String role) {
    String to = SqlNames.readable(role);
    Stream<String> tables =
        RIGHTS.stream()
            .flatMap(right ->
                Stream.of(
                    "revoke all on howdah.%s from %s;".formatted(right.table(), to),
                    "grant %s on howdah.%s to %s;"
                        .formatted(
                            String.join(", ", right.may()).toLowerCase(Locale.ROOT),
                            right.table(),
                            to)));
    Stream<String> first =
        Stream.of(
            "grant usage on schema howdah to %s;".formatted(to),
            "grant execute on function %s to %s;".formatted(POLICIES_ASK, to));
    return Stream.concat(first, tables).reduce((a, b) -> a + "\n" + b).orElseThrow();
  }
}
