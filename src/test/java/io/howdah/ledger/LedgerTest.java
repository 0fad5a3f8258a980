package io.howdah.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.howdah.home.Homes;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Given a home, what is written to its ledger stays, in order, whoever writes. */
@ExtendWith(Homes.Given.class)
final class LedgerTest {
  private final Homes homes;
  private String database = "";

  LedgerTest(Homes homes) {
    this.homes = homes;
  }

  @BeforeEach
  void aFreshHome() {
    database = homes.withHome();
  }

  private Ledger ledger() {
    return ledger(homes.dataSource(database, "daemon"));
  }

  private static Ledger ledger(DataSource home) {
    return new Ledger(home, Clock.systemUTC(), Author.person("somebody"));
  }

  @Test
  void anEntryIsReadBackAsItWasWritten() {
    Ledger ledger = ledger();
    Entry first = ledger.append("note", OptionalLong.empty(), Body.EMPTY);
    Entry second =
        ledger.append(
            "note", OptionalLong.of(7), Body.of(Map.of("b", List.of(1, 2.5), "a", "grüße \u0000")));

    assertThat(second.prevHash()).isEqualTo(first.hash());
    assertThat(second.body()).isEqualTo("{\"a\":\"gr\\u00FC\\u00DFe \\uFFFD\",\"b\":[1,2.5]}");
    assertThat(ledger.show(2)).contains(second);
    assertThat(ledger.list(10)).containsExactly(second, first);
    assertThat(ledger.list(10, 2)).containsExactly(first);
    assertThat(ledger.ofAction(7)).containsExactly(second);
    assertThat(ledger.show(3)).isEmpty();
    assertThat(ledger.verify()).isEqualTo(new Verification.Intact(2, second.hash()));
  }

  @Test
  void anEmptyLedgerIsIntact() {
    assertThat(ledger().verify()).isEqualTo(new Verification.Intact(0, Hash.NONE));
  }

  @Test
  void eightWritersAtOnceLeaveOneChainWithoutGaps() throws Exception {
    int writers = 8;
    int all = 200;
    try (var pool = Executors.newFixedThreadPool(writers)) {
      List<Callable<Entry>> jobs =
          IntStream.range(0, all)
              .<Callable<Entry>>mapToObj(
                  i -> () -> ledger().append("note", OptionalLong.empty(), Body.of(Map.of("i", i))))
              .toList();
      List<Long> seqs = new java.util.ArrayList<>();
      for (Future<Entry> job : pool.invokeAll(jobs)) {
        seqs.add(job.get().seq());
      }
      assertThat(seqs)
          .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, all).boxed().toList());
    }
    assertThat(ledger().verify())
        .isInstanceOfSatisfying(
            Verification.Intact.class, v -> assertThat(v.rows()).isEqualTo(all));
  }

  @Test
  void aControllerThatWasReplacedWritesNoMore() {
    Ledger first = ledger().by(Author.person("node-1")).beginEpoch();
    Entry before = first.append("note", OptionalLong.empty(), Body.EMPTY);
    Ledger second = ledger().by(Author.person("node-2")).beginEpoch();

    assertThatThrownBy(() -> first.append("note", OptionalLong.empty(), Body.EMPTY))
        .isInstanceOf(StaleEpochException.class)
        .hasMessageContaining("Epoch 2 has begun");

    Entry after = second.append("note", OptionalLong.empty(), Body.EMPTY);
    Entry persons = ledger().append("note", OptionalLong.empty(), Body.EMPTY);
    assertThat(List.of(before.epoch(), after.epoch(), persons.epoch())).containsExactly(1L, 2L, 2L);
    assertThat(ledger().verify().rows()).isEqualTo(5);
  }

  @Test
  void theDatabaseRefusesAnEarlierEpochToo() {
    ledger().beginEpoch();
    Entry last = ledger().list(1).getFirst();
    assertThatThrownBy(() ->
            homes.sql(
                database,
                """
                insert into howdah.ledger select seq + 1, at, 0, actor, kind, null, body, hash, hash
                  from howdah.ledger where seq = %d
                """
                    .formatted(last.seq())))
        .hasMessageContaining("epoch 0 is over");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update howdah.ledger set body = '{}'",
        "delete from howdah.ledger",
        "truncate howdah.ledger",
        "truncate howdah.ledger_head",
        "delete from howdah.ledger_head",
        "update howdah.ledger_head set seq = 0",
        "update howdah.ledger_head set seq = seq + 1",
        "update howdah.ledger_head set hash = decode(repeat('00', 32), 'hex')",
      })
  void whatIsWrittenIsKeptFromDaemonOwnerAndSuperuser(String sql) {
    Entry entry = ledger().append("note", OptionalLong.empty(), Body.of(Map.of("a", 1)));

    for (String role : List.of("daemon", "owner", "postgres")) {
      assertThatThrownBy(
              () -> {
                try (var connection = homes.dataSource(database, role).getConnection();
                    var statement = connection.createStatement()) {
                  statement.execute(sql);
                }
              })
          .as(role)
          .hasMessageMatching("(?s).*(refused|permission denied|moves by one row).*");
    }
    assertThat(ledger().verify()).isEqualTo(new Verification.Intact(1, entry.hash()));
  }

  @Test
  void aRowThatDoesNotFollowTheHeadIsRefusedByTheDatabase() {
    Entry entry = ledger().append("note", OptionalLong.empty(), Body.EMPTY);
    for (String seq : List.of("seq", "seq + 2", "1000")) {
      assertThatThrownBy(() ->
              homes.sql(
                  database,
                  """
                  insert into howdah.ledger
                  select %s, at, epoch, actor, kind, null, body, hash, hash from howdah.ledger
                  """
                      .formatted(seq)))
          .hasMessageMatching("(?s).*(does not follow|duplicate key).*");
    }
    assertThat(ledger().verify()).isEqualTo(new Verification.Intact(1, entry.hash()));
  }

  @Test
  void aWriterThatIsKilledInTheMiddleLeavesNothing() throws Exception {
    Entry before = ledger().append("note", OptionalLong.empty(), Body.EMPTY);
    Ledger ledger = ledger();

    assertThatThrownBy(() ->
            ledger
                .store()
                .write(handle -> {
                  Entry row =
                      Chain.add(
                          handle,
                          ledger.lock(handle),
                          ledger.author(),
                          ledger.now(),
                          "note",
                          OptionalLong.empty(),
                          Body.EMPTY);
                  int pid =
                      handle.createQuery("select pg_backend_pid()").mapTo(Integer.class).one();
                  homes.sql("postgres", "select pg_terminate_backend(%d)".formatted(pid));
                  return row;
                }))
        .isInstanceOfSatisfying(
            LedgerException.class, e -> assertThat(e.inDoubt()).as(e.getMessage()).isTrue());

    assertThat(ledger().verify()).isEqualTo(new Verification.Intact(1, before.hash()));
    assertThat(ledger().append("note", OptionalLong.empty(), Body.EMPTY).seq()).isEqualTo(2);
  }

  @Test
  void whereThereIsNoHomeTheMessageSaysHowToMakeOne() {
    Ledger nowhere = ledger(homes.dataSource(homes.empty(), "daemon"));
    assertThatThrownBy(() -> nowhere.list(1))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("howdah init");
  }

  @Test
  void aRoleWithoutRightsIsToldWhichCommandGivesThem() {
    Ledger denied = ledger(homes.dataSource(database, "nobody"));
    assertThatThrownBy(() -> denied.append("note", OptionalLong.empty(), Body.EMPTY))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("howdah init --role");
  }

  @Test
  void itIsFlushedToDiskWhateverTheDatabaseSays() {
    homes.sql("postgres", "alter database %s set synchronous_commit = off".formatted(database));
    String inForce =
        ledger()
            .store()
            .write(h -> h.createQuery("show synchronous_commit").mapTo(String.class).one());
    assertThat(inForce).isEqualTo("local");
  }

  @Test
  void aBodyPastTheLimitIsRefusedAndALongTextIsCut() {
    Entry cut =
        ledger()
            .append(
                "note",
                OptionalLong.empty(),
                Body.of(Map.of("text", "x".repeat(Canonical.LONGEST_TEXT + 5))));
    assertThat(cut.body()).endsWith("xx... (cut: there were 16389 characters)\"}");
    List<String> many = java.util.Collections.nCopies(100, "x".repeat(Canonical.LONGEST_TEXT));
    assertThatThrownBy(
            () -> ledger().append("note", OptionalLong.empty(), Body.of(Map.of("many", many))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("longer than");
  }
}
