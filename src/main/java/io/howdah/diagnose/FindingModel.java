package io.howdah.diagnose;

import java.util.List;

/**
 * Something that a tool can find, as the knowledge base describes it.
 *
 * @param name its id
 * @param tool the tool that reads it
 * @param words what it means, for a person
 * @param leak how often it shows at each {@link Level} where no known cause is at work
 * @param computedFrom what it is computed from; evidence computed from what a cause breaks cannot
 *     judge that cause
 * @param symptom whether it is something that users feel, which a diagnosis has to explain
 */
public record FindingModel(
    String name,
    String tool,
    String words,
    List<Double> leak,
    List<String> computedFrom,
    boolean symptom) {

  public FindingModel {
    leak = Distributions.checked("leak of " + name, leak);
    computedFrom = List.copyOf(computedFrom);
  }

  /** The same with another leak: what was learned. */
  public FindingModel withLeak(List<Double> learned) {
    return new FindingModel(name, tool, words, learned, computedFrom, symptom);
  }
}
