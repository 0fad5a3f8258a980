package io.howdah.diagnose;

import io.howdah.model.EvidenceStatus;
import io.howdah.model.ObjectRef;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a tool saw.
 *
 * @param status empty is not healthy, denied is not empty
 * @param words one or two lines for a person
 * @param findings what was read, each with its level; a finding that could not be read is left out
 * @param sheet the rows it was read from, where the tool shows them
 */
public record Observation(
    EvidenceStatus status, String words, List<Found> findings, Optional<Sheet> sheet) {

  /** Without rows. */
  public Observation(EvidenceStatus status, String words, List<Found> findings) {
    this(status, words, findings, Optional.empty());
  }

  /**
   * A finding as read.
   *
   * @param object what it is about, where it is about something
   * @param words the reading in a few words with its numbers
   * @param since when it began to be so, where that can be read
   */
  public record Found(
      String finding,
      Level level,
      Optional<ObjectRef> object,
      String words,
      Optional<Instant> since) {

    public static Found none(String finding, String words) {
      return new Found(finding, Level.NONE, Optional.empty(), words, Optional.empty());
    }

    public static Found of(String finding, Level level, ObjectRef object, String words) {
      return new Found(finding, level, Optional.of(object), words, Optional.empty());
    }

    /** The same, known to have begun at that moment. */
    public Found since(Instant began) {
      return new Found(finding, level, object, words, Optional.of(began));
    }
  }

  public Observation {
    findings = List.copyOf(findings);
  }

  public static Observation ok(String words, List<Found> findings) {
    return new Observation(EvidenceStatus.OK, words, findings);
  }

  public static Observation ok(String words, Found... findings) {
    return ok(words, List.of(findings));
  }

  /** A look that brought nothing to judge by. */
  public static Observation blind(EvidenceStatus status, String words) {
    return new Observation(status, words, List.of());
  }
}
