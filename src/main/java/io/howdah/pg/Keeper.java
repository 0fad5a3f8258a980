package io.howdah.pg;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Who keeps the configuration of a server: a change that is made behind his back is overwritten,
 * refused, or stands above his own for ever. Told by signs on the server, never guessed.
 */
public sealed interface Keeper {
  /** What showed; empty where nobody else keeps it. */
  List<String> signs();

  /** The server's own files, and ALTER SYSTEM. */
  record Itself() implements Keeper {
    @Override
    public List<String> signs() {
      return List.of();
    }
  }

  /**
   * A Patroni.
   *
   * @param scope its name for the cluster, as the server's cluster_name says; may be empty
   */
  record Patroni(String scope, List<String> signs) implements Keeper {
    public Patroni {
      signs = List.copyOf(signs);
    }
  }

  /** A service or an operator that takes changes by its own tools only. */
  record Managed(Service service, List<String> signs) implements Keeper {
    public Managed {
      signs = List.copyOf(signs);
    }
  }

  /** Somebody who is not known: the server itself says that ALTER SYSTEM is switched off. */
  record Unknown(List<String> signs) implements Keeper {
    public Unknown {
      signs = List.copyOf(signs);
    }
  }

  /** It cannot be told, since the server did not answer. */
  record Untold(String why) implements Keeper {
    @Override
    public List<String> signs() {
      return List.of();
    }
  }

  /** The services whose tools are known. */
  enum Service {
    RDS("rds", "rds_superuser", "Amazon RDS"),
    AURORA("rds", "rds_superuser", "Amazon Aurora"),
    CLOUD_SQL("cloudsql", "cloudsqlsuperuser", "Google Cloud SQL"),
    ALLOYDB("alloydb", "alloydbsuperuser", "Google AlloyDB"),
    AZURE("azure", "azure_pg_admin", "Azure Database for PostgreSQL"),
    NEON("neon", "neon_superuser", "Neon"),
    /** Its role is not needed: the operator writes its mark into the configuration. */
    CLOUDNATIVEPG("cnpg", "", "CloudNativePG");

    private final String prefix;
    private final String role;
    private final String words;

    Service(String prefix, String role, String words) {
      this.prefix = prefix;
      this.role = role;
      this.words = words;
    }

    /** As people call it. */
    public String words() {
      return words;
    }
  }

  SqlFile SQL = SqlFile.load(Keeper.class, "keeper.sql");

  /** More of Patroni's arguments than anybody passes by hand. */
  int PATRONIS_ARGUMENTS = 7;

  /** Looks. */
  static Keeper of(ReadDoor door) {
    record Seen(Keeper keeper) {}
    Reading<Seen> seen =
        door.read(
            SQL,
            "keeper",
            r ->
                new Seen(
                    told(
                        new Signs(
                            r.number("given"),
                            r.text("cluster_name"),
                            r.number("agents"),
                            r.number("included"),
                            r.texts("service_roles"),
                            r.texts("service_settings"),
                            r.truth("aurora"),
                            r.text("alter_system").equals("off")))));
    return seen.first().map(Seen::keeper).orElseGet(() -> new Untold(seen.explain()));
  }

  /** What the look showed. */
  record Signs(
      long given,
      String clusterName,
      long agents,
      long included,
      List<String> roles,
      List<String> settings,
      boolean aurora,
      boolean switchedOff) {}

  private static Keeper told(Signs s) {
    Optional<Keeper> managed = managed(s);
    if (managed.isPresent()) {
      return managed.get();
    }
    List<String> patroni = new ArrayList<>();
    if (s.given() >= PATRONIS_ARGUMENTS) {
      patroni.add(
          "%d parameters that Patroni passes stand on the server's command line"
              .formatted(s.given()));
    }
    if (s.included() > 0) {
      patroni.add("%d parameters come from postgresql.base.conf".formatted(s.included()));
    }
    if (s.agents() > 0) {
      patroni.add("an agent of its name is connected as superuser");
    }
    if (!patroni.isEmpty()) {
      return new Patroni(s.clusterName(), patroni);
    }
    return s.switchedOff()
        ? new Unknown(
            List.of("allow_alter_system is off: somebody keeps the configuration outside"))
        : new Itself();
  }

  private static Optional<Keeper> managed(Signs s) {
    for (Service service : Service.values()) {
      boolean role = service.role.isEmpty() || s.roles().contains(service.role);
      Optional<String> setting =
          s.settings().stream().filter(n -> n.startsWith(service.prefix + ".")).findFirst();
      boolean fits = service != Service.RDS || !s.aurora();
      boolean aurora = service != Service.AURORA || s.aurora();
      if (role && setting.isPresent() && fits && aurora) {
        List<String> signs = new ArrayList<>();
        if (!service.role.isEmpty()) {
          signs.add("role " + service.role);
        }
        signs.add("setting " + setting.get());
        if (s.aurora()) {
          signs.add("function aurora_version");
        }
        return Optional.of(new Managed(service, signs));
      }
    }
    return Optional.empty();
  }

  /** Why ALTER SYSTEM is not for this server, for a person; empty where it is. */
  default Optional<String> againstAlterSystem() {
    return switch (this) {
      case Itself _ -> Optional.empty();
      case Patroni p ->
          Optional.of(
              "Patroni keeps the configuration of this server (%s): a line in postgresql.auto.conf would stand above it on this member alone, and be missing after a failover. Such a change goes to Patroni's REST API, PATCH /config"
                  .formatted(String.join("; ", p.signs())));
      case Managed m ->
          Optional.of(
              "%s keeps the configuration of this server (%s) and takes changes by its own tools only"
                  .formatted(m.service().words(), String.join(", ", m.signs())));
      case Unknown u -> Optional.of(String.join("; ", u.signs()));
      case Untold u ->
          Optional.of("who keeps the configuration of this server cannot be told: " + u.why());
    };
  }

  /** For output: {@code rds}. */
  default String word() {
    return switch (this) {
      case Itself _ -> "server";
      case Patroni _ -> "patroni";
      case Managed m -> m.service().name().toLowerCase(Locale.ROOT);
      case Unknown _, Untold _ -> "unknown";
    };
  }
}
