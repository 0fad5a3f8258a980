package io.howdah.sense.series;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The latest problems, each once in a row. For any number of threads. */
final class Problems {
  private final Deque<String> latest = new ArrayDeque<>();
  private long all;

  synchronized void add(String problem) {
    all++;
    if (!problem.equals(latest.peekLast())) {
      latest.addLast(problem);
      if (latest.size() > StoreStatus.MOST_PROBLEMS) {
        latest.removeFirst();
      }
    }
  }

  synchronized List<String> latest() {
    return List.copyOf(latest);
  }

  synchronized long all() {
    return all;
  }
}
