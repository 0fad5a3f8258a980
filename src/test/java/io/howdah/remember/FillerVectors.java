package io.howdah.remember;

import io.howdah.model.Cause;
import io.howdah.remember.Embedder.EmbeddingException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The vectors of fillers. Every episode and the first of all others are really embedded; the rest
 * of the facts and plans, on which no question hangs, lie between two real ones of their kind,
 * since embedding 100,000 texts would take a quarter of an hour. Real ones are kept in a file: a
 * run that was ended goes on where it was.
 */
final class FillerVectors {
  private static final int BLOCK = 500;

  private final Filler filler;
  private final Meanings meanings;
  private final int everyBelow;
  private final int livedBelow;
  private final List<float[]> real = new ArrayList<>();

  /** Place in {@link #real} by number of filler; -1 where it is not really embedded. */
  private final int[] places;

  /**
   * Vectors.
   *
   * @param everyBelow numbers below are really embedded
   * @param livedBelow episodes with numbers below are, too
   */
  FillerVectors(Filler filler, Embedder embedder, int everyBelow, int livedBelow) {
    this.filler = filler;
    this.meanings = new Meanings(embedder, Glossary.shipped());
    this.everyBelow = everyBelow;
    this.livedBelow = livedBelow;
    this.places = new int[Math.max(everyBelow, livedBelow)];
    int next = 0;
    for (int i = 0; i < places.length; i++) {
      places[i] = isReal(i) ? next++ : -1;
    }
  }

  String model() {
    return meanings.embedder().model();
  }

  private boolean isReal(int i) {
    return i < everyBelow || (i < livedBelow && Filler.kind(i) == MemoryKind.EPISODE);
  }

  /** Embeds what is needed for the fillers below a number, or reads it from the file. */
  FillerVectors upTo(int count, Path file)
      throws IOException, EmbeddingException, InterruptedException {
    int dimensions = meanings.embedder().dimensions();
    Files.createDirectories(file.toAbsolutePath().getParent());
    try (FileChannel channel =
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        var workers = Executors.newFixedThreadPool(2)) {
      ByteBuffer one = ByteBuffer.allocate(4 * dimensions);
      List<Integer> missing = new ArrayList<>();
      for (int i = 0; i < Math.min(count, places.length); i++) {
        if (places[i] < 0 || places[i] < real.size()) {
          continue;
        }
        long at = (long) places[i] * one.capacity();
        if (missing.isEmpty() && at + one.capacity() <= channel.size()) {
          real.add(read(channel, at, one));
        } else {
          missing.add(i);
        }
      }
      for (int from = 0; from < missing.size(); from += BLOCK) {
        List<Future<float[]>> block = new ArrayList<>();
        for (int i : missing.subList(from, Math.min(from + BLOCK, missing.size()))) {
          block.add(workers.submit(() -> meanings.embedder().embed(filler.text(i).meaning())));
        }
        ByteBuffer out = ByteBuffer.allocate(block.size() * one.capacity());
        long at = (long) real.size() * one.capacity();
        for (Future<float[]> vector : block) {
          real.add(vector.get());
          out.asFloatBuffer().put(real.getLast());
          out.position(out.position() + one.capacity());
        }
        while (out.flip().hasRemaining()) {
          at += channel.write(out, at);
          out.compact();
        }
      }
    } catch (ExecutionException e) {
      throw new EmbeddingException("a filler could not be embedded", e);
    }
    return this;
  }

  private static float[] read(FileChannel channel, long at, ByteBuffer one) throws IOException {
    one.clear();
    while (one.hasRemaining() && channel.read(one, at + one.position()) >= 0) {}
    float[] vector = new float[one.capacity() / 4];
    one.flip().asFloatBuffer().get(vector);
    return vector;
  }

  /** As {@link Memories#keep} would make it. */
  float[] of(int i, Optional<Cause> cause) {
    float[] vector = i < places.length && places[i] >= 0 ? real.get(places[i]) : between(i);
    return cause.map(c -> meanings.moved(vector, c)).orElse(vector);
  }

  private float[] between(int i) {
    var random = new Random(i);
    float[] a = someOf(Filler.kind(i), random);
    float[] b = someOf(Filler.kind(i), random);
    float share = random.nextFloat(0.2f, 0.5f);
    float[] out = new float[a.length];
    for (int d = 0; d < out.length; d++) {
      out[d] = (1 - share) * a[d] + share * b[d];
    }
    return Meanings.unit(out);
  }

  private float[] someOf(MemoryKind kind, Random random) {
    while (true) {
      int i = random.nextInt(Math.min(everyBelow, real.size()));
      if (Filler.kind(i) == kind) {
        return real.get(places[i]);
      }
    }
  }
}
