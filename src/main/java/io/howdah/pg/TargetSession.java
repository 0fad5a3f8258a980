package io.howdah.pg;

import java.util.Arrays;
import java.util.Optional;

/** libpq's {@code target_session_attrs}: which of several hosts is good enough. */
public enum TargetSession {
  ANY("any"),
  READ_WRITE("read-write"),
  READ_ONLY("read-only"),
  PRIMARY("primary"),
  STANDBY("standby"),
  PREFER_STANDBY("prefer-standby");

  private final String word;

  TargetSession(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }

  /** Whether a session on such a server will do. */
  boolean accepts(boolean standby, boolean readOnly) {
    return switch (this) {
      case ANY -> true;
      case READ_WRITE -> !standby && !readOnly;
      case READ_ONLY -> standby || readOnly;
      case PRIMARY -> !standby;
      case STANDBY, PREFER_STANDBY -> standby;
    };
  }

  static Optional<TargetSession> ofWord(String word) {
    return Arrays.stream(values()).filter(t -> t.word.equals(word)).findFirst();
  }
}
