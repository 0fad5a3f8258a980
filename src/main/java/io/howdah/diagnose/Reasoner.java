package io.howdah.diagnose;

import io.howdah.model.Diagnosis;
import io.howdah.model.Step;
import java.util.function.Consumer;

/** Turns an incident into a diagnosis, one thought and one tool at a time. */
public interface Reasoner {
  /** Its name, for the record. */
  String name();

  /**
   * Reasons until it knows, or knows that it does not.
   *
   * @param scene the incident and what tools may look at
   * @param witness is told each turn as it is taken
   */
  Diagnosis diagnose(Scene scene, Consumer<Step> witness);
}
