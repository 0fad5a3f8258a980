package io.howdah.lab.incident;

/** Something that a fault keeps going until it is closed; may be closed twice. */
interface Part extends AutoCloseable {
  @Override
  void close();
}
