package io.howdah.diagnose.llm;

import static io.howdah.diagnose.llm.ScriptedProvider.asks;
import static io.howdah.diagnose.llm.ScriptedProvider.fails;
import static io.howdah.diagnose.llm.ScriptedProvider.says;
import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.diagnose.llm.LlmSettings.Calls;
import io.howdah.diagnose.llm.LlmSettings.Limits;
import io.howdah.diagnose.llm.LlmSettings.Names;
import io.howdah.diagnose.llm.LlmSettings.Price;
import io.howdah.diagnose.llm.LlmSettings.Vendor;
import io.howdah.diagnose.llm.ScriptedProvider.Line;
import io.howdah.diagnose.llm.ScriptedProvider.Talk;
import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import io.howdah.model.Cause;
import io.howdah.model.Diagnosis;
import io.howdah.model.ObjectRef;
import io.howdah.model.Step;
import io.howdah.pg.Secret;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Given a session that stands idle on a row that another wants, and models of every temper. */
@ExtendWith(SandboxExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LlmReasonerTest {
  private static final String KEY = "sk-test-0123456789abcdef";

  private final List<Duration> pauses = new ArrayList<>();
  private final Trouble trouble;

  LlmReasonerTest(SandboxDatabase database) throws Exception {
    trouble = new Trouble(database, "public.stock", "clerk", "batch import", "nightly");
  }

  @BeforeEach
  void nothingWaitedYet() {
    pauses.clear();
  }

  @AfterAll
  void over() throws Exception {
    trouble.close();
  }

  private static LlmSettings settings(Vendor provider, URI url, Limits limits, Price price) {
    return new LlmSettings(
        provider,
        url,
        "scripted",
        Optional.of(new Secret(KEY)),
        Calls.AUTO,
        Names.HANDLES,
        limits,
        price);
  }

  private static LlmSettings settings(Vendor provider, URI url) {
    return settings(provider, url, Limits.DEFAULT, Price.FREE);
  }

  private Diagnosis diagnose(LlmSettings settings) {
    List<Step> witnessed = new ArrayList<>();
    Diagnosis found = Trouble.reasoner(settings, pauses).diagnose(trouble.scene(), witnessed::add);
    assertThat(witnessed).isEqualTo(found.trail());
    return found;
  }

  private Diagnosis diagnose(Function<Talk, Line> script) throws Exception {
    return diagnose(script, Limits.DEFAULT, Price.FREE);
  }

  private Diagnosis diagnose(Function<Talk, Line> script, Limits limits, Price price)
      throws Exception {
    try (ScriptedProvider provider = new ScriptedProvider(Vendor.OPENAI, script)) {
      Diagnosis found = diagnose(settings(Vendor.OPENAI, provider.url(), limits, price));
      assertThat(provider.faults()).isEmpty();
      return found;
    }
  }

  private void theEmbeddedReasonerFoundIt(Diagnosis found) {
    assertThat(found.account().reasoner()).isEqualTo("embedded");
    assertThat(found.top().orElseThrow().cause()).isEqualTo(Cause.IDLE_IN_TRANSACTION);
    assertThat(found.top().orElseThrow().object())
        .isEqualTo(ObjectRef.session(trouble.holderPid()));
    assertThat(found.account().notes()).anyMatch(n -> n.contains("came to no conclusion"));
    assertThat(found.account().notes()).noneMatch(n -> n.contains(KEY));
  }

  @ParameterizedTest
  @EnumSource(Vendor.class)
  void aModelThatFollowsTheEvidenceIsHeardInEveryProtocol(Vendor provider) throws Exception {
    try (ScriptedProvider server = new ScriptedProvider(provider, Scripts::detective)) {
      Diagnosis found = diagnose(settings(provider, server.url()));
      assertThat(server.faults()).isEmpty();
      assertThat(found.account().reasoner()).contains("scripted").contains("embedded");
      assertThat(found.account().opinions()).hasSize(2);
      assertThat(found.trail()).extracting(Step::tool).startsWith("sessions", "blocking_tree");
      assertThat(found.trail().get(1).thought())
          .contains("session " + trouble.holderPid() + " stands idle");
      assertThat(found.top().orElseThrow().cause()).isEqualTo(Cause.IDLE_IN_TRANSACTION);
      assertThat(found.top().orElseThrow().object())
          .isEqualTo(ObjectRef.session(trouble.holderPid()));
      assertThat(found.gateOf(Cause.IDLE_IN_TRANSACTION)).isPresent();
      assertThat(found.account().notes()).anyMatch(n -> n.contains("300 tokens in and 30 out"));
      assertThat(server.received())
          .contains(provider == Vendor.ANTHROPIC ? "x-api-key" : "scripted");
    }
  }

  @Test
  void aModelWithoutToolCallsIsAskedByText() throws Exception {
    Function<Talk, Line> script =
        talk ->
            talk.tools().isEmpty()
                ? Scripts.byText(Scripts::detective).apply(talk)
                : new Line.Raw(
                    400, Map.of(), "{\"error\":\"model scripted does not support tools\"}");
    try (ScriptedProvider server = new ScriptedProvider(Vendor.OLLAMA, script)) {
      Diagnosis found = diagnose(settings(Vendor.OLLAMA, server.url()));
      assertThat(server.faults()).isEmpty();
      assertThat(found.account().opinions()).hasSize(2);
      assertThat(found.top().orElseThrow().cause()).isEqualTo(Cause.IDLE_IN_TRANSACTION);
      assertThat(server.talks().getLast().system()).contains("Action Input:");
    }
  }

  @Test
  void aDeadProviderCostsOneIncidentATryAndTheNextNone() throws Exception {
    URI nobody;
    try (ScriptedProvider gone = new ScriptedProvider(Vendor.OPENAI, Scripts::detective)) {
      nobody = gone.url();
    }
    ProviderHealth health = new ProviderHealth(Clock.systemUTC());
    LlmReasoner reasoner =
        Trouble.reasoner(settings(Vendor.OPENAI, nobody), pauses, SqlGate.CLOSED, health);
    theEmbeddedReasonerFoundIt(reasoner.diagnose(trouble.scene(), _ -> {}));
    assertThat(pauses).hasSize(Caller.MOST_TRIES - 1);
    pauses.clear();
    Diagnosis second = reasoner.diagnose(trouble.scene(), _ -> {});
    assertThat(second.account().notes()).anyMatch(n -> n.contains("was not asked"));
    assertThat(second.top().orElseThrow().cause()).isEqualTo(Cause.IDLE_IN_TRANSACTION);
    assertThat(pauses).isEmpty();
  }

  @Test
  void aModelThatTalksNonsenseIsGivenUpAfterThree() throws Exception {
    List<Line> nonsense =
        List.of(
            says("As a language model I would restart the server."),
            says(""),
            new Line.Raw(200, Map.of(), "<html>gateway</html>"),
            new Line.Raw(200, Map.of(), "{\"choices\":[]}"),
            new Line.Raw(200, Map.of(), ""),
            new Line.Endless(),
            asks("", "conclude", "{\"status\":\"incident\",\"causes\":\"all\"}"),
            asks("", "drop_database", "{}"));
    for (Line line : nonsense) {
      List<Talk> heard = new ArrayList<>();
      Diagnosis found =
          diagnose(talk -> {
            heard.add(talk);
            return line;
          });
      theEmbeddedReasonerFoundIt(found);
      assertThat(heard).as(line.toString()).hasSize(Conversation.MOST_STRAYS);
    }
  }

  @Test
  void aProviderThatStallsIsCutAtTheDeadline() throws Exception {
    Diagnosis found =
        diagnose(
            _ -> new Line.Stall(), new Limits(8, 50_000, Duration.ofSeconds(1), 0), Price.FREE);
    theEmbeddedReasonerFoundIt(found);
    assertThat(found.account().notes()).anyMatch(n -> n.contains("no whole answer"));
  }

  @Test
  void aBusyProviderIsWaitedForAsLongAsItSays() throws Exception {
    List<Line> first =
        new ArrayList<>(List.of(new Line.Raw(429, Map.of("Retry-After", "7"), "{}"), fails(503)));
    Diagnosis found =
        diagnose(talk -> first.isEmpty() ? Scripts.detective(talk) : first.removeFirst());
    assertThat(found.account().opinions()).hasSize(2);
    assertThat(pauses).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(2));
  }

  @Test
  void aProviderThatWantsAnHourIsNotWaitedFor() throws Exception {
    theEmbeddedReasonerFoundIt(
        diagnose(_ -> new Line.Raw(429, Map.of("Retry-After", "3600"), "{}")));
    assertThat(pauses).isEmpty();
  }

  @Test
  void aKeyThatIsRefusedIsNotRepeatedToAnybody() throws Exception {
    Diagnosis found =
        diagnose(_ ->
            new Line.Raw(
                401,
                Map.of(),
                "{\"error\":{\"message\":\"Incorrect API key provided: %s\"}}".formatted(KEY)));
    theEmbeddedReasonerFoundIt(found);
    assertThat(found.account().notes()).anyMatch(n -> n.contains("HOWDAH_LLM_KEY_FILE"));
    assertThat(pauses).isEmpty();
  }

  @Test
  void whatAModelMakesUpIsToldBackOnceAndThenDropped() throws Exception {
    List<String> told = new ArrayList<>();
    Diagnosis found =
        diagnose(talk -> {
          told.add(talk.seen());
          return switch (talk.results().size()) {
            case 0, 1 -> asks("", "read_passwords", "{}");
            case 2 -> asks("", "sessions", "{}");
            case 3, 4 ->
                asks("", "conclude", Scripts.conclusion("idle-in-transaction", 0.9, "table_999"));
            default -> says("never");
          };
        });
    assertThat(told.get(1)).contains("there is no such tool").contains("blocking_tree");
    assertThat(told.get(2)).contains("dropped");
    assertThat(told.get(4)).contains("its object does not exist");
    assertThat(found.account().notes())
        .anyMatch(n -> n.contains("read_passwords"))
        .anyMatch(n -> n.contains("its object does not exist"));
    assertThat(found.top().orElseThrow().object())
        .isEqualTo(ObjectRef.session(trouble.holderPid()));
  }

  @Test
  void aRemedyNeverFollowsAModelToAnInnocentSession() throws Exception {
    int innocent =
        trouble.scene().incident().anomalies().getFirst().object().oid() > 0
            ? (int) trouble.scene().incident().anomalies().getFirst().object().oid()
            : 0;
    Diagnosis found =
        diagnose(talk ->
            talk.results().isEmpty()
                ? asks("", "sessions", "{}")
                : asks(
                    "",
                    "conclude",
                    Scripts.conclusion("idle-in-transaction", 0.99, "session_" + innocent)));
    assertThat(found.top().orElseThrow().object())
        .isEqualTo(ObjectRef.session(trouble.holderPid()));
    assertThat(found.account().disagreements()).anyMatch(d -> d.contains("session " + innocent));
  }

  @Test
  void aModelThatBlamesWithoutEvidenceMovesNothingAndIsShownToDisagree() throws Exception {
    Diagnosis found =
        diagnose(_ ->
            asks("I know it", "conclude", Scripts.conclusion("missing-index", 1.0, "cluster")));
    assertThat(found.top().orElseThrow().cause()).isNotEqualTo(Cause.MISSING_INDEX);
    assertThat(found.gateOf(Cause.MISSING_INDEX)).isEmpty();
    assertThat(found.account().disagreements())
        .anyMatch(d -> d.startsWith("missing-index: "))
        .anyMatch(d -> d.startsWith("idle-in-transaction: "));
  }

  @Test
  void stepsTokensAndMoneyEnd() throws Exception {
    List<Talk> heard = new ArrayList<>();
    Function<Talk, Line> curious =
        talk -> {
          heard.add(talk);
          List<String> tools =
              List.of("sessions", "blocking_tree", "horizon", "templates", "plans");
          return asks("", tools.get(talk.results().size() % tools.size()), "{}");
        };
    Diagnosis few = diagnose(curious, new Limits(2, 90_000, Duration.ofMinutes(1), 0), Price.FREE);
    theEmbeddedReasonerFoundIt(few);
    assertThat(heard.getLast().seen()).contains("no looks are left");

    Diagnosis short_ =
        diagnose(curious, new Limits(9, 1_000, Duration.ofMinutes(1), 0), Price.FREE);
    theEmbeddedReasonerFoundIt(short_);
    assertThat(short_.account().notes()).anyMatch(n -> n.contains("tokens are spent of 1000"));

    Diagnosis dear =
        diagnose(curious, new Limits(9, 90_000, Duration.ofMinutes(1), 0.001), new Price(3, 15));
    theEmbeddedReasonerFoundIt(dear);
    assertThat(dear.account().notes()).anyMatch(n -> n.contains("could cost"));
  }
}
