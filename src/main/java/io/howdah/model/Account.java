package io.howdah.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Who reasoned, what each of them held, and what happened on the way.
 *
 * @param reasoner whose word the diagnosis is; empty where nobody reasoned
 * @param opinions one for each reasoner that came to an end, before they were put together
 * @param notes what a person should know of the way, such as that a provider was dead
 * @param recalled the memories that were at hand, and what each of them moved
 */
public record Account(
    String reasoner, List<Opinion> opinions, List<String> notes, List<Recalled> recalled) {
  /** Beliefs further apart than this are a disagreement. */
  private static final double FAR_APART = 0.4;

  /** From here on a cause is held to be at work. */
  private static final double HELD = 0.5;

  /** One reasoner's own view. */
  public record Opinion(String reasoner, Diagnosis.Status status, List<Held> causes) {
    public Opinion {
      causes = List.copyOf(causes);
    }

    Optional<Held> of(Cause cause) {
      return causes.stream().filter(h -> h.cause() == cause).findFirst();
    }
  }

  /**
   * A cause as one reasoner holds it.
   *
   * @param probability between 0 and 1, by that reasoner's own word
   * @param because its reason, one line; may be empty
   * @param remedy the type of remedy it would choose, where it said one
   */
  public record Held(
      Cause cause, double probability, ObjectRef object, String because, Optional<String> remedy) {}

  /**
   * A memory at work.
   *
   * @param influence by how much it moved the belief in its cause, beside the same evidence without
   *     it
   */
  public record Recalled(Reminder reminder, double influence) {}

  public Account {
    opinions = List.copyOf(opinions);
    notes = List.copyOf(notes);
    recalled = List.copyOf(recalled);
  }

  /** Without memories. */
  public Account(String reasoner, List<Opinion> opinions, List<String> notes) {
    this(reasoner, opinions, notes, List.of());
  }

  /** One reasoner alone, and nothing to remark. */
  public static Account of(String reasoner) {
    return new Account(reasoner, List.of(), List.of());
  }

  /** Where two reasoners differ, one line each. */
  public List<String> disagreements() {
    List<String> out = new ArrayList<>();
    for (int i = 0; i < opinions.size(); i++) {
      for (int j = i + 1; j < opinions.size(); j++) {
        compare(opinions.get(i), opinions.get(j), out);
      }
    }
    return out;
  }

  private static void compare(Opinion a, Opinion b, List<String> out) {
    if (a.status() != b.status()) {
      out.add(
          "%s says %s, %s says %s"
              .formatted(a.reasoner(), word(a.status()), b.reasoner(), word(b.status())));
    }
    for (Cause cause : Cause.values()) {
      Optional<Held> mine = a.of(cause);
      Optional<Held> theirs = b.of(cause);
      double p = mine.map(Held::probability).orElse(0.0);
      double q = theirs.map(Held::probability).orElse(0.0);
      boolean oneHolds = p >= HELD != q >= HELD;
      if (cause.cure() == Cause.Cure.NOTHING_TO_DO && mine.isEmpty() != theirs.isEmpty()) {
        continue; // health that is not mentioned is not denied
      }
      if (oneHolds || Math.abs(p - q) > FAR_APART) {
        out.add(
            String.format(
                Locale.ROOT,
                "%s: %s believes it at %.0f %%, %s at %.0f %%",
                cause,
                a.reasoner(),
                100 * p,
                b.reasoner(),
                100 * q));
      } else if (p >= HELD && !mine.orElseThrow().object().equals(theirs.orElseThrow().object())) {
        out.add(
            "%s: %s sees it at %s, %s at %s"
                .formatted(
                    cause,
                    a.reasoner(),
                    mine.orElseThrow().object(),
                    b.reasoner(),
                    theirs.orElseThrow().object()));
      }
    }
  }

  private static String word(Diagnosis.Status status) {
    return status.name().toLowerCase(Locale.ROOT);
  }
}
