package io.howdah.remember;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** The kinds of memories. */
public enum MemoryKind {
  /** An incident and what became of it, written after it. */
  EPISODE('e', OptionalInt.of(180)),
  /** What the cluster is made of: tables with their comments, extensions, topology. */
  FACT('f', OptionalInt.empty()),
  /** What to do: a runbook. */
  PROCEDURE('r', OptionalInt.empty()),
  /** How a statement was executed, before and after a crisis was solved. */
  PLAN('p', OptionalInt.of(365));

  private final char letter;
  private final OptionalInt halfLife;

  MemoryKind(char letter, OptionalInt halfLife) {
    this.letter = letter;
    this.halfLife = halfLife;
  }

  /** The lower-case word, as the home and the commands have it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Days in which its recency falls to half; empty where age takes nothing away. */
  public OptionalInt halfLife() {
    return halfLife;
  }

  /** As the search tables have it. */
  String letter() {
    return String.valueOf(letter);
  }

  public static Optional<MemoryKind> ofWord(String word) {
    return Arrays.stream(values()).filter(k -> k.word().equals(word)).findFirst();
  }
}
