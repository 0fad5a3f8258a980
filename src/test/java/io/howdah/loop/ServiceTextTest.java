package io.howdah.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.guard.Keeping;
import io.howdah.pg.Keeper.Service;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Given a change for a managed service, the exact text that a person gets. */
final class ServiceTextTest {
  @Test
  void eachServiceGetsItsOwnText() {
    Keeping named =
        new Keeping(
            Optional.empty(),
            Optional.empty(),
            Map.of("group", "g1", "instance", "i1", "resource-group", "r1"));
    assertThat(new ServiceText(Service.AURORA, named).set("jit", "off", "bool", ""))
        .hasValue(
            """
            aws rds modify-db-cluster-parameter-group --db-cluster-parameter-group-name g1 --parameters '[{"ParameterName":"jit","ParameterValue":"0","ApplyMethod":"immediate"}]'\
            """);
    assertThat(new ServiceText(Service.AZURE, named).set("work_mem", "8192", "integer", ""))
        .hasValue(
            "az postgres flexible-server parameter set --resource-group r1 --server-name i1 --name"
                + " work_mem --value '8192'");
    assertThat(
            new ServiceText(Service.CLOUDNATIVEPG, Keeping.UNSAID)
                .set("work_mem", "8192", "integer", "shop"))
        .hasValue(
            """
            kubectl patch clusters.postgresql.cnpg.io shop --namespace NAMESPACE --type merge --patch '{"spec":{"postgresql":{"parameters":{"work_mem":"8192"}}}}'\
            """);
    assertThat(ServiceText.quotable("work_mem", "8'; rm -rf /")).isFalse();
  }

  /** Cloud SQL replaces all flags at once: those that are there have to be sent along. */
  @Test
  void theTextForCloudSqlKeepsTheOtherFlags(@TempDir Path bin) throws Exception {
    Path gcloud =
        Files.writeString(
            bin.resolve("gcloud"),
            """
            #!/bin/sh
            case "$*" in
            *describe*) echo '{"settings":{"databaseFlags":[{"name":"max_connections","value":"300"},{"name":"work_mem","value":"4096"}]}}' ;;
            *) echo "$@" > "$(dirname "$0")/ran" ;;
            esac
            """);
    assertThat(gcloud.toFile().setExecutable(true)).isTrue();
    String text =
        new ServiceText(Service.CLOUD_SQL, Keeping.UNSAID)
            .set("work_mem", "8192", "integer", "")
            .orElseThrow();
    ProcessBuilder shell = new ProcessBuilder("bash", "-c", text).inheritIO();
    shell.environment().merge("PATH", bin.toString(), (old, added) -> added + ":" + old);
    assertThat(shell.start().waitFor()).isZero();
    assertThat(Files.readString(bin.resolve("ran")).strip())
        .isEqualTo(
            "sql instances patch INSTANCE --database-flags=^|^max_connections=300|work_mem=8192");
  }
}
