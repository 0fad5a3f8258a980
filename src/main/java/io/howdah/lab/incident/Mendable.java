package io.howdah.lab.incident;

/** A fault whose right cure, or a part of it, is not made in the database. */
public interface Mendable extends Injected {
  /**
   * What people outside the database do about it: a release of the application, the operator who
   * ends a job, the network team. Nothing where the whole cure is made in the database.
   */
  void mend();
}
