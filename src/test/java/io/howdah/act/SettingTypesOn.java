package io.howdah.act;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.model.ActionState;
import io.howdah.model.DropSlot;
import io.howdah.model.EndPrepared;
import io.howdah.model.ObjectRef;
import io.howdah.model.Remedy;
import io.howdah.model.SetDatabaseParameter;
import io.howdah.model.SetRoleParameter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Given a table of an application's, settings, slots and prepared transactions: each applied, seen
 * on the server, taken back, and refused where it should be.
 */
abstract class SettingTypesOn {
  /** The hands, with the role that is under test. */
  abstract Workbench bench();

  /** The name of the database that the hands are in. */
  abstract String database();

  @BeforeEach
  void aTable() {
    bench()
        .run(
            "DROP SCHEMA IF EXISTS hands CASCADE",
            "CREATE SCHEMA hands AUTHORIZATION hands_owner",
            "GRANT USAGE ON SCHEMA hands TO PUBLIC",
            "CREATE TABLE hands.items AS SELECT n AS id, n % 10 AS kind, n % 10 AS sort, 'x' || n"
                + " AS word FROM generate_series(1, 3000) n",
            "CREATE INDEX items_kind_idx ON hands.items (kind)",
            "ALTER TABLE hands.items ADD PRIMARY KEY (id)",
            "ALTER TABLE hands.items OWNER TO hands_owner",
            "ALTER ROLE hands_owner RESET ALL",
            "ALTER DATABASE %s RESET ALL".formatted(database()));
  }

  final Outcome applied(Remedy remedy) throws Exception {
    Outcome done = bench().apply(remedy);
    assertThat(done)
        .as(() -> done instanceof Outcome.Failed f ? f.words() : remedy.type())
        .isInstanceOf(Outcome.InForce.class);
    assertThat(bench().hands.inForce(done.action(), remedy)).isTrue();
    return done;
  }

  final void takenBack(Outcome done, Remedy remedy) throws Exception {
    Outcome back = bench().undo(done, remedy);
    assertThat(back)
        .as(() -> back instanceof Outcome.Failed f ? f.words() : remedy.type())
        .isInstanceOf(Outcome.TakenBack.class);
  }

  final void refused(Remedy remedy, String... words) throws Exception {
    Outcome outcome = bench().apply(remedy);
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    assertThat(outcome.action().state()).isEqualTo(ActionState.DENIED);
    assertThat(((Outcome.Failed) outcome).words()).contains(words);
  }

  private SetDatabaseParameter databaseHas(String parameter, String value) {
    return new SetDatabaseParameter(
        ObjectRef.parameter(parameter), database(), Optional.of(value), Optional.empty(), "a test");
  }

  private List<String> databaseSettings() {
    return bench()
        .ask(
            "SELECT setconfig::text FROM pg_db_role_setting s JOIN pg_database d ON d.oid = setdatabase WHERE setrole = 0 AND datname = '%s'"
                .formatted(database()));
  }

  @Test
  void aDatabaseGetsASettingAndLosesItAgain() throws Exception {
    SetDatabaseParameter remedy = databaseHas("random_page_cost", "1.1");
    Outcome done = applied(remedy);
    assertThat(databaseSettings()).containsExactly("{random_page_cost=1.1}");
    takenBack(done, remedy);
    assertThat(databaseSettings()).isEmpty();
    refused(databaseHas("synchronous_commit", "off"), "never touches");
    refused(databaseHas("work_mem", "64GB"), "bounds");
    refused(databaseHas("search_path", "evil"), "not on the list");
  }

  private static SetRoleParameter roleHas(String role, String parameter, String value) {
    return new SetRoleParameter(
        ObjectRef.parameter(parameter),
        role,
        Optional.empty(),
        Optional.of(value),
        Optional.empty(),
        "a test");
  }

  @Test
  void aRoleGetsASettingThroughItsOwnRights() throws Exception {
    SetRoleParameter remedy = roleHas("hands_owner", "work_mem", "32MB");
    Outcome done = applied(remedy);
    assertThat(bench().ask("SELECT rolconfig::text FROM pg_roles WHERE rolname = 'hands_owner'"))
        .containsExactly("{work_mem=32MB}");
    takenBack(done, remedy);
    refused(roleHas("hands_owner", "work_mem", "1kB"), "bounds");
    refused(roleHas("hands_owner", "synchronous_commit", "off"), "never touches");
    refused(roleHas("hands_nobody", "work_mem", "32MB"), "no role hands_nobody");
  }

  @Test
  void aPreparedTransactionIsEndedAsPeopleDecided() throws Exception {
    for (boolean commit : List.of(false, true)) {
      try (Connection owner = bench().connect();
          Statement statement = owner.createStatement()) {
        statement.execute("SET ROLE hands_owner");
        statement.execute("BEGIN");
        statement.execute("UPDATE hands.items SET word = 'prepared' WHERE id = 7");
        statement.execute("PREPARE TRANSACTION 'hands-it''s'");
      }
      Instant prepared = prepared();
      EndPrepared remedy =
          new EndPrepared(
              new ObjectRef(ObjectRef.Kind.TRANSACTION, "hands-it's", 0),
              "hands-it's",
              "hands_owner",
              prepared,
              commit,
              "a test");
      refused(
          new EndPrepared(
              remedy.object(), "hands-it's", "hands_owner", Instant.EPOCH, commit, "a test"),
          "another transaction");
      applied(remedy);
      assertThat(bench().ask("SELECT word FROM hands.items WHERE id = 7"))
          .containsExactly(commit ? "prepared" : "x7");
      refused(remedy, "hands-it's");
    }
  }

  private Instant prepared() throws SQLException {
    try (Connection c = bench().connect();
        Statement s = c.createStatement();
        var rows =
            s.executeQuery("SELECT prepared FROM pg_prepared_xacts WHERE gid LIKE 'hands%'")) {
      rows.next();
      return rows.getObject(1, OffsetDateTime.class).toInstant();
    }
  }

  @Test
  void aSlotIsDroppedOnlyWhereItStoodAndWhereRightsAllow() throws Exception {
    String at =
        bench()
            .ask("SELECT lsn FROM pg_create_physical_replication_slot('hands_slot', true)")
            .getFirst();
    DropSlot remedy =
        new DropSlot(
            new ObjectRef(ObjectRef.Kind.SLOT, "hands_slot", 0), "hands_slot", at, "a test");
    try {
      refused(new DropSlot(remedy.object(), "hands_slot", "0/1", "a test"), "moved");
      refused(new DropSlot(remedy.object(), "hands_other", at, "a test"), "hands_other");
      Outcome outcome = bench().apply(remedy);
      boolean may =
          bench()
              .ask(
                  "SELECT rolsuper OR rolreplication FROM pg_roles WHERE rolname = '%s'"
                      .formatted(bench().spec.user()))
              .equals(List.of("t"));
      if (may) {
        assertThat(outcome).isInstanceOf(Outcome.InForce.class);
      } else {
        assertThat(((Outcome.Failed) outcome).words()).contains("42501");
        assertThat(((Outcome.Failed) outcome).clean()).isTrue();
      }
    } finally {
      bench()
          .run(
              "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name"
                  + " = 'hands_slot'");
    }
  }
}
