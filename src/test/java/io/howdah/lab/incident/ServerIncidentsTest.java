package io.howdah.lab.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.lab.Await;
import io.howdah.lab.Instance;
import io.howdah.lab.Keeper;
import io.howdah.lab.LabTree;
import io.howdah.lab.Progress;
import io.howdah.lab.Sandbox;
import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import io.howdah.lab.ServerTools;
import io.howdah.lab.incident.Injected.Finding;
import io.howdah.lab.shop.Mix;
import io.howdah.lab.shop.Shop;
import io.howdah.lab.shop.Workload;
import io.howdah.model.Cause;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Given the shop under its load, each fault of concurrency, WAL, replication or the machine does
 * damage that the wrong cure leaves, that the right cure takes away, and of which nothing stays.
 */
@ExtendWith(SandboxExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ServerIncidentsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  /** Before a query that writes the statements of the cure. */
  private static final String GENERATED = "GENERATED ";

  private final Instance instance;
  private final Workload load;

  /** Opened before there is a fault: when connections or locks are used up nobody else comes in. */
  private final Connection admin;

  ServerIncidentsTest(SandboxDatabase database) throws SQLException {
    instance = database.instance();
    Shop.load(instance, Progress.SILENT);
    BaseState.restore(instance);
    admin = instance.connect("admin");
    load = Workload.start(instance, Mix.normal().withSeed(7));
  }

  @BeforeAll
  void theLoadIsAtWork() {
    eventually(() ->
        new Finding(
            load.calls("checkout").count() > 0 && load.calls("product-page").count() > 0,
            load.calls().toString()));
  }

  @AfterAll
  void theLoadEnds() throws SQLException {
    load.close();
    admin.close();
    BaseState.restore(instance);
  }

  /** What does not help, and what a DBA would do. */
  enum Cure {
    PREPARED_TRANSACTION(
        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'",
        "GENERATED SELECT 'ROLLBACK PREPARED ' || quote_literal(gid) FROM pg_prepared_xacts"),
    HOT_ROW("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"),
    ADVISORY_LOCK_CONTENTION(
        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"),
    DEADLOCKS("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"),
    CONNECTIONS_EXHAUSTED(
        // An idle session does not hear a cancel.
        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE state = 'idle'",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle'"
            + " AND application_name IN ('shop-export', 'newsletter', 'stock-feed', 'crm-sync')"),
    CONNECTION_STORM("ANALYZE shop.products"),
    COMMIT_RATE("CHECKPOINT"),
    SLOT_RETAINS_WAL(
        "CHECKPOINT",
        "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE NOT active"),
    ARCHIVER_FAILING(
        "SELECT pg_switch_wal()",
        "ALTER SYSTEM SET archive_command = '/bin/true'; SELECT pg_reload_conf()"),
    SYNC_STANDBY_MISSING(
        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"),
    DECODING_SPILL(
        "CHECKPOINT",
        "ALTER SYSTEM SET logical_decoding_work_mem = '64MB'; SELECT pg_reload_conf()"),
    WRAPAROUND_RISK(
        "VACUUM (FREEZE) shop.orders",
        // VACUUM freezes nothing that a session still sees: wait until it is gone.
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE state = 'idle in"
            + " transaction' AND backend_xmin IS NOT NULL AND application_name IN ('bi-extract',"
            + " 'month-end', 'shop-audit'); VACUUM (FREEZE)"),
    SUBTRANSACTION_OVERFLOW(
        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction'",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction'"
            + " AND application_name IN ('price-batch', 'orm-sync', 'erp-import')"),
    MULTIXACT_PRESSURE("VACUUM shop.customers"),
    LOCK_MANAGER(
        "GENERATED SELECT 'ANALYZE ' || oid::regclass FROM pg_class WHERE relname = 'clicks'"),
    LOCK_TABLE_FULL(
        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name IN"
            + " ('invoice-run', 'dunning', 'label-printer')",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name IN"
            + " ('invoice-run', 'dunning', 'label-printer')"),
    DISK_FILLING(
        "CHECKPOINT",
        "GENERATED SELECT 'DROP TABLE ' || oid::regclass FROM pg_class WHERE relkind = 'r'"
            + " AND relname IN ('import_2024', 'orders_copy', 'backup_before_migration')"),
    BUFFER_MAPPING("CHECKPOINT"),
    BACKUP_IN_PEAK(
        "ANALYZE shop.products",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name IN"
            + " ('pg_dump', 'pg_basebackup')"),
    REPLAY_LAG("CHECKPOINT"),
    TRANSPORT_LAG("SELECT pg_switch_wal()"),
    NETWORK_LOSS("ANALYZE shop.order_lines"),
    POOL_PINNING(
        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction'"),
    CPU_STOLEN("ANALYZE shop.products"),
    IO_STOLEN("CHECKPOINT");

    private final String wrong;
    private final String right;

    Cure(String wrong, String right) {
      this.wrong = wrong;
      this.right = right;
    }

    /** What people outside the database have to do. */
    Cure(String wrong) {
      this(wrong, "");
    }
  }

  @ParameterizedTest
  @EnumSource
  void damageStaysUntilTheRightCure(Cure cure) {
    Incident incident = Incidents.of(Cause.valueOf(cure.name()));
    try (Injected fault = incident.inject(instance, 1)) {
      eventually(fault::damaged);
      assertThat(fault.cured()).matches(f -> !f.holds(), "not cured by doing nothing");

      run(cure.wrong);
      eventually(fault::damaged);
      assertThat(fault.cured()).matches(f -> !f.holds(), "not cured by the wrong cure");

      run(cure.right);
      ((Mendable) fault).mend();
      eventually(fault::cured);
      assertThat(fault.damaged()).matches(f -> !f.holds(), "damage is gone");
      assertThat(fault.harmless()).allMatch(Finding::holds);
    }
  }

  @Test
  void aKilledKeeperLeavesNothingThatAClearDoesNotTake() {
    LabTree tree = LabTree.of(Optional.empty(), System.getenv());
    var sandbox = new Sandbox(tree, Progress.SILENT);
    String cause = Cause.NETWORK_LOSS.id();
    Keeper keeper =
        sandbox.keeper(
            instance,
            cause,
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                "io.howdah.cli.Main",
                "lab",
                "keep",
                "--dir",
                tree.dir().toString(),
                "--name",
                instance.name(),
                cause,
                "3"));
    assertThat(Path.of("/run/netns").toFile().list()).anyMatch(this::isOurs);
    assertThat(programsAtWork()).as("far clients").isNotEmpty();

    ProcessHandle.of(keeper.process().pid()).ifPresent(ProcessHandle::destroyForcibly);

    eventually(() -> new Finding(programsAtWork().isEmpty(), "still there: " + programsAtWork()));
    BaseState.restore(instance);
    assertThat(Path.of("/run/netns").toFile().list()).noneMatch(this::isOurs);
    assertThat(ServerTools.scratchOnHost(instance)).doesNotExist();
  }

  private boolean isOurs(String namespace) {
    return namespace.startsWith("howdah-" + instance.name() + "-");
  }

  /** Clients of this server that run in a network namespace of the sandbox. */
  private List<String> programsAtWork() {
    return ProcessHandle.allProcesses()
        .flatMap(p -> p.info().commandLine().stream())
        .filter(line -> line.contains("psql") && line.contains("/scratch/far/"))
        .toList();
  }

  private void run(String statements) {
    // One statement each: VACUUM must not share a transaction.
    for (String sql : statements.split("; ", -1)) {
      // A server whose lock table is full refuses at first; a person tries again.
      boolean done = Await.until(PATIENCE, () -> tried(sql));
      assertThat(done).as(sql).isTrue();
    }
  }

  private boolean tried(String sql) {
    try (Statement statement = admin.createStatement()) {
      if (sql.startsWith(GENERATED)) {
        var written = new ArrayList<String>();
        try (ResultSet rows = statement.executeQuery(sql.substring(GENERATED.length()))) {
          while (rows.next()) {
            written.add(rows.getString(1));
          }
        }
        for (String one : written) {
          statement.execute(one);
        }
      } else if (!sql.isEmpty()) {
        statement.execute(sql);
      }
      return true;
    } catch (SQLException e) {
      if ("53200".equals(e.getSQLState())) {
        return false;
      }
      throw new AssertionError(sql + " failed", e);
    }
  }

  private static void eventually(Supplier<Finding> look) {
    var last = new Finding[] {new Finding(false, "never looked")};
    boolean held =
        Await.until(
            PATIENCE,
            () -> {
              last[0] = look.get();
              return last[0].holds();
            });
    assertThat(held).as("within %s: %s", PATIENCE, last[0].seen()).isTrue();
  }
}
