package io.howdah.model;

import java.util.List;

/** What would cure a cause: typed, with the SQL that does it and the SQL that undoes it. */
public sealed interface Remedy
    permits CreateIndex,
        DropIndex,
        Reindex,
        Analyze,
        Vacuum,
        SetTableOptions,
        CreateStatistics,
        SetParameter,
        SetPatroniParameter,
        HandOver,
        RunScript,
        RestartService,
        SetDatabaseParameter,
        SetRoleParameter,
        EndBackend,
        DropSlot,
        EndPrepared,
        Advice {

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

  /** Which locks it takes, what has to hold before, and by what it is judged. */
  Footprint footprint();

  /** Why it is proposed, in one line. */
  String why();
}
