package io.howdah.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Given a database, the home is made, found, and taken away without a trace. */
@ExtendWith(Homes.Given.class)
final class HomeSchemaTest {
  private final Homes homes;

  HomeSchemaTest(Homes homes) {
    this.homes = homes;
  }

  private HomeSchema schema(String database, String role) {
    return new HomeSchema(homes.dataSource(database, role));
  }

  private HomeRemoval removal(String database) {
    return new HomeRemoval(homes.dataSource(database, "owner"));
  }

  private String dump(String database) throws IOException {
    // The lines that differ from run to run (18 writes a random key) are of no schema.
    return homes.dump(database).replaceAll("(?m)^\\\\(un)?restrict .*$", "");
  }

  @Test
  void madeAndRemovedItLeavesNothingBehind() throws IOException {
    String database = homes.empty();
    homes.sql(database, "create table public.theirs (id int primary key)");
    String before = dump(database);
    HomeState made = schema(database, "owner").make(Optional.of("daemon"));
    assertThat(made).isEqualTo(new HomeState.Ready(5, "owner"));
    assertThat(dump(database)).contains("CREATE TABLE howdah.ledger").isNotEqualTo(before);

    removal(database).remove(false, OptionalLong.of(0));
    assertThat(dump(database)).isEqualTo(before);
    assertThat(schema(database, "owner").state()).isEqualTo(new HomeState.Absent());
    assertThat(removal(database).plan()).isEmpty();
    assertThat(schema(database, "owner").make(Optional.empty()))
        .isEqualTo(new HomeState.Ready(5, "owner"));
  }

  @Test
  void aSecondTimeThereIsNothingToDo() {
    String database = homes.withHome();
    assertThat(schema(database, "owner").plan(Optional.of("daemon")).steps()).isEmpty();
    assertThat(schema(database, "owner").plan(Optional.of("nobody")).steps())
        .singleElement()
        .satisfies(
            s -> assertThat(s.sql()).contains("grant select, insert on howdah.ledger to nobody"));
  }

  @Test
  void aPlanChangesNothing() throws IOException {
    String database = homes.empty();
    String before = dump(database);
    assertThat(schema(database, "owner").plan(Optional.of("daemon")).steps())
        .extracting(HomePlan.Step::what)
        .containsExactly(
            "the schema",
            "the versions of the schema",
            "version 1: ledger actions lessons",
            "version 2: memory",
            "version 3: hands",
            "version 4: jobs",
            "version 5: likelihoods",
            "the rights of role daemon");
    assertThat(dump(database)).isEqualTo(before);
  }

  @Test
  void withoutTheRightToCreateTheMessageNamesIt() {
    String database = homes.empty();
    assertThatThrownBy(() -> schema(database, "nobody").make(Optional.empty()))
        .isInstanceOf(HomeException.class)
        .hasMessageContaining("it lacks the right CREATE")
        .hasMessageContaining("GRANT CREATE ON DATABASE " + database + " TO nobody;");
  }

  @Test
  void anEmptySchemaThatWasMadeForItIsEnough() {
    String database = homes.empty();
    homes.sql(database, "create schema howdah authorization nobody");
    assertThat(schema(database, "nobody").make(Optional.empty()))
        .isEqualTo(new HomeState.Ready(5, "nobody"));
  }

  @Test
  void aSchemaOfSomebodyElseIsLeftAlone() {
    String database = homes.empty();
    homes.sql(database, "create schema howdah", "create table howdah.elephants ()");
    assertThatThrownBy(() -> schema(database, "owner").make(Optional.empty()))
        .isInstanceOf(HomeException.class)
        .hasMessageContaining("that Howdah did not make");
  }

  @Test
  void aHomeOfALaterProgramIsLeftAlone() {
    String database = homes.withHome();
    homes.sql(
        database,
        """
        insert into howdah.migration select 99, '99', 'later', type, 'V99__later.sql', 1, installed_by, now(), 1, true
          from howdah.migration where version = '1'
        """);
    assertThat(schema(database, "owner").state()).isEqualTo(new HomeState.Newer(99, 5));
    assertThatThrownBy(() -> schema(database, "owner").plan(Optional.empty()))
        .hasMessageContaining("newer Howdah");
  }

  @Test
  void aRoleThatIsNotThereAndAReadOnlySessionAreNamed() {
    String database = homes.empty();
    assertThatThrownBy(() -> schema(database, "owner").plan(Optional.of("x\"; drop table y")))
        .hasMessageContaining("There is no role");
    homes.sql(
        "postgres", "alter database %s set default_transaction_read_only = on".formatted(database));
    assertThatThrownBy(() -> schema(database, "owner").plan(Optional.empty()))
        .hasMessageContaining("read-only");
  }

  @Test
  void oneWhoMayNotDropItIsToldWhoMay() {
    String database = homes.withHome();
    assertThatThrownBy(() -> new HomeRemoval(homes.dataSource(database, "daemon")).plan())
        .isInstanceOf(HomeException.class)
        .hasMessageContaining("belongs to owner");
  }

  @Test
  void whatOthersPutThereOrHungOnItIsNeverDropped() throws IOException {
    String database = homes.withHome();
    homes.sql(database, "create table howdah.theirs ()");
    assertThatThrownBy(() -> removal(database).remove(true, OptionalLong.empty()))
        .hasMessageContaining("did not make: howdah.theirs");
    homes.sql(
        database,
        "drop table howdah.theirs",
        "create view public.seen as select seq from howdah.ledger");
    String before = dump(database);
    assertThatThrownBy(() -> removal(database).remove(true, OptionalLong.empty()))
        .hasMessageContaining("view seen depends on table howdah.ledger");
    assertThat(dump(database)).isEqualTo(before);
  }

  @Test
  void whileActionsAreAtWorkOnlyForceRemovesIt() {
    String database = homes.withHome();
    homes.sql(
        database,
        "set session_replication_role = replica",
        """
        insert into howdah.action (id, state, last_seq, fingerprint, system_identifier, timeline,
          postmaster_start, standby, version_num, cause, belief, type, object, sql, inverse, reversible,
          risk, why, origin, gate, created, verify_by, sentence)
        values (7, 'EXECUTING', 7, '', '', 1, now(), false, 150000, 'missing-index', 1, 'create-index',
          'table t', '{}', '{}', true, 'LOW', '', '', true, now(), now(), '')
        """);
    assertThatThrownBy(() -> removal(database).remove(false, OptionalLong.empty()))
        .hasMessageContaining("action 7 (create-index on table t) is EXECUTING")
        .hasMessageContaining("--force");
    assertThatThrownBy(() -> removal(database).remove(true, OptionalLong.of(3)))
        .hasMessageContaining("after it was exported");
    removal(database).remove(true, OptionalLong.empty());
    assertThat(schema(database, "owner").state()).isEqualTo(new HomeState.Absent());
  }
}
