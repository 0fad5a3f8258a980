package io.howdah.loop;

import io.howdah.ledger.Redactor;
import io.howdah.model.Anomaly;
import io.howdah.model.Belief;
import io.howdah.model.Diagnosis;
import io.howdah.model.Gate;
import io.howdah.model.Incident;
import io.howdah.model.ObjectRef;
import io.howdah.model.Reminder;
import io.howdah.model.Session;
import io.howdah.model.Step;
import io.howdah.model.Verdict;
import io.howdah.remember.Fingerprint;
import io.howdah.remember.Fingerprint.Sort;
import io.howdah.remember.Hit;
import io.howdah.remember.Kept;
import io.howdah.remember.Memories;
import io.howdah.remember.MemoryException;
import io.howdah.remember.MemoryKind;
import io.howdah.remember.MiniLm;
import io.howdah.remember.Note;
import io.howdah.remember.Outcome;
import io.howdah.remember.Question;
import io.howdah.remember.Recollection;
import io.howdah.remember.Runbooks;
import io.howdah.remember.Scope;
import io.howdah.remember.Source;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * What was learned from earlier incidents, and what is learned from this one: recalls for a
 * reasoner, and writes the post-mortem when an incident is over.
 */
public final class Hindsight {
  private static final int HITS = 5;
  private static final int STEPS_TOLD = 24;
  private static final double LIKE_WORDS = 0.3;
  private static final double LIKE_A_RUNBOOK = 0.3;

  private final Memories memories;
  private final Clock clock;

  Hindsight(Memories memories, Clock clock) {
    this.memories = memories;
    this.clock = clock;
  }

  /** The memory of a cluster in an open home. */
  public static Hindsight of(Home home, String systemIdentifier, Clock clock) {
    return of(home.dataSource(), systemIdentifier, clock);
  }

  static Hindsight of(DataSource home, String systemIdentifier, Clock clock) {
    return new Hindsight(
        new Memories(home, Scope.cluster(systemIdentifier), new MiniLm(), Redactor::secrets, clock),
        clock);
  }

  public Memories memories() {
    return memories;
  }

  /** Keeps the runbooks that come with Howdah; returns how many were new. */
  public int plant() {
    Memories everywhere = memories.as(Scope.everywhere());
    return (int)
        Runbooks.starter(clock.instant()).stream()
            .map(everywhere::keep)
            .filter(k -> !(k instanceof Kept.Same))
            .count();
  }

  /**
   * Episodes, runbooks and plans that speak to an incident, the best first.
   *
   * @throws MemoryException when the home cannot be read: go on without
   */
  public Recollection recall(Incident incident, List<Session> victims) {
    String text =
        incident.anomalies().stream()
            .map(Anomaly::words)
            .limit(8)
            .collect(Collectors.joining(". "));
    return memories.recall(
        new Question(
            text,
            seen(incident, victims),
            EnumSet.of(MemoryKind.EPISODE, MemoryKind.PROCEDURE, MemoryKind.PLAN),
            HITS));
  }

  /**
   * The same for a reasoner: memories that name a cause, with what each may weigh.
   *
   * @throws MemoryException when the home cannot be read: go on without
   */
  public List<Reminder> remind(Incident incident, List<Session> victims) {
    return recall(incident, victims).hits().stream()
        .flatMap(h ->
            h.memory().cause().stream()
                .map(c -> new Reminder(h.memory().id(), h.memory().title(), c, weight(h), h.why())))
        .toList();
  }

  /**
   * Trust and age count, and what was matched: the very objects say more than words, and a runbook,
   * which tells of no case, says least.
   */
  private static double weight(Hit hit) {
    boolean objects =
        hit.contributions().stream().anyMatch(c -> c.channel() == Hit.Channel.FINGERPRINT);
    double match = objects ? 1 : LIKE_WORDS;
    double kind = hit.memory().kind() == MemoryKind.PROCEDURE ? LIKE_A_RUNBOOK : 1;
    return Math.clamp(hit.memory().trust() * hit.recency() * match * kind, 0, 1);
  }

  /** What an incident is known by before its cause is. */
  static Fingerprint seen(Incident incident, List<Session> victims) {
    Fingerprint out = Fingerprint.none();
    for (Anomaly a : incident.anomalies()) {
      out = withObject(out, a.object());
    }
    return out.withAll(
        Sort.WAIT,
        victims.stream().map(Session::waits).flatMap(Optional::stream).distinct().toList());
  }

  private static Fingerprint withObject(Fingerprint fingerprint, ObjectRef object) {
    return switch (object.kind()) {
      case TEMPLATE -> fingerprint.with(Sort.TEMPLATE, Long.toString(object.oid()));
      // A process id names nothing tomorrow.
      case SESSION, CLUSTER, TRANSACTION -> fingerprint;
      case DATABASE, TABLE, INDEX, PARAMETER, ROLE, SLOT, HOST ->
          fingerprint.with(Sort.OBJECT, object.name());
    };
  }

  /**
   * Writes the post-mortem of a cycle that diagnosed or treated an incident, and tells the memories
   * that were used what came of it.
   *
   * @param used the memories that the diagnosis rested on
   * @return what was done in words, empty where there was nothing to learn
   */
  public Optional<String> learn(Cycle cycle, List<Long> used) {
    try {
      return switch (cycle) {
        case Cycle.Quiet _, Cycle.Suspicious _ -> Optional.empty();
        case Cycle.Diagnosed d when d.diagnosis().status() == Diagnosis.Status.HEALTHY ->
            Optional.empty();
        case Cycle.Diagnosed d -> {
          Note note = note(d.incident(), d.diagnosis(), d.scope().victims(), d.sentence());
          yield Optional.of("wrote post-mortem %d".formatted(memories.keep(note).id()));
        }
        case Cycle.Treated t -> {
          Note note = note(t.incident(), t.diagnosis(), List.of(), t.sentence());
          long id = memories.keep(note).id();
          judge(id, used, t);
          yield Optional.of("wrote post-mortem %d".formatted(id));
        }
      };
    } catch (RuntimeException e) {
      // Whatever fails in the home or in a model's library: the loop goes on without its memory.
      return Optional.of("the post-mortem was not written: " + e.getMessage());
    }
  }

  private void judge(long episode, List<Long> used, Cycle.Treated treated) {
    Outcome outcome =
        switch (treated.verdict().outcome()) {
          case KEPT -> Outcome.HELPED;
          case ROLLED_BACK -> Outcome.HARMED;
          case INCONCLUSIVE, FAILED -> Outcome.USELESS;
        };
    String origin = "action " + treated.action().id();
    // The episode itself is as true as its verdict; a rollback is a true story, too.
    if (treated.verdict().outcome() != Verdict.Outcome.FAILED) {
      boolean _ = memories.outcome(episode, Outcome.HELPED, origin);
    }
    used.forEach(id -> {
      boolean _ = memories.outcome(id, outcome, origin);
    });
  }

  /** The post-mortem: what was felt, found, ruled out, done and what came of it. */
  Note note(Incident incident, Diagnosis diagnosis, List<Session> victims, String sentence) {
    Instant now = clock.instant();
    Optional<Belief> top = diagnosis.top();
    String where = top.map(b -> b.object().toString()).orElse("the cluster");
    String title =
        top.map(b -> "%s on %s: %s".formatted(b.cause().id(), where, sentence))
            .orElse("unexplained: " + sentence);
    Fingerprint seen = seen(incident, victims);
    for (Belief b : diagnosis.beliefs()) {
      seen = withObject(seen, b.object());
    }
    Note note =
        Note.of(
                MemoryKind.EPISODE,
                Scope.cluster(incident.server().systemIdentifier()),
                title,
                body(incident, diagnosis, sentence),
                Source.HOWDAH,
                now)
            .with(seen)
            .about(about(incident, top))
            .from(incident.id() + " at " + incident.began());
    return top.map(b -> note.of(b.cause())).orElse(note);
  }

  /** The same cause on the same object is the same story told again. */
  private static String about(Incident incident, Optional<Belief> top) {
    return top.map(b -> "%s on %s".formatted(b.cause().id(), stable(b.object())))
        .orElseGet(() ->
            "unexplained: "
                + incident.anomalies().stream()
                    .map(a -> a.symptom() + " " + stable(a.object()))
                    .limit(3)
                    .collect(Collectors.joining(", ")));
  }

  private static String stable(ObjectRef object) {
    return switch (object.kind()) {
      case SESSION, TRANSACTION -> object.kind().word();
      case CLUSTER, DATABASE, TABLE, INDEX, TEMPLATE, PARAMETER, ROLE, SLOT, HOST ->
          object.toString();
    };
  }

  private static String body(Incident incident, Diagnosis diagnosis, String sentence) {
    var out = new StringBuilder("What was felt\n");
    incident.anomalies().forEach(a -> out.append("- ").append(a.words()).append('\n'));
    out.append("\nWhat it was\n");
    for (Belief b : diagnosis.beliefs()) {
      out.append(
          String.format(
              Locale.ROOT,
              "- %.0f %% %s on %s%n",
              100 * b.probability(),
              b.cause().id(),
              b.object()));
      b.evidence().forEach(e -> out.append("  - ").append(e).append('\n'));
    }
    out.append("\nWhat was looked at\n");
    diagnosis.trail().stream()
        .limit(STEPS_TOLD)
        .map(Hindsight::told)
        .forEach(s -> out.append("- ").append(s).append('\n'));
    for (Gate gate : diagnosis.gates()) {
      gate.answers()
          .forEach(a ->
              out.append(
                  "- gate, %s for %s: %s, %s%n"
                      .formatted(
                          a.question().words(),
                          gate.cause().id(),
                          a.passed() ? "yes" : "no",
                          a.because())));
    }
    return out.append("\nWhat came of it\n").append(sentence).append('\n').toString();
  }

  private static String told(Step s) {
    return String.format(
        Locale.ROOT, "%s (%s, %.2f bits): %s", s.tool(), s.status(), s.gain(), s.observation());
  }
}
