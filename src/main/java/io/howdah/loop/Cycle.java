package io.howdah.loop;

import io.howdah.model.Action;
import io.howdah.model.Anomaly;
import io.howdah.model.Diagnosis;
import io.howdah.model.Incident;
import io.howdah.model.Interval;
import io.howdah.model.Session;
import io.howdah.model.TemplateCounters;
import io.howdah.model.TemplateId;
import io.howdah.model.Verdict;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a cycle came to. */
public sealed interface Cycle {
  /** What the cycle did, in one sentence. */
  String sentence();

  /** Nothing departs from what is usual. */
  record Quiet(String sentence) implements Cycle {}

  /** Something departs; it is not yet certain that it is more than a moment. */
  record Suspicious(String sentence, Optional<Confirmed> confirmed) implements Cycle {}

  /** Trouble that was looked at goes on; it is looked at again in a while. */
  record GoesOn(String sentence) implements Cycle {}

  /** An incident with the window in which it shows; {@code fresh} when it is looked at first. */
  record Confirmed(Incident incident, Interval window, boolean fresh) {}

  /** An incident was diagnosed; a remedy waits, or there is none. */
  record Diagnosed(
      String sentence,
      Incident incident,
      Diagnosis diagnosis,
      Optional<Action> waiting,
      Scope scope)
      implements Cycle {}

  /** An incident was treated. */
  record Treated(
      String sentence, Incident incident, Diagnosis diagnosis, Action action, Verdict verdict)
      implements Cycle {}

  /**
   * What a treatment is about; opaque to others, who hand it back.
   *
   * @param since when the trouble began
   */
  record Scope(Instant since, Set<TemplateId> targets, List<Session> victims, Showing showing) {
    /** The templates that suffer in a window, and the sessions that wait. */
    static Scope of(Incident incident, Interval window) {
      Set<Long> named = new HashSet<>();
      incident.anomalies().stream()
          .filter(a -> a.symptom() == Anomaly.Symptom.TEMPLATE_SLOWER)
          .forEach(a -> named.add(a.object().oid()));
      Set<TemplateId> targets = new HashSet<>();
      window.templates().stream()
          .map(TemplateCounters::id)
          .filter(id -> named.contains(id.queryId()))
          .forEach(targets::add);
      List<Session> victims = window.to().sessions().stream().filter(Session::blocked).toList();
      return new Scope(incident.began(), targets, victims, Showing.in(window));
    }

    Watch.Scope watch() {
      return new Watch.Scope(since, targets, victims);
    }
  }
}
