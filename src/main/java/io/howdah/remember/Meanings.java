package io.howdah.remember;

import io.howdah.model.Cause;
import io.howdah.remember.Embedder.EmbeddingException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Vectors of memories: that of the text, moved towards the everyday words for its cause. Without
 * them, 9 of 100 paraphrased questions of bench/memory find their incident less among the first
 * five.
 */
final class Meanings {
  /** How far: the text still tells incidents of one cause apart. */
  private static final float TOWARDS = 0.7f;

  private final Embedder embedder;
  private final Glossary glossary;

  /** One entry for each cause at most. */
  private final Map<Cause, float[]> ofCauses = new ConcurrentHashMap<>();

  Meanings(Embedder embedder, Glossary glossary) {
    this.embedder = embedder;
    this.glossary = glossary;
  }

  /**
   * A vector with the model that made it.
   *
   * @param vector as an array constant
   */
  record Meaning(String model, String vector) {}

  Embedder embedder() {
    return embedder;
  }

  /** Empty where the sentence model cannot run. */
  Optional<Meaning> of(String title, String body, Optional<Cause> cause) {
    try {
      float[] vector = embedder.embed(Note.meaning(title, body));
      if (cause.isPresent()) {
        vector = sum(vector, of(cause.get()));
      }
      return Optional.of(new Meaning(embedder.model(), Rows.vector(vector, '{', '}')));
    } catch (EmbeddingException e) {
      return Optional.empty();
    }
  }

  /**
   * The causes that a question sounds like, by the everyday words for each: the nearest first. The
   * first question of a process embeds them all (57 sentences, 0.7 s on a busy machine).
   *
   * @param most at most so many
   */
  List<Cause> heard(float[] question, int most) throws EmbeddingException {
    record Near(Cause cause, double similarity) {}
    List<Near> all = new ArrayList<>();
    for (Cause cause : glossary.words().keySet()) {
      float[] words = of(cause);
      double similarity = 0;
      for (int i = 0; i < Math.min(words.length, question.length); i++) {
        similarity += words[i] * question[i];
      }
      all.add(new Near(cause, similarity));
    }
    return all.stream()
        .filter(n -> n.similarity() > 0)
        .sorted(Comparator.comparingDouble(Near::similarity).reversed())
        .limit(most)
        .map(Near::cause)
        .toList();
  }

  /**
   * A text's vector, moved towards a cause.
   *
   * @return the same where the sentence model cannot run
   */
  float[] moved(float[] vector, Cause cause) {
    try {
      return sum(vector, of(cause));
    } catch (EmbeddingException e) {
      return vector;
    }
  }

  private float[] of(Cause cause) throws EmbeddingException {
    float[] known = ofCauses.get(cause);
    if (known != null) {
      return known;
    }
    Optional<String> words = glossary.of(cause);
    float[] vector = words.isPresent() ? embedder.embed(words.get()) : new float[0];
    ofCauses.put(cause, vector);
    return vector;
  }

  private static float[] sum(float[] vector, float[] towards) {
    if (towards.length != vector.length) {
      return vector;
    }
    float[] out = new float[vector.length];
    for (int i = 0; i < vector.length; i++) {
      out[i] = vector[i] + TOWARDS * towards[i];
    }
    return unit(out);
  }

  /** Of length 1, in place. */
  static float[] unit(float[] vector) {
    double length = 0;
    for (float v : vector) {
      length += v * v;
    }
    float scale = (float) (length == 0 ? 1 : 1 / Math.sqrt(length));
    for (int i = 0; i < vector.length; i++) {
      vector[i] *= scale;
    }
    return vector;
  }
}
