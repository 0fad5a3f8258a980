package io.howdah.remember;

import java.util.Locale;

/** A quick stand-in for the sentence model: near are texts that share words. */
record BagOfWords() implements Embedder {
  @Override
  public String model() {
    return "bag-of-words";
  }

  @Override
  public int dimensions() {
    return 384;
  }

  @Override
  public float[] embed(String text) {
    float[] out = new float[dimensions()];
    double length = 0;
    for (String word : text.toLowerCase(Locale.ROOT).split("[^a-z0-9]+", -1)) {
      out[Math.floorMod(word.hashCode() * 31, out.length)] += 1;
    }
    for (float v : out) {
      length += v * v;
    }
    for (int i = 0; i < out.length; i++) {
      out[i] /= (float) Math.sqrt(length);
    }
    return out;
  }

  /** The same, where it cannot be run. */
  record Broken() implements Embedder {
    @Override
    public String model() {
      return "bag-of-words";
    }

    @Override
    public int dimensions() {
      return 384;
    }

    @Override
    public float[] embed(String text) throws EmbeddingException {
      throw new EmbeddingException("no model in this test", new IllegalStateException("none"));
    }
  }
}
