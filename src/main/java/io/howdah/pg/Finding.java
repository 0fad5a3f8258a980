package io.howdah.pg;

/**
 * One line of a checkup.
 *
 * @param topic a word or two
 * @param what as found
 * @param todo what to do about it; empty where nothing is
 */
public record Finding(String topic, State state, String what, String todo) {
  /** How it is. */
  public enum State {
    OK("ok"),
    MISSING("missing"),
    DENIED("denied"),
    /** Nothing is wrong, but it should be known. */
    NOTE("note");

    private final String word;

    State(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  static Finding ok(String topic, String what) {
    return new Finding(topic, State.OK, what, "");
  }

  static Finding note(String topic, String what, String todo) {
    return new Finding(topic, State.NOTE, what, todo);
  }

  static Finding missing(String topic, String what, String todo) {
    return new Finding(topic, State.MISSING, what, todo);
  }

  static Finding denied(String topic, String what, String todo) {
    return new Finding(topic, State.DENIED, what, todo);
  }

  /** Of a reading that brought no rows. */
  static Finding of(String topic, Reading<?> reading) {
    return switch (reading) {
      case Reading.Denied<?> d -> denied(topic, d.what(), d.grant());
      case Reading.Absent<?> a -> missing(topic, a.what(), "");
      default -> missing(topic, reading.explain(), "");
    };
  }
}
