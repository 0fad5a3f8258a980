package io.howdah.remember;

import java.util.EnumSet;
import java.util.Set;

/**
 * What is asked of the memory: a text, a fingerprint, or both.
 *
 * @param text plain words, cut at {@link #LONGEST} characters
 * @param kinds which kinds are wanted
 * @param limit at most so many hits, 1 to {@link #MOST_HITS}
 */
public record Question(String text, Fingerprint fingerprint, Set<MemoryKind> kinds, int limit) {
  /** More says nothing more to a sentence model, and costs its time. */
  public static final int LONGEST = 2_000;

  public static final int MOST_HITS = 50;

  public Question {
    text = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
    text = text.replace('\0', ' ').strip();
    kinds = Set.copyOf(kinds);
    limit = Math.clamp(limit, 1, MOST_HITS);
  }

  /** Any kind, five hits. */
  public static Question of(String text) {
    return new Question(text, Fingerprint.none(), EnumSet.allOf(MemoryKind.class), 5);
  }

  public Question with(Fingerprint other) {
    return new Question(text, other, kinds, limit);
  }

  public Question of(Set<MemoryKind> others) {
    return new Question(text, fingerprint, others, limit);
  }

  public Question atMost(int hits) {
    return new Question(text, fingerprint, kinds, hits);
  }
}
