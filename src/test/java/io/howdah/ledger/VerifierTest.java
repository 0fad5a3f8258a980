package io.howdah.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.home.Homes;
import io.howdah.ledger.Verification.Broken;
import io.howdah.ledger.Verification.Damage;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Given a ledger, when a superuser goes past its triggers and changes anything, the check says
 * where and what.
 */
@ExtendWith(Homes.Given.class)
final class VerifierTest {
  private static final int ROWS = 9;

  private final Homes homes;
  private String database = "";

  VerifierTest(Homes homes) {
    this.homes = homes;
  }

  @BeforeEach
  void aLedgerOfNineRows() {
    database = homes.withHome();
    Ledger ledger = ledger().beginEpoch();
    for (int i = 2; i <= ROWS; i++) {
      ledger.append(
          "note",
          i % 2 == 0 ? OptionalLong.of(i) : OptionalLong.empty(),
          Body.of(Map.of("i", i, "text", "what happened, number " + i)));
    }
    assertThat(verify()).isInstanceOf(Verification.Intact.class);
  }

  private Ledger ledger() {
    return new Ledger(
        homes.dataSource(database, "daemon"), Clock.systemUTC(), Author.person("somebody"));
  }

  private Verification verify(Anchor... anchors) {
    return ledger().verify(List.of(anchors));
  }

  /** As a superuser for whom no trigger fires. */
  private void tamper(String... statements) {
    homes.sql(
        database,
        Stream.concat(Stream.of("set session_replication_role = replica"), Stream.of(statements))
            .toArray(String[]::new));
  }

  private void assertBroken(Verification found, long seq, Damage damage) {
    assertThat(found)
        .isInstanceOfSatisfying(
            Broken.class,
            broken -> {
              assertThat(broken.seq()).as(broken.words()).isEqualTo(seq);
              assertThat(broken.damage()).as(broken.words()).isEqualTo(damage);
              assertThat(broken.rows()).isEqualTo(seq - 1);
            });
  }

  @Test
  void anyByteOfAnyColumnOfAnyRowIsFound() {
    var random = new Random(20);
    List<String> changes = new ArrayList<>();
    for (int seq = 1; seq <= ROWS; seq++) {
      for (String column : List.of("prev_hash", "hash")) {
        changes.add(
            "%1$s = set_byte(%1$s, %2$d, get_byte(%1$s, %2$d) # %3$d) where seq = %4$d"
                .formatted(column, random.nextInt(32), 1 << random.nextInt(8), seq));
      }
      for (String column : List.of("actor", "kind", "body")) {
        changes.add(
            "%1$s = overlay(%1$s placing 'q' from 1 + %2$d %% length(%1$s) for 1) where seq = %3$d"
                .formatted(column, random.nextInt(100), seq));
      }
      changes.add("at = at + interval '1 microsecond' where seq = " + seq);
      changes.add("epoch = epoch + 1 where seq = " + seq);
      changes.add("action_id = coalesce(action_id, 0) + 1 where seq = " + seq);
      changes.add("body = body || ' ' where seq = " + seq);
    }
    changes.add("action_id = null where seq = 4");
    changes.add("at = 'infinity' where seq = 5");
    for (String change : changes) {
      tamper("create table undo as table howdah.ledger", "update howdah.ledger set " + change);
      String seq = change.substring(change.lastIndexOf(' ') + 1);
      assertThat(verify())
          .as(change)
          .isInstanceOfSatisfying(
              Broken.class,
              broken -> {
                assertThat(broken.seq()).as(change).isEqualTo(Long.parseLong(seq));
                assertThat(broken.damage()).as(change).isEqualTo(Damage.CHANGED);
              });
      tamper(
          "delete from howdah.ledger",
          "insert into howdah.ledger select * from undo",
          "drop table undo");
    }
    assertThat(verify()).isInstanceOf(Verification.Intact.class);
  }

  @Test
  void aChangedNumberOfARowShowsAsAGap() {
    tamper("update howdah.ledger set seq = 100 where seq = 9");
    assertBroken(verify(), 100, 9 - 1, Damage.MOVED);
  }

  private void assertBroken(Verification found, long seq, long good, Damage damage) {
    assertThat(found)
        .isInstanceOfSatisfying(
            Broken.class,
            broken -> {
              assertThat(broken.seq()).isEqualTo(seq);
              assertThat(broken.damage()).isEqualTo(damage);
              assertThat(broken.rows()).isEqualTo(good);
              assertThat(broken.words()).contains("written as row 9");
            });
  }

  @Test
  void theWordsTellWhichHashWasChanged() {
    tamper(
        "update howdah.ledger set hash = set_byte(hash, 0, get_byte(hash, 0) # 1) where seq = 3");
    assertThat(verify().words()).contains("row 3").contains("its hash was changed");
    tamper(
        "update howdah.ledger set hash = set_byte(hash, 0, get_byte(hash, 0) # 1) where seq = 3");
    tamper(
        "update howdah.ledger set prev_hash = set_byte(prev_hash, 0, get_byte(prev_hash, 0) # 1) where seq = 3");
    assertThat(verify().words()).contains("row 3").contains("its prev_hash was changed");
  }

  @ParameterizedTest
  @CsvSource({"seq = 1, 1", "seq = 4, 4", "seq in (4; 5; 6), 4", "seq in (2; 8), 2"})
  void rowsThatAreGoneFromTheMiddleAreMissed(String which, long first) {
    tamper("delete from howdah.ledger where " + which.replace(';', ','));
    assertBroken(verify(), first, Damage.MISSING);
  }

  @Test
  void aGapThatIsClosedByRenumberingIsFound() {
    tamper(
        "delete from howdah.ledger where seq = 4",
        "update howdah.ledger set seq = seq + 1000 where seq > 4",
        "update howdah.ledger set seq = seq - 1001 where seq > 1000");
    assertBroken(verify(), 4, Damage.MOVED);
  }

  @Test
  void aCutTailIsFoundByTheHead() {
    tamper("delete from howdah.ledger where seq > 6");
    assertBroken(verify(), 7, Damage.TAIL_CUT);
    tamper("delete from howdah.ledger");
    assertBroken(verify(), 1, Damage.TAIL_CUT);
  }

  @Test
  void aTailThatIsCutTogetherWithItsHeadIsFoundByAnAnchorOnly() {
    Anchor early =
        new Anchor(4, ledger().show(4).orElseThrow().hash(), Clock.systemUTC().instant());
    Anchor late = Anchor.parse(ledger().anchor().line());
    tamper(
        "delete from howdah.ledger where seq > 6",
        "update howdah.ledger_head h set seq = l.seq, hash = l.hash from howdah.ledger l where l.seq = 6");
    assertThat(verify()).isInstanceOf(Verification.Intact.class);
    assertThat(verify(early)).isInstanceOf(Verification.Intact.class);
    assertBroken(verify(early, late), 7, Damage.TAIL_CUT);
  }

  @Test
  void aLedgerThatIsRewrittenAsAWholeIsFoundByAnAnchorOnly() {
    Anchor anchor = ledger().anchor();
    tamper(
        "delete from howdah.ledger",
        "update howdah.ledger_head set seq = 0, epoch = 0, hash = decode(repeat('00', 32), 'hex')");
    for (int i = 1; i <= ROWS + 1; i++) {
      ledger().append("note", OptionalLong.empty(), Body.EMPTY);
    }
    assertThat(verify()).isInstanceOf(Verification.Intact.class);
    assertBroken(verify(anchor), ROWS, Damage.REWRITTEN);
  }

  @ParameterizedTest
  @CsvSource({"3, 4", "2, 8", "1, 9"})
  void twoRowsThatChangedPlacesAreFound(int one, int other) {
    tamper(
        "update howdah.ledger set seq = 1000 where seq = " + one,
        "update howdah.ledger set seq = %d where seq = %d".formatted(one, other),
        "update howdah.ledger set seq = %d where seq = 1000".formatted(other));
    assertBroken(verify(), one, Damage.MOVED);
    assertThat(verify().words()).contains("was written as row " + other);
  }

  @Test
  void bodiesThatChangedPlacesAreFound() {
    tamper(
        """
        update howdah.ledger a set body = b.body from howdah.ledger b
         where (a.seq = 3 and b.seq = 5) or (a.seq = 5 and b.seq = 3)
        """);
    assertBroken(verify(), 3, Damage.CHANGED);
  }

  @Test
  void aForgedRowIsFoundAlthoughItIsWholeInItself() {
    Entry real = ledger().show(5).orElseThrow();
    Hash forged =
        Seal.of(
            5, real.at(), 1, "somebody else", "note", OptionalLong.empty(), "{}", real.prevHash());
    tamper(
        """
        update howdah.ledger set actor = 'somebody else', body = '{}', action_id = null,
               hash = decode('%s', 'hex') where seq = 5
        """
            .formatted(forged.hex()));
    assertBroken(verify(), 6, Damage.FORGED);
    assertThat(verify().words()).contains("row 5");
  }

  @Test
  void aRowThatIsAddedPastTheHeadIsFound() {
    Entry last = ledger().show(ROWS).orElseThrow();
    Hash hash =
        Seal.of(ROWS + 1, last.at(), 1, "x", "note", OptionalLong.empty(), "{}", last.hash());
    tamper(
        """
        insert into howdah.ledger select seq + 1, at, epoch, 'x', kind, null, '{}', hash, decode('%s', 'hex')
          from howdah.ledger where seq = %d
        """
            .formatted(hash.hex(), ROWS));
    assertThat(verify())
        .isInstanceOfSatisfying(
            Broken.class,
            broken -> {
              assertThat(broken.damage()).isEqualTo(Damage.HEAD);
              assertThat(broken.seq()).isEqualTo(ROWS + 1);
            });
  }

  @Test
  void aChangedOrLostHeadIsFound() {
    tamper("update howdah.ledger_head set hash = set_byte(hash, 3, get_byte(hash, 3) # 8)");
    assertThat(verify().words()).contains("row 9").contains("the head was changed");
    tamper("delete from howdah.ledger_head");
    assertThat(verify().words()).contains("howdah.ledger_head is empty");
  }
}
