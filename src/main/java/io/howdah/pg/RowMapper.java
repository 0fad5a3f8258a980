package io.howdah.pg;

import java.sql.SQLException;

/** Makes a value of the current row; never returns null. */
@FunctionalInterface
public interface RowMapper<T> {
  T map(Row row) throws SQLException;
}
