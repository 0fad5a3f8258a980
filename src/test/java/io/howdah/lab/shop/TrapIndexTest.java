package io.howdah.lab.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.lab.Instance;
import io.howdah.lab.Progress;
import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Given the loaded shop, an index on paid_at looks far cheaper and reads half of the table. */
@ExtendWith(SandboxExtension.class)
final class TrapIndexTest {
  private static final String VOUCHERS =
      "SELECT id, order_id, amount, paid_at FROM shop.payments"
          + " WHERE method = 'voucher' ORDER BY paid_at DESC LIMIT 20";

  @Test
  void thePlannerFallsForItInCustomAndGenericPlans(SandboxDatabase database) throws SQLException {
    Instance instance = database.instance();
    Shop.load(instance, Progress.SILENT);
    try (Connection connection = instance.connect("trap-test");
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      Plan well = explain(statement, VOUCHERS);
      assertThat(well.text()).contains("payments_method_idx");

      statement.execute("CREATE INDEX trap ON shop.payments (paid_at)");
      Plan trapped = explain(statement, VOUCHERS);
      assertThat(trapped.text()).contains("Backward", "trap");
      assertThat(trapped.estimatedCost()).isLessThan(well.estimatedCost() / 10);
      assertThat(trapped.blocks()).isGreaterThan(well.blocks());
      assertThat(trapped.rowsRemoved()).isGreaterThan(300_000);

      assertThat(afterManyCalls(connection)).contains("trap");
      connection.rollback();
    }
  }

  /** As the load asks it: prepared, so often that a generic plan may be taken. */
  private static String afterManyCalls(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PREPARE p(text) AS " + VOUCHERS.replace("'voucher'", "$1"));
      for (int i = 0; i < 8; i++) {
        statement.execute("EXECUTE p('voucher')");
      }
      return explain(statement, "EXECUTE p('voucher')").text();
    }
  }

  private record Plan(String text) {
    double estimatedCost() {
      return number("cost=[0-9.]+\\.\\.([0-9.]+)");
    }

    double rowsRemoved() {
      return number("Rows Removed by Filter: ([0-9]+)");
    }

    double blocks() {
      return number("shared hit=([0-9]+)");
    }

    private double number(String pattern) {
      var matcher = java.util.regex.Pattern.compile(pattern).matcher(text);
      assertThat(matcher.find()).as(pattern + " in\n" + text).isTrue();
      return Double.parseDouble(matcher.group(1));
    }
  }

  /** The second run, so that caches are warm in both cases. */
  private static Plan explain(Statement statement, String sql) throws SQLException {
    var text = new StringBuilder();
    for (int run = 0; run < 2; run++) {
      text.setLength(0);
      try (ResultSet rows = statement.executeQuery("EXPLAIN (ANALYZE, BUFFERS) " + sql)) {
        while (rows.next()) {
          text.append(rows.getString(1)).append('\n');
        }
      }
    }
    return new Plan(text.toString());
  }
}
