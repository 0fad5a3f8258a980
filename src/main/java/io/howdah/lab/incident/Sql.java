package io.howdah.lab.incident;

import io.howdah.lab.Instance;
import io.howdah.lab.LabException;
import io.howdah.lab.shop.Variant;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Short looks and changes as the sandbox's superuser, each on a connection of its own. Written in
 * the words of the default shop, whichever is loaded.
 */
final class Sql {
  private static final String APPLICATION = "howdah-lab";

  private Sql() {}

  static void execute(Instance instance, String... statements) {
    String current = "connect";
    try (Connection connection = instance.connect(APPLICATION);
        Statement statement = connection.createStatement()) {
      Variant variant = Variant.on(connection);
      for (String sql : statements) {
        current = variant.in(sql);
        statement.execute(current);
      }
    } catch (SQLException e) {
      throw new LabException(
          "%s: %s failed (SQLSTATE %s): %s"
              .formatted(instance, current, e.getSQLState(), e.getMessage()),
          e);
    }
  }

  /** The rows, each as the texts of its columns; a null reads as an empty text. */
  static List<List<String>> rows(Instance instance, String query, Object... parameters) {
    try (Connection connection = instance.connect(APPLICATION);
        PreparedStatement statement =
            connection.prepareStatement(Variant.on(connection).in(query))) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      try (ResultSet rows = statement.executeQuery()) {
        var all = new ArrayList<List<String>>();
        while (rows.next()) {
          var row = new ArrayList<String>();
          for (int c = 1; c <= rows.getMetaData().getColumnCount(); c++) {
            String value = rows.getString(c);
            row.add(value == null ? "" : value);
          }
          all.add(row);
        }
        return all;
      }
    } catch (SQLException e) {
      throw new LabException(
          "%s: %s failed (SQLSTATE %s): %s"
              .formatted(instance, query, e.getSQLState(), e.getMessage()),
          e);
    }
  }

  static long number(Instance instance, String query, Object... parameters) {
    return Long.parseLong(rows(instance, query, parameters).getFirst().getFirst());
  }

  static List<String> column(Instance instance, String query, Object... parameters) {
    return rows(instance, query, parameters).stream().map(List::getFirst).toList();
  }
}
