package io.howdah.lab.incident;

import java.util.List;
import java.util.SplittableRandom;

/** What may vary from one injection to the next, the same for the same seed. */
final class Draw {
  private final SplittableRandom random;
  private final long seed;

  Draw(long seed) {
    this.seed = seed;
    this.random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L);
  }

  long seed() {
    return seed;
  }

  String oneOf(String... words) {
    return words[random.nextInt(words.length)];
  }

  String oneOf(List<String> words) {
    return words.get(random.nextInt(words.size()));
  }

  /** From the first to the last, both included. */
  int between(int first, int last) {
    return first + random.nextInt(last - first + 1);
  }
}
