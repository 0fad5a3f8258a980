package io.howdah.pg;

import java.util.function.Function;

/** Lends a session for the length of one read. */
interface Lender extends AutoCloseable {
  <T> Reading<T> with(Function<ReadSession, Reading<T>> use);

  @Override
  void close();
}
