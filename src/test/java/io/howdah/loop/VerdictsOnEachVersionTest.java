package io.howdah.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.act.Hands;
import io.howdah.act.Outcome;
import io.howdah.guard.Guard;
import io.howdah.guard.Policy;
import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import io.howdah.ledger.Advance;
import io.howdah.ledger.Advanced;
import io.howdah.model.Action;
import io.howdah.model.ActionState;
import io.howdah.model.Autonomy;
import io.howdah.model.Cause;
import io.howdah.model.CreateIndex;
import io.howdah.model.DropIndex;
import io.howdah.model.Incident;
import io.howdah.model.ObjectRef;
import io.howdah.model.Proposal;
import io.howdah.model.Remedy;
import io.howdah.pg.ConnectionRequest;
import io.howdah.pg.ConnectionRules;
import io.howdah.pg.ConnectionSpec;
import io.howdah.pg.Surroundings;
import io.howdah.pg.TempPostgres;
import io.howdah.sense.server.EmbeddedServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Given somebody who asks a table the same all the time, on PostgreSQL 15, 17 and 18: what a policy
 * refuses is not done, what helps is measured and kept and can be taken back, what hurts is
 * measured and taken back.
 */
@ExtendWith(SandboxExtension.class)
final class VerdictsOnEachVersionTest {
  private static final List<String> HBA =
      List.of("local all all trust", "host all all 127.0.0.1/32 trust");

  private static final ObjectRef TABLE = ObjectRef.table("verdict.t", 0);
  private static final String ASKS = "SELECT count(*) FROM verdict.t WHERE id = ?";
  private static final String DEFINITION = "CREATE INDEX t_id_idx ON verdict.t USING btree (id)";

  private interface Door {
    Connection open() throws SQLException;
  }

  @Test
  void on15() throws Exception {
    try (TempPostgres server = TempPostgres.start()) {
      judged(server.tcp(""), () -> connect(server.port()));
    }
  }

  @Test
  void on17() throws Exception {
    try (EmbeddedServers programs = new EmbeddedServers();
        TempPostgres server = TempPostgres.startOf(programs.binaries(17), HBA)) {
      judged(server.tcp(""), () -> connect(server.port()));
    }
  }

  @Test
  void on18(SandboxDatabase sandbox) throws Exception {
    judged(
        ConnectionRules.resolve(ConnectionRequest.of(sandbox.url()), Surroundings.ofProcess()),
        sandbox::connect);
  }

  private static Connection connect(int port) throws SQLException {
    var source = new PGSimpleDataSource();
    source.setServerNames(new String[] {"127.0.0.1"});
    source.setPortNumbers(new int[] {port});
    source.setDatabaseName("postgres");
    source.setUser("postgres");
    return source.getConnection();
  }

  private static void run(Door door, String... statements) throws SQLException {
    try (Connection c = door.open();
        Statement s = c.createStatement()) {
      for (String sql : statements) {
        s.execute(sql);
      }
    }
  }

  private static boolean indexed(Door door) throws SQLException {
    try (Connection c = door.open();
        Statement s = c.createStatement();
        var rows = s.executeQuery("SELECT to_regclass('verdict.t_id_idx') IS NOT NULL")) {
      return rows.next() && rows.getBoolean(1);
    }
  }

  private static void judged(ConnectionSpec spec, Door door) throws Exception {
    run(
        door,
        "CREATE EXTENSION IF NOT EXISTS pg_stat_statements",
        "CREATE SCHEMA verdict",
        "CREATE TABLE verdict.t AS SELECT n AS id FROM generate_series(1, 200000) n",
        "ANALYZE verdict.t");
    Clock clock = Clock.systemUTC();
    try (Home home = Home.make(spec, "tester", clock);
        Cluster cluster = Cluster.watch(spec, clock);
        FaultWatch.Load _ = new FaultWatch.Load(door.open(), ASKS)) {
      Scene scene = new Scene(spec, home, cluster, clock);
      Remedy index = new CreateIndex(TABLE, "verdict", "t", "t_id_idx", List.of("id"), "a test");
      assertThat(scene.refused(index).state()).isEqualTo(ActionState.DENIED);
      assertThat(indexed(door)).isFalse();

      Action kept = scene.watched(index);
      assertThat(kept.state()).as(kept.sentence()).isEqualTo(ActionState.KEPT);
      assertThat(kept.sentence()).contains("faster");
      assertThat(indexed(door)).isTrue();

      DropIndex drop =
          new DropIndex(
              TABLE,
              "verdict",
              "t_id_idx",
              DEFINITION,
              DropIndex.Reason.HURTS,
              Duration.ZERO,
              "a test");
      Action back = scene.watched(drop);
      assertThat(back.state()).as(back.sentence()).isEqualTo(ActionState.ROLLED_BACK);
      assertThat(back.sentence()).contains("slower");
      assertThat(indexed(door)).as("what was dropped is built again").isTrue();

      assertThat(scene.treatment.rollback(kept.id(), "ada")).isInstanceOf(Outcome.TakenBack.class);
      assertThat(indexed(door)).isFalse();
      assertThat(home.actions().disagreement(kept.id())).isEmpty();
      assertThat(home.ledger().verify()).isInstanceOf(io.howdah.ledger.Verification.Intact.class);
    }
  }

  /** One cluster with its home. */
  private static final class Scene {
    private final ConnectionSpec spec;
    private final Home home;
    private final Cluster cluster;
    private final Clock clock;
    private final Treatment treatment;

    Scene(ConnectionSpec spec, Home home, Cluster cluster, Clock clock) {
      this.spec = spec;
      this.home = home;
      this.cluster = cluster;
      this.clock = clock;
      treatment = by(Policy.shipped().with(Autonomy.APPROVE));
    }

    private Treatment by(Policy policy) {
      return new Treatment(cluster, home, new Guard(policy, clock), event -> {}, clock);
    }

    private Action registered(Treatment by, Remedy remedy) throws Exception {
      var here = cluster.door().identity().first().orElseThrow();
      Incident none = new Incident("v", here, clock.instant(), clock.instant(), List.of());
      return by.register(
              new Proposal(Cause.MISSING_INDEX, 0.9, remedy, true, "test"), none, List.of())
          .action();
    }

    Action refused(Remedy remedy) throws Exception {
      return registered(by(Policy.shipped().with(Autonomy.OBSERVE)), remedy);
    }

    /** Approved, done, measured under load, kept or taken back. */
    Action watched(Remedy remedy) throws Exception {
      Action approved = treatment.approve(registered(treatment, remedy).id(), "ada");
      assertThat(
              home.actions()
                  .advance(
                      Advance.of(
                          approved.id(), ActionState.APPROVED, ActionState.SCHEDULED, "now")))
          .isInstanceOf(Advanced.Done.class);
      Action scheduled = home.actions().find(approved.id()).orElseThrow().action();
      HomeJournal journal = new HomeJournal(home.actions(), Duration.ofMinutes(10), clock);
      Hands hands = new Hands(spec, cluster.door(), journal, clock, home.epoch(), cluster.wall());
      return FaultWatch.live(cluster, journal, hands, scheduled, remedy, () -> {});
    }
  }
}
