package io.howdah.act;

/** Where we run: what is done to a machine has to be done to the database's. */
final class Machine {
  private Machine() {}

  /** Whether every address of the database is of this machine. */
  static boolean ours(Bench bench) {
    return bench.spec().targets().stream().allMatch(t -> t.address().local());
  }

  static String elsewhere() {
    return "the database is on another machine than howdah: nothing is run here in its place";
  }

  static boolean root() {
    return "root".equals(System.getProperty("user.name"));
  }
}
