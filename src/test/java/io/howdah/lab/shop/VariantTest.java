package io.howdah.lab.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.lab.Resource;
import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Given a seed, the shop has other names, sizes and rates, and everything still fits together. */
@ExtendWith(SandboxExtension.class)
final class VariantTest {
  private static final List<String> TEXTS =
      List.of("shop-tables.sql", "shop-indexes.sql", "shop-templates.sql", "shop-data.sql");

  @Test
  void theFirstSeedIsTheShopAsItIs() {
    Variant variant = Variant.of(1);
    for (String text : TEXTS) {
      assertThat(variant.in(Resource.text(text))).isEqualTo(Resource.text(text));
    }
    assertThat(variant.size(800_000)).isEqualTo(800_000);
    assertThat(Template.all(variant)).isEqualTo(Template.all());
  }

  @Test
  void namesMaySpeakTwiceAndNoneOfTheOldOnesStays() {
    Variant variant = Variant.of(7);
    assertThat(variant.words().values()).doesNotContainAnyElementsOf(variant.words().keySet());
    for (String text : TEXTS) {
      String once = variant.in(Resource.text(text));
      assertThat(variant.in(once)).isEqualTo(once);
    }
    assertThat(variant.in("DROP INDEX shop.orders_customer_id_idx"))
        .doesNotContain("shop", "orders", "customer");
    assertThat(variant.in("WHERE id = :customer AND name = 'product page'"))
        .as("parameters and texts keep their words")
        .contains(":customer", "'product page'");
    assertThat(variant.scale()).isBetween(1.0, 1.2);
  }

  /** A department's services speak to the server themselves: its words may mean nothing else. */
  @Test
  void noWordOfADepartmentIsAWordOfTheShop() {
    String words = Resource.text("incidents/words.txt").replaceAll("(?m)^#.*\n", "");
    for (long seed = 2; seed < 12; seed++) {
      assertThat(Variant.of(seed).in(words)).isEqualTo(words);
    }
  }

  @Test
  void seedsDiffer() {
    Set<Object> tables = new HashSet<>();
    Set<Object> rates = new HashSet<>();
    for (long seed = 2; seed < 12; seed++) {
      tables.add(Variant.of(seed).in("shop.orders"));
      rates.add(Template.all(Variant.of(seed)).getFirst().rate());
      assertThat(Variant.of(seed)).isEqualTo(Variant.of(seed));
    }
    assertThat(tables).hasSizeGreaterThan(5);
    assertThat(rates).hasSize(10);
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 3, 4, 5})
  void theServerTakesTablesIndexesAndEveryTemplate(long seed, SandboxDatabase database)
      throws SQLException {
    Variant variant = Variant.of(seed);
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (String role : List.of(Shop.APP, Shop.OWNER)) {
        statement.execute(
            "DO $$ BEGIN CREATE ROLE %s; EXCEPTION WHEN duplicate_object THEN NULL; END $$"
                .formatted(role));
      }
      statement.execute(variant.in(Resource.text("shop-tables.sql")));
      statement.execute(variant.in(Resource.text("shop-indexes.sql")));
      for (Template template : Template.all(variant)) {
        for (Template.Parsed parsed : template.statements()) {
          try (PreparedStatement prepared = connection.prepareStatement(parsed.sql())) {
            assertThat(prepared.getParameterMetaData().getParameterCount())
                .as(template.name())
                .isEqualTo(parsed.parameters().size());
          }
        }
      }
      connection.rollback();
    }
  }
}
