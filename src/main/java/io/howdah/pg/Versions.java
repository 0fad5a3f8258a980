package io.howdah.pg;

/** Compares the versions that extensions give themselves. */
final class Versions {
  private Versions() {}

  /**
   * Whether a version such as {@code 0.8} or {@code 1.4.1} reaches the given numbers; what is no
   * number counts as 0.
   */
  static boolean atLeast(String version, int... wanted) {
    String[] parts = version.split("[.-]", -1);
    for (int i = 0; i < wanted.length; i++) {
      int part = i < parts.length && parts[i].matches("\\d{1,6}") ? Integer.parseInt(parts[i]) : 0;
      if (part != wanted[i]) {
        return part > wanted[i];
      }
    }
    return true;
  }
}
