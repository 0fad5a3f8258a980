package io.howdah.loop;

import io.howdah.diagnose.KnowledgeBase;
import io.howdah.ledger.Entry;
import io.howdah.model.Account;
import io.howdah.model.Anomaly;
import io.howdah.model.Belief;
import io.howdah.model.Cause;
import io.howdah.model.Diagnosis;
import io.howdah.model.Gate;
import io.howdah.model.Incident;
import io.howdah.model.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How a diagnosis came about, kept in the ledger beside what it led to: enough to tell it again,
 * and to remember it by.
 *
 * @param reasoner who reasoned
 * @param knowledge a digest of the knowledge base that was reasoned with
 * @param began when the trouble did
 * @param seconds what the diagnosis took
 * @param felt the symptoms, in words
 * @param fingerprint what the incident is known by when it comes again
 * @param about the story in a few words, the same when it is told again
 * @param turns each look, with the beliefs that led to it in its thought
 * @param gates what the evidence gate asked and was answered
 */
public record CasePaper(
    String reasoner,
    String knowledge,
    Instant began,
    double seconds,
    List<String> felt,
    List<String> fingerprint,
    String about,
    List<Held> beliefs,
    List<Turn> turns,
    List<Asked> gates,
    List<Used> memories,
    List<String> disagreements,
    List<String> notes) {
  private static final String NAME = "diagnosis";

  /** From here on a cause is held to be at work. */
  private static final double HELD = 0.5;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** A cause as it was believed in the end, with the way from the root where it is no root. */
  public record Held(
      String cause, String object, double probability, List<String> chain, List<String> evidence) {}

  /** One look, with what it asked the server and how strongly each finding showed. */
  public record Turn(
      String thought,
      String tool,
      String status,
      double gain,
      String seen,
      double seconds,
      List<Query> asked,
      Map<String, String> showed) {
    public Turn {
      // Papers of before do not have it.
      showed = showed == null ? Map.of() : Map.copyOf(showed);
    }
  }

  /** A query of a look; without text where it was composed from the workload. */
  public record Query(String name, String sql, int times, double seconds) {}

  /** One question of the gate. */
  public record Asked(String cause, String question, boolean passed, String because) {}

  /** One memory, and by how much it moved the belief in its cause. */
  public record Used(long memory, String title, String cause, double weight, double influence) {}

  static CasePaper of(Diagnosis d, Showing showing) {
    Incident incident = d.incident();
    Account account = d.account();
    return new CasePaper(
        account.reasoner(),
        KnowledgeBase.digest(),
        incident.began(),
        rounded(d.took()),
        incident.anomalies().stream().map(Anomaly::words).toList(),
        Hindsight.known(d, showing).keys(),
        Hindsight.about(incident, d.top()),
        d.beliefs().stream().map(CasePaper::held).toList(),
        d.trail().stream().map(CasePaper::turn).toList(),
        d.gates().stream().flatMap(g -> g.answers().stream().map(a -> asked(g, a))).toList(),
        account.recalled().stream().map(CasePaper::used).toList(),
        account.disagreements(),
        account.notes());
  }

  private static double rounded(Duration took) {
    return took.toMillis() / 1e3;
  }

  private static Held held(Belief b) {
    return new Held(
        b.cause().id(),
        b.object().toString(),
        b.probability(),
        b.chain().stream().map(c -> c.id()).toList(),
        b.evidence());
  }

  private static Turn turn(Step s) {
    return new Turn(
        s.thought(),
        s.tool(),
        s.status().word(),
        s.gain(),
        s.observation(),
        s.seconds(),
        s.asked().stream().map(q -> new Query(q.name(), q.sql(), q.times(), q.seconds())).toList(),
        s.showed());
  }

  private static Asked asked(Gate gate, Gate.Answer a) {
    return new Asked(gate.cause().id(), a.question().words(), a.passed(), a.because());
  }

  private static Used used(Account.Recalled r) {
    return new Used(
        r.reminder().memory(),
        r.reminder().title(),
        r.reminder().cause().id(),
        r.reminder().weight(),
        r.influence());
  }

  /** {@link #showedOf} by the paper of an action; nothing where there is none. */
  static Map<String, String> showed(List<Entry> rowsOfAction, Cause cause) {
    return read(rowsOfAction).map(p -> p.showedOf(cause)).orElse(Map.of());
  }

  /**
   * How strongly each finding showed, where the cause was believed and no other beside it: what
   * shows when several are at work is no likelihood of one.
   */
  Map<String, String> showedOf(Cause cause) {
    boolean alone =
        beliefs.stream().allMatch(b -> b.cause().equals(cause.id()) == b.probability() >= HELD);
    if (!alone) {
      return Map.of();
    }
    Map<String, String> out = new HashMap<>();
    turns.forEach(t -> out.putAll(t.showed()));
    return out;
  }

  /** Its name in the body of a ledger's row. */
  static String name() {
    return NAME;
  }

  /**
   * The paper of an action, from the rows that the ledger has of it.
   *
   * @return empty for what nobody diagnosed, and for rows that hold none
   */
  static Optional<CasePaper> read(List<Entry> rowsOfAction) {
    for (Entry row : rowsOfAction) {
      try {
        JsonNode told = JSON.readTree(row.body()).path("tells").path(NAME);
        if (told.isObject()) {
          return Optional.of(JSON.treeToValue(told, CasePaper.class));
        }
      } catch (JacksonException e) {
        // Of another version of Howdah: told without it.
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** A turn in one line. */
  public static String line(Turn t) {
    return String.format(
        Locale.ROOT, "%s (%s, %.2f bits): %s", t.tool(), t.status(), t.gain(), t.seen());
  }

  /** What a turn asked the server, in one line; their texts stand in the record. */
  public static String asked(Turn t) {
    String queries =
        t.asked().stream()
            .map(q ->
                q.times() == 1 ? "@" + q.name() : "@%s %d times".formatted(q.name(), q.times()))
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT, "%.0f ms%s", 1e3 * t.seconds(), queries.isEmpty() ? "" : ": " + queries);
  }
}
