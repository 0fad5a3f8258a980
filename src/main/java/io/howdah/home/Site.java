package io.howdah.home;

import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/**
 * The place where the home stands or may be built, read in one query.
 *
 * @param owner of the schema howdah, where there is one
 * @param owns whether the role has the owner's rights
 * @param migrated whether Flyway's table is there
 * @param readable whether the role may read it
 * @param relations in the schema
 */
record Site(
    String database,
    String role,
    int versionNum,
    boolean standby,
    boolean readOnly,
    boolean mayCreate,
    Optional<String> owner,
    boolean owns,
    boolean migrated,
    boolean readable,
    int relations) {
  private static final int OLDEST = 140_000;

  static Site read(Handle handle) {
    return handle
        .createQuery(
            """
            select current_database() as database, current_user as role,
                   current_setting('server_version_num')::integer as version_num,
                   pg_catalog.pg_is_in_recovery() as standby,
                   current_setting('transaction_read_only')::boolean as read_only,
                   pg_catalog.has_database_privilege(current_database(), 'CREATE') as may_create,
                   n.nspowner::regrole::text as owner,
                   coalesce(pg_catalog.pg_has_role(n.nspowner, 'USAGE'), false) as owns,
                   m.oid is not null as migrated,
                   coalesce(pg_catalog.has_schema_privilege(n.oid, 'USAGE')
                     and pg_catalog.has_table_privilege(m.oid, 'SELECT'), false) as readable,
                   (select count(*) from pg_catalog.pg_class c where c.relnamespace = n.oid) as relations
              from (select) as always
              left join pg_catalog.pg_namespace n on n.nspname = 'howdah'
              left join pg_catalog.pg_class m on m.relnamespace = n.oid and m.relname = 'migration'
            """)
        .map((row, context) ->
            new Site(
                row.getString("database"),
                row.getString("role"),
                row.getInt("version_num"),
                row.getBoolean("standby"),
                row.getBoolean("read_only"),
                row.getBoolean("may_create"),
                Optional.ofNullable(row.getString("owner")),
                row.getBoolean("owns"),
                row.getBoolean("migrated"),
                row.getBoolean("readable"),
                row.getInt("relations")))
        .one();
  }

  /** Why nothing can be written here, if so. */
  Optional<String> unwritable() {
    if (versionNum < OLDEST) {
      return Optional.of(
          "This server is older than PostgreSQL 14 (server_version_num %d): nothing was changed."
              .formatted(versionNum));
    }
    if (standby) {
      return Optional.of(
          "This server is a standby: nothing was changed. Connect to the primary of database %s."
              .formatted(database));
    }
    return readOnly
        ? Optional.of(
            "Role %s is read-only in database %s (default_transaction_read_only): nothing was changed."
                .formatted(role, database))
        : Optional.empty();
  }

  /** Words for a failure of the database, with the server's own message in it. */
  static HomeException failure(String what, JdbiException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return new HomeException(
            "%s (SQLSTATE %s: %s)".formatted(what, sql.getSQLState(), sql.getMessage()), failure);
      }
    }
    return new HomeException("%s (%s)".formatted(what, failure.getMessage()), failure);
  }
}
