package io.howdah.verify;

import io.howdah.model.Session;
import io.howdah.model.TemplateId;
import io.howdah.model.Verdict.Judgement;
import io.howdah.model.Verdict.TemplateChange;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Judges an action that is in force. Pure: measurements come in, a finding goes out; who watches
 * and who undoes is elsewhere.
 */
public final class Verifier {
  /** A regression is taken back at once from here on; below, the final look decides. */
  private static final double CLEARLY_SLOWER = 1.3;

  /** What the measurements say so far. */
  public sealed interface Finding {
    List<TemplateChange> changes();
  }

  /** A template became slower: the change has to go. */
  public record Regressed(List<TemplateChange> changes, TemplateChange worst) implements Finding {}

  /** What was to become faster did, and nothing became slower. */
  public record Improved(List<TemplateChange> changes, TemplateChange best) implements Finding {}

  /** Nothing can be said yet. */
  public record Undecided(List<TemplateChange> changes) implements Finding {}

  private final Duration shortest;

  /**
   * @param shortest how long a change has to be watched before it can be kept
   */
  public Verifier(Duration shortest) {
    this.shortest = shortest;
  }

  /**
   * Looks at a change of plans.
   *
   * @param targets the templates that the remedy was to help; empty when any gain counts
   * @param watched how long the change is in force
   */
  public Finding look(Comparison comparison, Set<TemplateId> targets, Duration watched) {
    List<TemplateChange> changes = comparison.changes();
    boolean longEnough = watched.compareTo(shortest) >= 0;
    Optional<TemplateChange> worst =
        changes.stream()
            .filter(c -> c.judgement() == Judgement.SLOWER)
            .filter(c -> longEnough || ratio(c) > CLEARLY_SLOWER)
            .max(Comparator.comparingDouble(Verifier::ratio));
    if (worst.isPresent()) {
      return new Regressed(changes, worst.get());
    }
    List<TemplateChange> wanted =
        changes.stream().filter(c -> targets.isEmpty() || targets.contains(c.template())).toList();
    Optional<TemplateChange> best =
        wanted.stream()
            .filter(c -> c.judgement() == Judgement.FASTER)
            .min(Comparator.comparingDouble(Verifier::ratio));
    return longEnough && best.isPresent()
        ? new Improved(changes, best.get())
        : new Undecided(changes);
  }

  /** After over before: below 1 is faster. */
  public static double ratio(TemplateChange c) {
    return c.afterMs() / Math.max(c.beforeMs(), 1e-6);
  }

  /** Those of the victims that still wait for a lock; a session is known by pid and start. */
  public static List<Session> stillBlocked(List<Session> victims, List<Session> now) {
    Set<String> waiting =
        now.stream().filter(Session::blocked).map(Verifier::identity).collect(Collectors.toSet());
    return victims.stream().filter(v -> waiting.contains(identity(v))).toList();
  }

  private static String identity(Session s) {
    return s.pid() + "@" + s.backendStart();
  }
}
