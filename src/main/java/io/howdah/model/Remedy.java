package io.howdah.model;

import java.util.List;

/** What would cure a cause: typed, with the SQL that does it and the SQL that undoes it. */
public sealed interface Remedy
    permits CreateIndex, Analyze, SetParameter, SetRoleParameter, EndBackend, Advice {

  /** The type's name in policy, output and learned counts, such as {@code create-index}. */
  String type();

  /** What it is about. */
  ObjectRef object();

  /** Exactly what would run, in order, one statement each; empty for mere advice. */
  List<String> sql();

  /** Exactly what undoes it; empty where nothing can or need. */
  List<String> inverse();

  Risk risk();

  /** Whether {@link #inverse()} brings back what was. */
  boolean reversible();

  /** Who feels it while it runs, in one line. */
  String blastRadius();

  /** Why it is proposed, in one line. */
  String why();
}
