package io.howdah.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.howdah.diagnose.Observation.Found;
import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import io.howdah.model.Belief;
import io.howdah.model.Cause;
import io.howdah.model.Diagnosis;
import io.howdah.model.EvidenceStatus;
import io.howdah.model.Incident;
import io.howdah.model.Interval;
import io.howdah.model.Looks;
import io.howdah.model.ObjectRef;
import io.howdah.model.Reminder;
import io.howdah.model.Step;
import io.howdah.pg.BadConnectionException;
import io.howdah.pg.CannotConnectException;
import io.howdah.pg.ConnectionRequest;
import io.howdah.pg.ConnectionRules;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Surroundings;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Given tools that see what a test wants, how the reasoner thinks. */
@ExtendWith(SandboxExtension.class)
final class EmbeddedReasonerTest {
  private static final List<Double> QUIET = List.of(0.98, 0.01, 0.01);
  private static final List<Double> LOUD = List.of(0.02, 0.08, 0.90);

  private final ReadDoor door;

  EmbeddedReasonerTest(SandboxDatabase database)
      throws CannotConnectException, BadConnectionException {
    door =
        ReadDoor.open(
            ConnectionRules.resolve(
                ConnectionRequest.of(database.url()), Surroundings.ofProcess()));
  }

  @AfterEach
  void closed() {
    door.close();
  }

  private Diagnosis diagnose(KnowledgeBase kb, List<? extends Tool> tools, Reminder... reminders) {
    Interval interval = new Interval(Looks.sample(0), Looks.sample(10));
    Incident incident =
        new Incident("i", Looks.SERVER, Looks.START, Looks.START.plusSeconds(10), List.of());
    List<Step> witnessed = new ArrayList<>();
    Diagnosis diagnosis =
        new EmbeddedReasoner(kb, List.copyOf(tools), CauseModel::prior, Clock.systemUTC())
            .diagnose(
                new Scene(
                    incident,
                    interval,
                    id -> Optional.empty(),
                    door,
                    new Fakes.Blind(),
                    Vitals.none(),
                    List.of(reminders)),
                witnessed::add);
    assertThat(witnessed).isEqualTo(diagnosis.trail());
    return diagnosis;
  }

  private static FindingModel finding(String name, List<Double> leak) {
    return new FindingModel(name, "tool-" + name, name, leak, List.of(), false);
  }

  private static CauseModel cause(
      Cause cause, double prior, String direct, List<Cause> rivals, String shows) {
    return new CauseModel(
        cause,
        prior,
        List.of(direct),
        List.of(),
        rivals,
        List.of(),
        List.of(direct),
        Map.of(shows, LOUD),
        "");
  }

  private static Fakes.FakeTool sees(String finding, Level level) {
    return new Fakes.FakeTool(
        "tool-" + finding,
        1,
        Observation.ok("looked", Found.of(finding, level, ObjectRef.cluster(), finding)));
  }

  private static List<String> tools(Diagnosis d) {
    return d.trail().stream().map(Step::tool).toList();
  }

  private static final KnowledgeBase SMALL =
      new KnowledgeBase(
          List.of(
              finding("vague", List.of(0.5, 0.25, 0.25)),
              finding("telling", QUIET),
              finding("rival", QUIET)),
          List.of(
              cause(Cause.MISSING_INDEX, 0.3, "telling", List.of(Cause.CONFIG_DRIFT), "telling"),
              // So rare that looking for it is never worth its price by itself.
              cause(Cause.CONFIG_DRIFT, 0.0001, "rival", List.of(), "rival")));

  @Test
  void itAsksWhatTellsMostFirstAndWhatWouldDisproveBeforeItBlames() {
    Diagnosis found =
        diagnose(
            SMALL,
            List.of(
                sees("vague", Level.SOME),
                sees("rival", Level.NONE),
                sees("telling", Level.STRONG)));
    assertThat(tools(found)).containsExactly("tool-telling", "tool-rival");
    assertThat(found.trail().getFirst().gain()).isGreaterThan(0.3);
    assertThat(found.trail().getLast().thought()).contains("disprove", "missing-index");
    assertThat(found.status()).isEqualTo(Diagnosis.Status.INCIDENT);
    assertThat(found.top()).map(Belief::cause).hasValue(Cause.MISSING_INDEX);
    assertThat(found.gateOf(Cause.MISSING_INDEX))
        .hasValueSatisfying(g -> assertThat(g.passed()).isTrue());
  }

  @Test
  void nothingIsCalledWellBeforeWhatWouldDisproveItWasAsked() {
    Diagnosis found =
        diagnose(SMALL, List.of(sees("telling", Level.NONE), sees("rival", Level.NONE)));
    assertThat(found.status()).isEqualTo(Diagnosis.Status.HEALTHY);
    assertThat(tools(found)).containsExactly("tool-telling", "tool-rival");
    assertThat(found.trail().getLast().thought()).contains("Before I call it well");
  }

  @Test
  void aDearToolIsAskedLater() {
    KnowledgeBase twins =
        new KnowledgeBase(
            List.of(finding("cheap", QUIET), finding("dear", QUIET)),
            List.of(
                new CauseModel(
                    Cause.MISSING_INDEX,
                    0.3,
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    Map.of("cheap", List.of(0.1, 0.2, 0.7), "dear", LOUD),
                    "")));
    Fakes.FakeTool dear =
        new Fakes.FakeTool(
            "tool-dear",
            5,
            Observation.ok("", Found.of("dear", Level.STRONG, ObjectRef.cluster(), "")));
    assertThat(tools(diagnose(twins, List.of(dear, sees("cheap", Level.SOME)))).getFirst())
        .isEqualTo("tool-cheap");
  }

  @Test
  void aToolThatCouldNotLookMovesNoBelief() {
    for (EvidenceStatus status :
        List.of(EvidenceStatus.DENIED, EvidenceStatus.ABSENT, EvidenceStatus.ERROR)) {
      Diagnosis found =
          diagnose(
              SMALL,
              List.of(
                  new Fakes.FakeTool("tool-telling", 1, Observation.blind(status, "may not")),
                  new Fakes.FakeTool("tool-rival", 1, Observation.blind(status, "may not"))));
      assertThat(found.trail())
          .isNotEmpty()
          .allMatch(s -> s.gain() == 0 && s.status() == status, "nothing gained, and why");
      assertThat(found.beliefs())
          .filteredOn(b -> b.cause() == Cause.MISSING_INDEX)
          .singleElement()
          .satisfies(b -> assertThat(b.probability()).isCloseTo(0.3, within(1e-9)));
      assertThat(found.gates()).isEmpty();
    }
  }

  @Test
  void aRivalThatNobodyCouldLookForKeepsTheGateShut() {
    Diagnosis found =
        diagnose(
            SMALL,
            List.of(
                sees("telling", Level.STRONG),
                new Fakes.FakeTool(
                    "tool-rival", 1, Observation.blind(EvidenceStatus.DENIED, "may not"))));
    assertThat(found.top()).map(Belief::cause).hasValue(Cause.MISSING_INDEX);
    assertThat(found.gateOf(Cause.MISSING_INDEX))
        .hasValueSatisfying(g -> assertThat(g.passed()).isFalse());
  }

  @Test
  void itEndsHoweverManyToolsThereAre() {
    List<String> names = IntStream.range(0, 60).mapToObj(i -> "f" + i).toList();
    Map<String, List<Double>> effects = new HashMap<>();
    names.forEach(n -> effects.put(n, List.of(0.4, 0.3, 0.3)));
    KnowledgeBase many =
        new KnowledgeBase(
            names.stream().map(n -> finding(n, List.of(0.5, 0.25, 0.25))).toList(),
            List.of(
                new CauseModel(
                    Cause.MISSING_INDEX,
                    0.4,
                    names,
                    List.of(),
                    List.of(),
                    List.of(),
                    names,
                    effects,
                    "")));
    Diagnosis found = diagnose(many, names.stream().map(n -> sees(n, Level.STRONG)).toList());
    assertThat(found.trail()).hasSize(24);
    assertThat(tools(found)).doesNotHaveDuplicates();
  }

  /** Every tool that the shipped knowledge base names; what is not in the map shows nothing. */
  private static List<Fakes.FakeTool> shipped(Map<String, Level> shows) {
    KnowledgeBase kb = KnowledgeBase.shipped();
    Map<String, List<Found>> byTool = new HashMap<>();
    for (FindingModel f : kb.findings()) {
      Level level = shows.getOrDefault(f.name(), Level.NONE);
      byTool
          .computeIfAbsent(f.tool(), t -> new ArrayList<>())
          .add(Found.of(f.name(), level, ObjectRef.table("shop.t", 1), f.words()));
    }
    return byTool.entrySet().stream()
        .map(e -> new Fakes.FakeTool(e.getKey(), 1, Observation.ok("looked", e.getValue())))
        .toList();
  }

  @Test
  void whenNothingShowsAllIsWell() {
    Diagnosis found = diagnose(KnowledgeBase.shipped(), shipped(Map.of()));
    assertThat(found.status()).isEqualTo(Diagnosis.Status.HEALTHY);
    assertThat(found.top())
        .hasValueSatisfying(b -> {
          assertThat(b.cause()).isEqualTo(Cause.HEALTHY);
          assertThat(b.probability()).isGreaterThan(0.8);
          assertThat(b.evidence()).isNotEmpty().allMatch(w -> w.startsWith("well: "));
        });
    assertThat(found.gates()).isEmpty();
  }

  private static Reminder memory(Cause cause) {
    return new Reminder(7, "the night of the third", cause, 0.8, "template:99");
  }

  /** The same trouble, once without a memory of it and once with one. */
  @Test
  void whoRemembersFindsTheSameWithFewerTools() {
    KnowledgeBase kb = KnowledgeBase.shipped();
    int without = 0;
    int with = 0;
    for (Cause cause :
        List.of(
            Cause.MISSING_INDEX,
            Cause.STALE_STATISTICS,
            Cause.IDLE_IN_TRANSACTION,
            Cause.WRONG_PLANNER_COSTS,
            Cause.ROW_LOCK_CHAIN,
            Cause.SLOT_RETAINS_WAL)) {
      CauseModel model = kb.cause(cause).orElseThrow();
      Map<String, Level> shows = new HashMap<>();
      model.effects().keySet().forEach(f -> shows.put(f, Level.STRONG));
      Diagnosis first = diagnose(kb, shipped(shows));
      Diagnosis second = diagnose(kb, shipped(shows), memory(cause));
      assertThat(first.top()).as("%s", cause).map(Belief::cause).hasValue(cause);
      assertThat(second.top()).map(Belief::cause).hasValue(cause);
      assertThat(second.trail().getFirst().thought()).contains("Memory 7", cause.id());
      assertThat(second.trail().size()).as("%s", cause).isLessThanOrEqualTo(first.trail().size());
      assertThat(second.account().recalled())
          .singleElement()
          .satisfies(r -> {
            assertThat(r.reminder().memory()).isEqualTo(7);
            assertThat(r.influence()).isBetween(0.0, 1.0);
          });
      without += first.trail().size();
      with += second.trail().size();
    }
    assertThat(with).isLessThan(without);
  }

  @Test
  void aMemoryProvesNothing() {
    Diagnosis found =
        diagnose(KnowledgeBase.shipped(), shipped(Map.of()), memory(Cause.STALE_STATISTICS));
    assertThat(found.trail().getFirst().thought()).contains("Memory 7");
    assertThat(found.status()).isEqualTo(Diagnosis.Status.HEALTHY);
    assertThat(found.gates()).isEmpty();
    assertThat(found.account().recalled().getFirst().influence()).isLessThan(0.1);
  }

  @Test
  void whatNothingExplainsIsUnknownAndGetsThroughNoGate() {
    Diagnosis found =
        diagnose(
            KnowledgeBase.shipped(),
            shipped(
                Map.of(
                    "template-slower", Level.STRONG,
                    "template-heavy", Level.STRONG,
                    "sessions-blocked", Level.STRONG)));
    assertThat(found.status()).isEqualTo(Diagnosis.Status.INCIDENT);
    assertThat(found.top()).map(Belief::cause).hasValue(Cause.UNKNOWN);
    assertThat(found.gates()).noneMatch(g -> g.passed());
  }
}
