package io.howdah.sense.ebpf;

import java.util.List;

/**
 * The key of a map whose first part is a program's name, which may itself hold commas, and whose
 * other parts never do.
 */
record CountKey(String program, List<String> rest) {
  /** Takes a key apart from its end; with too few parts the name is empty. */
  static CountKey of(String key, int rest) {
    String[] parts = key.split(",", -1);
    int name = Math.max(0, parts.length - rest);
    return new CountKey(
        String.join(",", List.of(parts).subList(0, name)),
        List.of(parts).subList(name, parts.length));
  }

  /** A whole number; -1 for what is none. */
  long number(int part) {
    try {
      return Long.parseLong(rest.get(part).strip());
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      return -1;
    }
  }
}
