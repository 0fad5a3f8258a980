package io.howdah.model;

import java.util.List;

/**
 * The evidence gate's answers for one belief. It reads the trail, not the story.
 *
 * @param cause whose remedy wants to pass
 * @param answers one for each question asked
 */
public record Gate(Cause cause, List<Answer> answers) {

  /** The questions between diagnosis and remedy. */
  public enum Question {
    SEEN_DIRECTLY("was the cause seen directly"),
    RIVALS_RULED_OUT("were its rivals ruled out"),
    EXPLAINS_EVERY_SYMPTOM("does it explain every symptom"),
    BEGAN_BEFORE("did it begin before them"),
    COUNTERFACTUAL_AGREES("does the counterfactual agree");

    private final String words;

    Question(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }

  /**
   * An answer.
   *
   * @param because the evidence it was read from
   */
  public record Answer(Question question, boolean passed, String because) {}

  public Gate {
    answers = List.copyOf(answers);
  }

  public boolean passed() {
    return answers.stream().allMatch(Answer::passed);
  }

  /** What did not pass. */
  public List<Answer> failed() {
    return answers.stream().filter(a -> !a.passed()).toList();
  }
}
