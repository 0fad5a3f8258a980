package io.howdah.loop;

import io.howdah.ledger.Redactor;
import io.howdah.model.Action;
import io.howdah.model.Anomaly;
import io.howdah.model.Belief;
import io.howdah.model.Diagnosis;
import io.howdah.model.Incident;
import io.howdah.model.ObjectRef;
import io.howdah.model.Reminder;
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
  public Recollection recall(Incident incident, Showing showing) {
    String text =
        incident.anomalies().stream()
            .map(Anomaly::words)
            .limit(8)
            .collect(Collectors.joining(". "));
    return memories.recall(
        new Question(
            text,
            seen(incident, showing),
            EnumSet.of(MemoryKind.EPISODE, MemoryKind.PROCEDURE, MemoryKind.PLAN),
            HITS));
  }

  /**
   * The same for a reasoner: memories that name a cause, with what each may weigh.
   *
   * @throws MemoryException when the home cannot be read: go on without
   */
  public List<Reminder> remind(Incident incident, Showing showing) {
    return recall(incident, showing).hits().stream()
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
  static Fingerprint seen(Incident incident, Showing showing) {
    Fingerprint out = Fingerprint.none();
    for (Anomaly a : incident.anomalies()) {
      out = withObject(out, a.object());
    }
    return out.withAll(Sort.TEMPLATE, showing.heavy().stream().map(String::valueOf).toList())
        .withAll(Sort.WAIT, showing.waits());
  }

  /** And once it is. */
  static Fingerprint known(Diagnosis diagnosis, Showing showing) {
    Fingerprint out = seen(diagnosis.incident(), showing);
    for (Belief b : diagnosis.beliefs()) {
      out = withObject(out, b.object());
    }
    return out;
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
   * @param showing what showed beside the anomalies
   * @param used the memories that the diagnosis rested on
   * @return what was done in words, empty where there was nothing to learn
   */
  public Optional<String> learn(Cycle cycle, Showing showing, List<Long> used) {
    try {
      return switch (cycle) {
        case Cycle.Quiet _, Cycle.GoesOn _, Cycle.Suspicious _ -> Optional.empty();
        case Cycle.Diagnosed d when d.diagnosis().status() == Diagnosis.Status.HEALTHY ->
            Optional.empty();
        case Cycle.Diagnosed d -> {
          Note note = note(d.incident(), d.diagnosis(), showing, d.sentence());
          yield Optional.of("wrote post-mortem %d".formatted(memories.keep(note).id()));
        }
        case Cycle.Treated t -> {
          Note note = note(t.incident(), t.diagnosis(), showing, t.sentence());
          long id = memories.keep(note).id();
          judge(id, used, t.action().id(), t.verdict());
          yield Optional.of("wrote post-mortem %d".formatted(id));
        }
      };
    } catch (RuntimeException e) {
      // Whatever fails in the home or in a model's library: the loop goes on without its memory.
      return Optional.of("the post-mortem was not written: " + e.getMessage());
    }
  }

  /**
   * The same of an action that a person let be done, from what the ledger has of it.
   *
   * @return what was done in words
   */
  Optional<String> learn(Action action, CasePaper paper, Verdict verdict) {
    Note note =
        Note.of(
                MemoryKind.EPISODE,
                Scope.cluster(action.server().systemIdentifier()),
                "%s on %s: %s".formatted(action.cause().id(), action.object(), verdict.sentence()),
                body(paper, verdict.sentence()),
                Source.HOWDAH,
                clock.instant())
            .with(new Fingerprint(paper.fingerprint()))
            .about(paper.about())
            .from("action " + action.id())
            .of(action.cause());
    List<Long> used =
        paper.memories().stream()
            .filter(m -> m.cause().equals(action.cause().id()))
            .map(CasePaper.Used::memory)
            .toList();
    try {
      long id = memories.keep(note).id();
      judge(id, used, action.id(), verdict);
      return Optional.of("wrote post-mortem %d".formatted(id));
    } catch (RuntimeException e) {
      // Whatever fails in the home or in a model's library: what was done stands without it.
      return Optional.of("the post-mortem was not written: " + e.getMessage());
    }
  }

  private static String body(CasePaper paper, String sentence) {
    var out = new StringBuilder("What was felt\n");
    paper.felt().forEach(f -> out.append("- ").append(f).append('\n'));
    out.append("\nWhat it was\n");
    for (CasePaper.Held b : paper.beliefs()) {
      out.append(
          String.format(
              Locale.ROOT, "- %.0f %% %s on %s%n", 100 * b.probability(), b.cause(), b.object()));
      b.evidence().forEach(e -> out.append("  - ").append(e).append('\n'));
    }
    out.append("\nWhat was looked at\n");
    paper.turns().stream()
        .limit(STEPS_TOLD)
        .map(CasePaper::line)
        .forEach(s -> out.append("- ").append(s).append('\n'));
    paper
        .gates()
        .forEach(a ->
            out.append(
                "- gate, %s for %s: %s, %s%n"
                    .formatted(a.question(), a.cause(), a.passed() ? "yes" : "no", a.because())));
    return out.append("\nWhat came of it\n").append(sentence).append('\n').toString();
  }

  private void judge(long episode, List<Long> used, long action, Verdict verdict) {
    Outcome outcome =
        switch (verdict.outcome()) {
          case KEPT -> Outcome.HELPED;
          case ROLLED_BACK -> Outcome.HARMED;
          case INCONCLUSIVE, FAILED -> Outcome.USELESS;
        };
    String origin = "action " + action;
    // The episode itself is as true as its verdict; a rollback is a true story, too.
    if (verdict.outcome() != Verdict.Outcome.FAILED) {
      boolean _ = memories.outcome(episode, Outcome.HELPED, origin);
    }
    used.forEach(id -> {
      boolean _ = memories.outcome(id, outcome, origin);
    });
  }

  /** The post-mortem: what was felt, found, ruled out, done and what came of it. */
  Note note(Incident incident, Diagnosis diagnosis, Showing showing, String sentence) {
    Instant now = clock.instant();
    Optional<Belief> top = diagnosis.top();
    String where = top.map(b -> b.object().toString()).orElse("the cluster");
    String title =
        top.map(b -> "%s on %s: %s".formatted(b.cause().id(), where, sentence))
            .orElse("unexplained: " + sentence);
    Note note =
        Note.of(
                MemoryKind.EPISODE,
                Scope.cluster(incident.server().systemIdentifier()),
                title,
                body(CasePaper.of(diagnosis, showing), sentence),
                Source.HOWDAH,
                now)
            .with(known(diagnosis, showing))
            .about(about(incident, top))
            .from(incident.id() + " at " + incident.began());
    return top.map(b -> note.of(b.cause())).orElse(note);
  }

  /** The same cause on the same object is the same story told again. */
  static String about(Incident incident, Optional<Belief> top) {
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
}
