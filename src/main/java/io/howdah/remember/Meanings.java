package io.howdah.remember;

import io.howdah.model.Cause;
import io.howdah.remember.Embedder.EmbeddingException;
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
      float[] vector = embedder.embed(Note.meaning(title, body)).clone();
      if (cause.isPresent()) {
        move(vector, of(cause.get()));
      }
      return Optional.of(new Meaning(embedder.model(), Rows.vector(vector, '{', '}')));
    } catch (EmbeddingException e) {
      return Optional.empty();
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

  private static void move(float[] vector, float[] towards) {
    if (towards.length != vector.length) {
      return;
    }
    double length = 0;
    for (int i = 0; i < vector.length; i++) {
      vector[i] += TOWARDS * towards[i];
      length += vector[i] * vector[i];
    }
    float scale = (float) (length == 0 ? 1 : 1 / Math.sqrt(length));
    for (int i = 0; i < vector.length; i++) {
      vector[i] *= scale;
    }
  }
}
