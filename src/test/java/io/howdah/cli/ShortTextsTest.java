package io.howdah.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Given long texts and little room, what is left of them. */
final class ShortTextsTest {
  @Test
  void aStatementLosesItsSelectListFirst() {
    String text = "SELECT a, lower(b), c FROM shop.orders WHERE id = $1";
    assertThat(Statements.brief(text, 80, Glyphs.UNICODE)).isEqualTo(text);
    assertThat(Statements.brief(text, 45, Glyphs.UNICODE))
        .isEqualTo("SELECT … FROM shop.orders WHERE id = $1");
    assertThat(Statements.brief(text, 20, Glyphs.ASCII)).isEqualTo("SELECT ... FROM s...");
  }

  @Test
  void theFromOfAFunctionIsNotTheFromOfTheStatement() {
    String text =
        "SELECT extract($1 from at), count(*) FROM shop.orders GROUP BY extract($1 from at)";
    assertThat(Statements.brief(text, 40, Glyphs.UNICODE))
        .startsWith("SELECT … FROM shop.orders GROUP BY");
  }

  @Test
  void anInsertLosesItsColumns() {
    assertThat(
            Statements.brief(
                "INSERT INTO shop.events (customer_id, product_id) VALUES ($1, $2)",
                40,
                Glyphs.UNICODE))
        .isEqualTo("INSERT INTO shop.events VALUES …");
  }

  @Test
  void aHostileStatementTakesNoLongTime() {
    String text = "SELECT " + "(".repeat(2_000) + "x from ".repeat(2_000);
    assertThat(Statements.brief(text, 40, Glyphs.UNICODE)).hasSize(40);
  }

  @Test
  void aCutNeverSplitsACharacter() {
    assertThat(Glyphs.UNICODE.cut("ab\uD83D\uDC18cd", 4)).isEqualTo("ab…");
  }

  @Test
  void barsReachFromZeroToTheLargest() {
    assertThat(Glyphs.UNICODE.spark(List.of(0.0, 4.0, 8.0), 10)).isEqualTo("▁▄█");
    assertThat(Glyphs.ASCII.spark(List.of(0.0, 8.0), 10)).isEqualTo("_@");
    assertThat(Glyphs.UNICODE.spark(List.of(0.0, 0.0), 10)).isEqualTo("▁▁");
    assertThat(Glyphs.UNICODE.spark(List.of(1.0, 2.0, 3.0), 2)).hasSize(2);
    assertThat(Glyphs.of("ANSI_X3.4-1968")).isEqualTo(Glyphs.ASCII);
    assertThat(Glyphs.of("utf-8")).isEqualTo(Glyphs.UNICODE);
  }

  @Test
  void numbersStayShort() {
    assertThat(List.of(0.0, 0.004, 0.5, 1.234, 45.67, 789.0, 12_345.0, 3.4e6, 2e9))
        .extracting(TopLines::number)
        .containsExactly("0", "0.004", "0.50", "1.23", "45.7", "789", "12k", "3.4M", "2.0G");
    assertThat(TopKernel.micros(640)).isEqualTo("640 us");
    assertThat(TopKernel.micros(3_400_000)).isEqualTo("3.4 s");
  }

  @Test
  void templatesGetShortNamesAndTheirTextOnce() {
    QueryNames names =
        new QueryNames(id -> id == 1234567 ? Optional.of("SELECT 1") : Optional.empty());
    assertThat(names.in("template 1234567 and template -7654321, then template 1234567"))
        .isEqualTo("Q1 and Q2, then Q1");
    assertThat(names.news())
        .extracting(QueryNames.Named::text)
        .containsExactly("SELECT 1", "template -7654321, whose text cannot be read");
    assertThat(names.in("template 1234567 again")).isEqualTo("Q1 again");
    assertThat(names.news()).isEmpty();
    assertThat(QueryNames.ids("template 1234567 and template -7654321"))
        .containsExactly(1234567L, -7654321L);
  }
}
