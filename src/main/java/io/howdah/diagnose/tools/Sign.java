package io.howdah.diagnose.tools;

import io.howdah.diagnose.Level;
import io.howdah.diagnose.Observation.Found;
import io.howdah.diagnose.Span;
import io.howdah.model.ObjectRef;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One number that speaks when it is large: how a measured span becomes a finding.
 *
 * @param finding its name in the knowledge base
 * @param words what the number is, with one {@code %} format for it
 * @param some from here on it shows
 * @param strong from here on it shows strongly
 * @param value the number; empty where it was not measured, and then nothing is found
 */
record Sign(String finding, String words, double some, double strong, Reader value) {

  /** Reads the number from a span. */
  @FunctionalInterface
  interface Reader {
    OptionalDouble read(Span span);
  }

  /** What it says of a span, about an object. */
  Optional<Found> of(Span span, ObjectRef object) {
    OptionalDouble read = value.read(span);
    if (read.isEmpty()) {
      return Optional.empty();
    }
    double number = read.getAsDouble();
    String said = String.format(Locale.ROOT, words, number);
    Level level = number >= strong ? Level.STRONG : number >= some ? Level.SOME : Level.NONE;
    return Optional.of(
        level == Level.NONE ? Found.none(finding, said) : Found.of(finding, level, object, said));
  }

  /** A ratio that is only told where its denominator is worth something. */
  static OptionalDouble ratio(OptionalDouble above, OptionalDouble below, double least) {
    return above.isPresent() && below.isPresent() && below.getAsDouble() >= least
        ? OptionalDouble.of(above.getAsDouble() / below.getAsDouble())
        : above.isPresent() && below.isPresent() ? OptionalDouble.of(0) : OptionalDouble.empty();
  }
}
