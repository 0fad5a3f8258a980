package io.howdah.advise.index;

import io.howdah.model.TemplateText;
import java.util.OptionalDouble;

/**
 * One statement of the workload.
 *
 * @param number its place in the workload, from 0
 * @param label where it is from: a query id, a file and line, a constraint
 * @param generic whether it has parameters ($n), so that its generic plan is asked for
 * @param calls how often it runs in the time that the workload covers
 * @param measuredMs what all its calls took, where that was measured
 */
public record Template(
    int number,
    String label,
    TemplateText text,
    boolean generic,
    double calls,
    OptionalDouble measuredMs) {
  Template measured(double ms) {
    return new Template(number, label, text, generic, calls, OptionalDouble.of(ms));
  }
}
