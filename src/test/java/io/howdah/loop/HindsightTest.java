package io.howdah.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.howdah.home.Homes;
import io.howdah.ledger.Redactor;
import io.howdah.model.Anomaly;
import io.howdah.model.Belief;
import io.howdah.model.Cause;
import io.howdah.model.Diagnosis;
import io.howdah.model.EvidenceStatus;
import io.howdah.model.Incident;
import io.howdah.model.ObjectRef;
import io.howdah.model.ServerIdentity;
import io.howdah.model.Step;
import io.howdah.remember.Embedder;
import io.howdah.remember.Memories;
import io.howdah.remember.Memory;
import io.howdah.remember.MemoryKind;
import io.howdah.remember.Recollection;
import io.howdah.remember.Scope;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Given an incident that was diagnosed, its story is kept, and found when it comes again. */
@ExtendWith(Homes.Given.class)
final class HindsightTest {
  private static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");
  private static final ServerIdentity SERVER =
      new ServerIdentity("4711", 1, NOW.minus(Duration.ofDays(3)), false, 180_006);

  private final Homes homes;

  HindsightTest(Homes homes) {
    this.homes = homes;
  }

  /** Words and fingerprint are enough here. */
  private record NoModel() implements Embedder {
    @Override
    public String model() {
      return "none";
    }

    @Override
    public int dimensions() {
      return 1;
    }

    @Override
    public float[] embed(String text) throws EmbeddingException {
      throw new EmbeddingException("none here", new IllegalStateException());
    }
  }

  private Hindsight in(String database) {
    return new Hindsight(
        new Memories(
            homes.dataSource(database, "daemon"),
            Scope.cluster(SERVER.systemIdentifier()),
            new NoModel(),
            Redactor::secrets,
            Clock.fixed(NOW, ZoneOffset.UTC)),
        Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private static Incident incident(String id) {
    return new Incident(
        id,
        SERVER,
        NOW.minusSeconds(60),
        NOW,
        List.of(
            new Anomaly(
                Anomaly.Symptom.TEMPLATE_SLOWER,
                new ObjectRef(ObjectRef.Kind.TEMPLATE, "99", 99),
                80,
                2,
                "ms",
                NOW.minusSeconds(60),
                3,
                "template 99 takes 80 ms, usually 2 ms")));
  }

  private static Cycle.Diagnosed diagnosed(String id) {
    Incident incident = incident(id);
    Belief belief =
        new Belief(
            Cause.MISSING_INDEX,
            ObjectRef.table("shop.orders", 5),
            List.of(),
            0.97,
            List.of("reads 1,000 rows for one, password=hunter2"));
    Diagnosis diagnosis =
        new Diagnosis(
            incident,
            Diagnosis.Status.INCIDENT,
            List.of(belief),
            List.of(
                new Step(
                    "why",
                    "plans",
                    EvidenceStatus.OK,
                    "Seq Scan on orders",
                    1.5,
                    0.1,
                    List.of(),
                    Map.of("template-heavy", "strong"))),
            List.of(),
            Duration.ofSeconds(2));
    return new Cycle.Diagnosed(
        "diagnosed missing-index (97 %); an index waits for a person",
        incident,
        diagnosis,
        Optional.empty(),
        new Cycle.Scope(NOW, Set.of(), List.of(), Showing.NOTHING));
  }

  @Test
  void whatShowedIsALessonOfTheCauseThatWasBelievedAlone() {
    CasePaper paper = CasePaper.of(diagnosed("alone").diagnosis(), Showing.NOTHING);
    assertThat(paper.showedOf(Cause.MISSING_INDEX))
        .containsExactly(entry("template-heavy", "strong"));
    assertThat(paper.showedOf(Cause.HOT_ROW)).as("another cause was believed").isEmpty();
  }

  @Test
  void theStoryIsKeptAndFoundByTheSameSymptoms() {
    Hindsight hindsight = in(homes.withHome());
    assertThat(hindsight.recall(incident("before"), Showing.NOTHING).hits()).isEmpty();
    assertThat(hindsight.learn(diagnosed("incident-1"), Showing.NOTHING, List.of()))
        .hasValueSatisfying(w -> assertThat(w).startsWith("wrote post-mortem"));
    assertThat(hindsight.learn(diagnosed("incident-2"), Showing.NOTHING, List.of())).isPresent();

    Recollection found = hindsight.recall(incident("again"), Showing.NOTHING);
    Memory story = found.hits().getFirst().memory();
    assertThat(found.hits()).hasSize(1);
    assertThat(story.cause()).contains(Cause.MISSING_INDEX);
    assertThat(story.times()).isEqualTo(2);
    assertThat(story.origin()).startsWith("incident-2");
    assertThat(story.fingerprint().keys())
        .containsExactly("template:99", "object:shop.orders", "cause:missing-index");
    assertThat(story.body())
        .contains("template 99 takes 80 ms", "Seq Scan on orders", "an index waits for a person")
        .doesNotContain("hunter2");
    assertThat(found.hits().getFirst().why()).contains("template:99");
  }

  @Test
  void aReasonerIsRemindedOfTheCauseWithAWeight() {
    Hindsight hindsight = in(homes.withHome());
    assertThat(hindsight.remind(incident("before"), Showing.NOTHING)).isEmpty();
    hindsight.learn(diagnosed("incident-1"), Showing.NOTHING, List.of());
    assertThat(hindsight.remind(incident("again"), Showing.NOTHING))
        .singleElement()
        .satisfies(r -> {
          assertThat(r.cause()).isEqualTo(Cause.MISSING_INDEX);
          assertThat(r.weight()).isBetween(0.2, 1.0);
          assertThat(r.why()).contains("template:99");
        });
  }

  @Test
  void ofAQuietCycleThereIsNothingToTell() {
    Hindsight hindsight = in(homes.withHome());
    assertThat(hindsight.learn(new Cycle.Quiet("nothing"), Showing.NOTHING, List.of())).isEmpty();
    assertThat(hindsight.memories().list(EnumSet.allOf(MemoryKind.class), true, 10)).isEmpty();
  }

  @Test
  void whereTheMemoryCannotBeWrittenTheLoopIsToldAndGoesOn() {
    Hindsight hindsight = in(homes.empty());
    assertThat(hindsight.learn(diagnosed("incident-3"), Showing.NOTHING, List.of()))
        .hasValueSatisfying(w ->
            assertThat(w).startsWith("the post-mortem was not written").contains("howdah init"));
  }
}
