package io.howdah.sense.series;

import java.io.IOException;
import java.nio.file.Path;

/** A process that appends seconds to a store and says each that is in, until it is killed. */
final class StoreWriter {
  private StoreWriter() {}

  /** Arguments: the directory, the first second, how many. */
  public static void main(String[] args) throws IOException {
    int first = Integer.parseInt(args[1]);
    int last = first + Integer.parseInt(args[2]);
    EmbeddedStore store = EmbeddedStore.in(Path.of(args[0]), StoreLimits.of(8 << 20, 1_000));
    for (int i = first; i < last; i++) {
      store.append(Shop.second(i));
      if (i % 100 == 0) {
        store.maintain(Shop.START.plusSeconds(i));
      }
      System.out.println(i);
    }
  }
}
