package io.howdah.sense.ebpf;

import java.util.Optional;

/** The numbers of a map's key, as bpftrace prints them: joined by commas. */
final class MapKey {
  private MapKey() {}

  /** The numbers, or empty where the key is not that many numbers. Addresses are unsigned. */
  static Optional<long[]> numbers(String key, int count) {
    String[] parts = key.split(",", -1);
    if (parts.length != count) {
      return Optional.empty();
    }
    long[] numbers = new long[count];
    try {
      for (int i = 0; i < count; i++) {
        String part = parts[i].strip();
        numbers[i] = part.startsWith("-") ? Long.parseLong(part) : Long.parseUnsignedLong(part);
      }
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
    return Optional.of(numbers);
  }
}
