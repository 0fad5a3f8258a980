package io.howdah.loop;

import io.howdah.guard.Keeping;
import io.howdah.pg.Keeper.Service;
import java.util.Optional;

/**
 * The text that changes one parameter with a service's own tools. Written by those services'
 * references; none of it was run against a real service.
 *
 * <p>Sources: AWS CLI {@code rds modify-db-parameter-group}; {@code gcloud sql instances patch},
 * whose flags replace all that were set before; {@code az postgres flexible-server parameter set};
 * CloudNativePG, "PostgreSQL Configuration".
 */
final class ServiceText {
  private final Service service;
  private final Keeping keeping;

  ServiceText(Service service, Keeping keeping) {
    this.service = service;
    this.keeping = keeping;
  }

  /**
   * One parameter.
   *
   * @param value as pg_settings shows it: in the parameter's own unit, which is what services take
   * @param kind as pg_settings tells it: bool, integer, real, string, enum
   * @param clusterName the server's cluster_name
   * @return empty where no such text is known for that service
   */
  Optional<String> set(String parameter, String value, String kind, String clusterName) {
    return switch (service) {
      case RDS ->
          Optional.of(
              "aws rds modify-db-parameter-group --db-parameter-group-name %s --parameters '%s'"
                  .formatted(name("group", "PARAMETER_GROUP"), aws(parameter, value, kind)));
      case AURORA ->
          Optional.of(
              "aws rds modify-db-cluster-parameter-group --db-cluster-parameter-group-name %s --parameters '%s'"
                  .formatted(
                      name("group", "CLUSTER_PARAMETER_GROUP"), aws(parameter, value, kind)));
      case CLOUD_SQL -> Optional.of(cloudSql(parameter, value));
      case AZURE ->
          Optional.of(
              "az postgres flexible-server parameter set --resource-group %s --server-name %s --name %s --value '%s'"
                  .formatted(
                      name("resource-group", "RESOURCE_GROUP"),
                      name("instance", "SERVER"),
                      parameter,
                      value));
      case CLOUDNATIVEPG ->
          Optional.of(
              "kubectl patch clusters.postgresql.cnpg.io %s --namespace %s --type merge --patch '{\"spec\":{\"postgresql\":{\"parameters\":{\"%s\":\"%s\"}}}}'"
                  .formatted(
                      name("instance", clusterName.matches(PLAIN) ? clusterName : "CLUSTER"),
                      name("group", "NAMESPACE"),
                      parameter,
                      value));
      case ALLOYDB, NEON -> Optional.empty();
    };
  }

  /** A name that a shell takes as it is: it comes from the server. */
  private static final String PLAIN = "[A-Za-z0-9][A-Za-z0-9._-]{0,127}";

  /** A whole: nothing of a value or a name can end the quotes around it. */
  static boolean quotable(String parameter, String value) {
    return parameter.matches("[a-z_][a-z0-9_.]*") && value.matches("[A-Za-z0-9_.,+-]*");
  }

  private static String aws(String parameter, String value, String kind) {
    String theirs =
        kind.equals("bool")
            ? (value.equals("on") ? "1" : value.equals("off") ? "0" : value)
            : value;
    return "[{\"ParameterName\":\"%s\",\"ParameterValue\":\"%s\",\"ApplyMethod\":\"immediate\"}]"
        .formatted(parameter, theirs);
  }

  /** Their flags are replaced as a whole: those that are set are read and sent along. */
  private String cloudSql(String parameter, String value) {
    String instance = name("instance", "INSTANCE");
    String all =
        "[.settings.databaseFlags[]? | select(.name != \"%s\") | \"\\(.name)=\\(.value)\"] + [\"%s=%s\"] | join(\"|\")"
            .formatted(parameter, parameter, value);
    return "gcloud sql instances patch %s --database-flags=\"^|^$(gcloud sql instances describe %s --format=json | jq -r '%s')\""
        .formatted(instance, instance, all);
  }

  private String name(String key, String otherwise) {
    return keeping.names().getOrDefault(key, otherwise);
  }
}
