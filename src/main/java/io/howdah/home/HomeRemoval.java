package io.howdah.home;

import io.howdah.model.SqlNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/**
 * Takes the home away: what Howdah made, and nothing else. Nothing is dropped by CASCADE: where a
 * view or a key of somebody else hangs on the home, the server refuses and names it.
 */
public final class HomeRemoval {
  private final Jdbi jdbi;

  public HomeRemoval(DataSource home) {
    jdbi = Jdbi.create(home);
  }

  /** How a thing of the schema is dropped. */
  private enum Kind {
    TABLE,
    VIEW,
    MATERIALIZED_VIEW,
    SEQUENCE,
    FUNCTION;

    String sql() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /**
   * Something in the schema.
   *
   * @param name qualified; a function's with its arguments
   * @param bytes on disk, 0 for what has none
   * @param ours whether Howdah made it
   */
  private record Thing(Kind kind, String name, long bytes, boolean ours) {}

  /**
   * What removing the home would do.
   *
   * @param statements in one transaction
   * @param bytes that it frees
   * @param rows in the ledger
   * @param touched actions that may have changed the server and are not judged yet, in words
   */
  public record Plan(List<String> statements, long bytes, long rows, List<String> touched) {
    public Plan {
      statements = List.copyOf(statements);
      touched = List.copyOf(touched);
    }
  }

  /**
   * What {@link #remove} would run; empty where there is no home. Changes nothing.
   *
   * @throws HomeException when it may not be removed by this role, or holds what is not Howdah's
   */
  public Optional<Plan> plan() {
    try {
      return jdbi.withHandle(HomeRemoval::plan);
    } catch (JdbiException e) {
      throw Site.failure("The home could not be looked at", e);
    }
  }

  /**
   * Removes the home in one transaction, or nothing of it.
   *
   * @param force also while actions are in the middle of their work
   * @param exported the last row that was exported: removes nothing when more were written since
   * @throws HomeException when it was not removed, saying why
   */
  public void remove(boolean force, OptionalLong exported) {
    try {
      jdbi.useTransaction(handle -> {
        handle.execute("set local lock_timeout = '10s'");
        // Nobody writes from here on: what was checked stays true.
        handle.execute(
            "lock table howdah.ledger_head, howdah.ledger, howdah.action in access exclusive mode");
        Plan plan =
            plan(handle).orElseThrow(() -> new HomeException("There is no home here any more."));
        if (!force && !plan.touched().isEmpty()) {
          throw new HomeException(inTheMiddle(plan));
        }
        if (exported.isPresent() && exported.getAsLong() != plan.rows()) {
          throw new HomeException(
              "The ledger grew from %d to %d rows after it was exported: nothing was removed. Stop the daemon and run howdah remove again."
                  .formatted(exported.getAsLong(), plan.rows()));
        }
        plan.statements().forEach(handle::execute);
      });
    } catch (JdbiException e) {
      throw Site.failure("The home was not removed, nothing was changed", e);
    }
  }

  /** Why a home whose actions are at work is not removed. */
  public static String inTheMiddle(Plan plan) {
    return "Actions may have changed the server and are not judged yet: %s. Nothing was removed. Let the daemon finish them, undo them by howdah rollback ID, or give up their undo by --force."
        .formatted(String.join("; ", plan.touched()));
  }

  private static Optional<Plan> plan(Handle handle) {
    Site site = Site.read(handle);
    if (site.owner().isEmpty()) {
      return Optional.empty();
    }
    site.unwritable()
        .ifPresent(words -> {
          throw new HomeException(words);
        });
    if (!site.owns()) {
      throw new HomeException(
          "The schema howdah belongs to %s, and role %s may not drop it: nothing was changed. Connect as %s."
              .formatted(site.owner().get(), site.role(), site.owner().get()));
    }
    List<Thing> things = things(handle);
    String others =
        things.stream().filter(t -> !t.ours()).map(Thing::name).collect(Collectors.joining(", "));
    if (!others.isEmpty()) {
      throw new HomeException(
          "The schema howdah holds what Howdah did not make: %s. Nothing was removed. Move it away (ALTER ... SET SCHEMA) or drop it, then run howdah remove again."
              .formatted(others));
    }
    boolean told = things.stream().anyMatch(t -> t.name().equals("howdah.action"));
    return Optional.of(
        new Plan(
            statements(things),
            things.stream().mapToLong(Thing::bytes).sum(),
            told ? rows(handle) : 0,
            told ? touched(handle) : List.of()));
  }

  /** Tables before the functions that their triggers call; the schema last. */
  private static List<String> statements(List<Thing> things) {
    List<String> statements = new ArrayList<>();
    for (Kind kind :
        List.of(Kind.VIEW, Kind.MATERIALIZED_VIEW, Kind.TABLE, Kind.SEQUENCE, Kind.FUNCTION)) {
      String names =
          things.stream()
              .filter(t -> t.kind() == kind)
              .map(Thing::name)
              .collect(Collectors.joining(", "));
      if (!names.isEmpty()) {
        statements.add("drop %s %s".formatted(kind.sql(), names));
      }
    }
    statements.add("drop schema howdah");
    return statements;
  }

  private static long rows(Handle handle) {
    return handle
        .createQuery("select coalesce(max(seq), 0) from howdah.ledger")
        .mapTo(Long.class)
        .one();
  }

  private static List<String> touched(Handle handle) {
    return handle
        .createQuery(
            """
            select format('action %s (%s on %s) is %s', id, type, object, state) from howdah.action
             where state in ('INTENT', 'EXECUTING', 'APPLIED', 'VERIFYING') order by id limit 100
            """)
        .mapTo(String.class)
        .list();
  }

  /** Whatever was made by a migration carries a comment that begins with our name. */
  private static List<Thing> things(Handle handle) {
    return handle
        .createQuery(
            """
            select case c.relkind when 'v' then 'VIEW' when 'm' then 'MATERIALIZED_VIEW'
                                  when 'S' then 'SEQUENCE' else 'TABLE' end as kind,
                   c.relname as name, '' as arguments,
                   coalesce(pg_catalog.pg_total_relation_size(c.oid), 0) as bytes,
                   c.relname = 'migration'
                     or coalesce(pg_catalog.obj_description(c.oid, 'pg_class') like 'Howdah:%', false) as ours
              from pg_catalog.pg_class c
             where c.relnamespace = 'howdah'::regnamespace and c.relkind in ('r', 'p', 'f', 'v', 'm', 'S')
               and not exists (select from pg_catalog.pg_depend d
                                where d.classid = 'pg_class'::regclass and d.objid = c.oid
                                  and d.deptype in ('a', 'i') and d.refclassid = 'pg_class'::regclass)
             union all
            select 'FUNCTION', p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid), 0,
                   coalesce(pg_catalog.obj_description(p.oid, 'pg_proc') like 'Howdah:%', false)
              from pg_catalog.pg_proc p
             where p.pronamespace = 'howdah'::regnamespace
             order by 1, 2
            """)
        .map((row, context) -> {
          Kind kind = Kind.valueOf(row.getString("kind"));
          String name = "howdah." + SqlNames.readable(row.getString("name"));
          return new Thing(
              kind,
              kind == Kind.FUNCTION ? name + "(" + row.getString("arguments") + ")" : name,
              row.getLong("bytes"),
              row.getBoolean("ours"));
        })
        .list();
  }
}
