package io.howdah.remember;

import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * all-MiniLM-L6-v2, quantised, in this process: no text leaves the machine. Loaded at the first
 * question (1.4 s and 243 MB measured on 2 cores), and then for good.
 */
public final class MiniLm implements Embedder {
  /** Part of statements: letters, digits and hyphens only. */
  private static final String MODEL = "all-minilm-l6-v2-q";

  private static final int DIMENSIONS = 384;

  /** Where DJL unpacks its tokenizer; its default is a directory in the user's home. */
  private static final String UNPACK_TO = "DJL_CACHE_DIR";

  /** It looks for a graphics card and tells that there is none. */
  private static final Logger LIBRARYS_OWN_WORDS = Logger.getLogger("ai.djl");

  private final ReentrantLock loading = new ReentrantLock();
  private volatile Optional<EmbeddingModel> model = Optional.empty();
  private volatile Optional<EmbeddingException> broken = Optional.empty();

  @Override
  public String model() {
    return MODEL;
  }

  @Override
  public int dimensions() {
    return DIMENSIONS;
  }

  @Override
  public float[] embed(String text) throws EmbeddingException {
    return unit(loaded().embed(text.isBlank() ? " " : text).content().vector());
  }

  private EmbeddingModel loaded() throws EmbeddingException {
    if (model.isPresent()) {
      return model.get();
    }
    loading.lock();
    try {
      if (broken.isPresent()) {
        throw broken.get();
      }
      if (model.isEmpty()) {
        model = Optional.of(load());
      }
      return model.get();
    } finally {
      loading.unlock();
    }
  }

  private EmbeddingModel load() throws EmbeddingException {
    try {
      if (System.getProperty(UNPACK_TO) == null) {
        Path directory = Files.createTempDirectory("howdah-tokenizer");
        System.setProperty(UNPACK_TO, directory.toString());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Unpacked.remove(directory)));
      }
      // The tokenizer's library lies in the jar: it is never to be fetched.
      System.setProperty("ai.djl.offline", "true");
      LIBRARYS_OWN_WORDS.setLevel(Level.SEVERE);
      return new AllMiniLmL6V2QuantizedEmbeddingModel();
    } catch (IOException | IllegalStateException | LinkageError e) {
      var failure =
          new EmbeddingException(
              "the sentence model could not be loaded on this machine (%s)".formatted(e), e);
      broken = Optional.of(failure);
      throw failure;
    }
  }

  private static float[] unit(float[] vector) {
    double length = 0;
    for (float v : vector) {
      length += v * v;
    }
    float scale = (float) (length == 0 ? 1 : 1 / Math.sqrt(length));
    float[] out = new float[vector.length];
    for (int i = 0; i < vector.length; i++) {
      out[i] = vector[i] * scale;
    }
    return out;
  }
}
