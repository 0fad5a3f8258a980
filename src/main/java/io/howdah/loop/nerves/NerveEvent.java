package io.howdah.loop.nerves;

import io.howdah.model.Absence;
import io.howdah.model.Incident;
import java.util.List;

/** What the nerves tell while they feel, for whoever watches: each once, when it changes. */
public sealed interface NerveEvent {
  String cluster();

  /** A collector sees: how many series, and what it cannot. */
  record Sees(String cluster, String collector, int series, List<Absence> absences)
      implements NerveEvent {}

  /** The cluster cannot be looked at; it is tried again, with pauses of up to half a minute. */
  record Lost(String cluster, String why) implements NerveEvent {}

  /** The cluster can be looked at again. */
  record Back(String cluster) implements NerveEvent {}

  /** Something departs from what is usual here, and hurts. */
  record Begun(String cluster, Incident incident) implements NerveEvent {}

  /** It is over. */
  record Ended(String cluster, Incident incident) implements NerveEvent {}

  /** What was learned of a cluster could not be kept, or not be read again. */
  record Forgot(String cluster, String why) implements NerveEvent {}

  /** A collector failed by a fault of its own; it is tried again like a lost server. */
  record Faulty(String cluster, String collector, String why) implements NerveEvent {}
}
