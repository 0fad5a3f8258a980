package io.howdah.pg;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a server is and what our role is on it. A snapshot, taken whenever a door opens a session.
 *
 * @param version as server_version_num: 170004
 * @param roles predefined and managed-service roles whose privileges ours has
 * @param managed the service that runs it, where a role of its own gives it away
 * @param extensions installed or available, by name
 */
public record ServerInfo(
    int version,
    String versionText,
    String database,
    String role,
    boolean superuser,
    boolean standby,
    int maxConnections,
    Set<String> roles,
    Optional<String> managed,
    Map<String, Extension> extensions) {

  private static final Map<String, String> SERVICES =
      Map.of(
          "rds_superuser", "Amazon RDS or Aurora",
          "cloudsqlsuperuser", "Google Cloud SQL",
          "azure_pg_admin", "Azure Database for PostgreSQL",
          "alloydbsuperuser", "Google AlloyDB",
          "neon_superuser", "Neon",
          "supabase_admin", "Supabase");

  /** An extension of this server. */
  public sealed interface Extension {
    String name();

    /** Created in this database. */
    record Installed(String name, String version, String schema) implements Extension {}

    /** Its files are there; CREATE EXTENSION would do. */
    record Available(String name, String version) implements Extension {}
  }

  public ServerInfo {
    roles = Set.copyOf(roles);
    extensions = Map.copyOf(extensions);
  }

  /** The major version: 17. */
  public int major() {
    return version / 10_000;
  }

  /** Whether our role has the privileges of that one; a superuser has all. */
  public boolean holds(String privilegeRole) {
    return superuser || roles.contains(privilegeRole);
  }

  /** The extension where it is created in this database. */
  public Optional<Extension.Installed> installed(String extension) {
    return Optional.ofNullable(extensions.get(extension))
        .filter(Extension.Installed.class::isInstance)
        .map(Extension.Installed.class::cast);
  }

  static Reading<ServerInfo> read(StatementRunner runner, SqlFile file) {
    // Both texts fit every version, so that any number finds them.
    Query server = file.query("server", 0).orElseThrow();
    Reading<Extension> extensions =
        runner.run(
            file.query("extensions", 0).orElseThrow(), ReadLimits.DEFAULT, ServerInfo::extension);
    Map<String, Extension> byName = new LinkedHashMap<>();
    extensions.rows().forEach(e -> byName.put(e.name(), e));
    return runner.run(server, ReadLimits.DEFAULT, row -> of(row, byName));
  }

  private static ServerInfo of(Row row, Map<String, Extension> extensions) throws SQLException {
    List<String> managed = row.texts("managed_roles");
    return new ServerInfo(
        row.integer("version_number"),
        row.text("version_text"),
        row.text("database"),
        row.text("role"),
        row.truth("superuser"),
        row.truth("standby"),
        row.integer("max_connections"),
        Set.copyOf(row.texts("roles")),
        managed.stream().findFirst().map(SERVICES::get),
        extensions);
  }

  private static Extension extension(Row row) throws SQLException {
    Optional<String> installed = row.maybeText("installed");
    return installed.isPresent()
        ? new Extension.Installed(row.text("name"), installed.get(), row.text("schema"))
        : new Extension.Available(row.text("name"), row.maybeText("available").orElse(""));
  }
}
