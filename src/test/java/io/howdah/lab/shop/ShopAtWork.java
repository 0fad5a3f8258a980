package io.howdah.lab.shop;

import io.howdah.lab.Await;
import io.howdah.lab.Instance;
import io.howdah.lab.LabException;
import io.howdah.lab.LabTree;
import io.howdah.lab.Progress;
import io.howdah.lab.Sandbox;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** The sandbox's shop under its normal load, for benches that inject one incident after another. */
public record ShopAtWork(Instance instance, Workload load) implements AutoCloseable {
  /** Calls of each template before anything is injected, and how long that may take. */
  private static final int USUAL_CALLS = 4;

  private static final Duration BECOMES_USUAL = Duration.ofSeconds(40);

  /**
   * Puts load on the sandbox of PostgreSQL 18.
   *
   * @param directory of the sandboxes
   * @throws LabException where it is not up
   */
  public static ShopAtWork in(Path directory) {
    Sandbox sandbox = new Sandbox(new LabTree(directory), Progress.SILENT);
    Instance instance =
        sandbox.find("18").orElseThrow(() -> new LabException("howdah lab up comes first"));
    Shop.load(instance, Progress.SILENT);
    return new ShopAtWork(instance, Workload.start(instance, Mix.normal()));
  }

  /** Counters that know nothing of the incident before, and each template's usual in them. */
  public void aPast() throws SQLException {
    try (Connection c = instance.connect("bench");
        Statement s = c.createStatement()) {
      s.execute("SELECT pg_stat_statements_reset()");
      s.execute("SELECT pg_stat_reset_shared('checkpointer')");
    }
    var before = load.calls();
    boolean _ =
        Await.until(
            BECOMES_USUAL,
            () ->
                load.calls().entrySet().stream()
                    .allMatch(e ->
                        e.getValue().count()
                            >= before.getOrDefault(e.getKey(), e.getValue()).count()
                                + USUAL_CALLS));
  }

  @Override
  public void close() {
    load.close();
  }
}
