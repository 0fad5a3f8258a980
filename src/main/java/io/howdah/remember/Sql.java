package io.howdah.remember;

import io.howdah.pg.SqlFile;

/** The statements of this room. */
final class Sql {
  private static final SqlFile FILE = SqlFile.load(Sql.class, "remember.sql");

  /** All run on every version that a home can have. */
  private static final int ANY = 140_000;

  private Sql() {}

  static String text(String name) {
    return FILE.query(name, ANY).orElseThrow().sql();
  }
}
