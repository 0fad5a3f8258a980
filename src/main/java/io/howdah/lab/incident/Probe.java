package io.howdah.lab.incident;

import io.howdah.lab.Instance;
import io.howdah.lab.LabException;
import io.howdah.lab.shop.Shop;
import io.howdah.lab.shop.Variant;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/**
 * Asks one template as the application does, on a session of its own, so that neither the load's
 * rate nor its luck decides what is measured. New sessions see changed settings.
 *
 * @param sql with question marks
 * @param calls what to ask for, each a call's parameters
 */
record Probe(String sql, List<List<Object>> calls) {
  Probe {
    calls = List.copyOf(calls);
  }

  /** The median of its calls in milliseconds, after one that does not count. */
  double medianMillis(Instance instance) {
    try (Connection connection = instance.connect(Shop.APP, Instance.DATABASE, "howdah-lab-probe");
        PreparedStatement statement = connection.prepareStatement(Variant.on(connection).in(sql))) {
      call(statement, calls.getFirst());
      double[] millis = new double[calls.size()];
      for (int i = 0; i < millis.length; i++) {
        long begun = System.nanoTime();
        call(statement, calls.get(i));
        millis[i] = (System.nanoTime() - begun) / 1e6;
      }
      Arrays.sort(millis);
      return millis[millis.length / 2];
    } catch (SQLException e) {
      throw new LabException("the probe failed: " + e.getMessage() + "\n" + sql, e);
    }
  }

  private static void call(PreparedStatement statement, List<Object> parameters)
      throws SQLException {
    for (int i = 0; i < parameters.size(); i++) {
      statement.setObject(i + 1, parameters.get(i));
    }
    try (ResultSet rows = statement.executeQuery()) {
      boolean more = rows.next();
      while (more) {
        more = rows.next();
      }
    }
  }
}
