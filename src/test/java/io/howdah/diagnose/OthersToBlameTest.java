package io.howdah.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.diagnose.Observation.Found;
import io.howdah.model.Belief;
import io.howdah.model.Cause;
import io.howdah.model.Diagnosis;
import io.howdah.model.Incident;
import io.howdah.model.Looks;
import io.howdah.model.ObjectRef;
import io.howdah.model.Step;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Given a cause outside of the database, what is looked at all the same, and what is said of it.
 */
final class OthersToBlameTest {
  private static final List<Double> QUIET = List.of(0.98, 0.01, 0.01);
  private static final List<Double> LOUD = List.of(0.02, 0.08, 0.90);

  private static FindingModel finding(String name, List<Double> leak) {
    return new FindingModel(name, "tool-" + name, name, leak, List.of(), false);
  }

  private static CauseModel cause(
      Cause cause,
      double prior,
      String direct,
      List<String> counterfactual,
      Map<String, List<Double>> effects) {
    return new CauseModel(
        cause,
        prior,
        List.of(direct),
        counterfactual,
        List.of(),
        List.of(),
        List.of(direct),
        effects,
        "");
  }

  private static Fakes.FakeTool sees(String finding, Level level) {
    return new Fakes.FakeTool(
        "tool-" + finding,
        1,
        Observation.ok("looked", Found.of(finding, level, ObjectRef.cluster(), finding)));
  }

  private static Diagnosis diagnose(KnowledgeBase kb, Fakes.FakeTool... tools) {
    Incident incident =
        new Incident("i", Looks.SERVER, Looks.START, Looks.START.plusSeconds(10), List.of());
    return new EmbeddedReasoner(kb, List.of(tools), CauseModel::prior, Clock.systemUTC())
        .reason(incident, OthersToBlameTest::answer, new Trail(), _ -> {});
  }

  private static Observation answer(Tool tool) {
    return ((Fakes.FakeTool) tool).answer();
  }

  private static List<String> tools(Diagnosis d) {
    return d.trail().stream().map(Step::tool).toList();
  }

  /** Busy neighbours explain that everything is slow, and absolve nobody who was not looked at. */
  @Test
  void thatOthersTakeTheMachineEndsNoSearch() {
    KnowledgeBase kb =
        new KnowledgeBase(
            List.of(finding("telling", QUIET), finding("rare", QUIET)),
            List.of(
                cause(Cause.CPU_STOLEN, 0.3, "telling", List.of(), Map.of("telling", LOUD)),
                // So rare that looking for it is never worth its price by itself.
                cause(Cause.CONFIG_DRIFT, 0.0001, "rare", List.of(), Map.of("rare", LOUD))));
    Diagnosis found = diagnose(kb, sees("telling", Level.STRONG), sees("rare", Level.NONE));
    assertThat(found.top()).map(Belief::cause).hasValue(Cause.CPU_STOLEN);
    assertThat(tools(found)).containsExactly("tool-telling", "tool-rare");
    assertThat(found.trail().getLast().thought()).contains("Before I call the database well");
  }

  @Test
  void whatSpeaksMostForACauseHasTheLastWord() {
    KnowledgeBase kb =
        new KnowledgeBase(
            List.of(
                finding("faint", List.of(0.6, 0.2, 0.2)),
                finding("telling", QUIET),
                finding("unseen", QUIET)),
            List.of(
                cause(
                    Cause.CPU_STOLEN,
                    0.3,
                    "unseen",
                    List.of("faint"),
                    Map.of("faint", List.of(0.5, 0.2, 0.3), "telling", LOUD))));
    Diagnosis found = diagnose(kb, sees("telling", Level.STRONG), sees("faint", Level.STRONG));
    // The faint one is owed before anybody is blamed, and so is read last.
    assertThat(tools(found)).containsExactly("tool-telling", "tool-faint");
    assertThat(found.top())
        .hasValueSatisfying(b -> assertThat(b.evidence().getLast()).isEqualTo("for: telling"));
  }
}
