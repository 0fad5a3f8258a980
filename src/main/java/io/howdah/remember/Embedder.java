package io.howdah.remember;

/** Turns text into a vector of its meaning. For any number of threads. */
public interface Embedder {
  /** Names the model; vectors of different models are never compared. */
  String model();

  int dimensions();

  /**
   * The vector, of length 1.
   *
   * @throws EmbeddingException when the model cannot be run here
   */
  float[] embed(String text) throws EmbeddingException;

  /** The model cannot be run on this machine; the message says why. */
  final class EmbeddingException extends Exception {
    private static final long serialVersionUID = 1L;

    public EmbeddingException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
