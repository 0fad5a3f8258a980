package io.howdah.diagnose.llm;

import dev.langchain4j.model.chat.ChatModel;
import io.howdah.diagnose.EmbeddedReasoner;
import io.howdah.diagnose.KnowledgeBase;
import io.howdah.diagnose.Reasoner;
import io.howdah.diagnose.Scene;
import io.howdah.diagnose.ToolRegistry;
import io.howdah.diagnose.Trail;
import io.howdah.model.Diagnosis;
import io.howdah.model.Step;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Reasons with a language model over the same tools, and never by its word alone: afterwards the
 * embedded reasoner goes on from the same trail, looks for what would disprove the favourite, and
 * both views are put together by {@link Synthesis}. When the provider is dead, talks nonsense, or
 * the budget ends, the embedded reasoner's view stands, within the same incident, and says so.
 */
public final class LlmReasoner implements Reasoner {
  private final LlmSettings settings;
  private final ChatModel model;
  private final KnowledgeBase kb;
  private final ToolRegistry tools;
  private final EmbeddedReasoner mind;
  private final SqlGate gate;
  private final ProviderHealth health;
  private final Vocabulary vocabulary = Vocabulary.shipped();
  private final Surroundings around;

  /**
   * What is not the reasoner's to make.
   *
   * @param nonce a hard-to-guess word of letters and digits, another each time
   * @param pause waits between two tries
   */
  record Surroundings(Clock clock, Supplier<String> nonce, Caller.Pause pause) {}

  LlmReasoner(
      LlmSettings settings,
      KnowledgeBase kb,
      ToolRegistry tools,
      EmbeddedReasoner mind,
      SqlGate gate,
      ProviderHealth health,
      Surroundings around) {
    this.settings = settings;
    this.model = Models.of(settings);
    this.kb = kb;
    this.tools = tools;
    this.mind = mind;
    this.gate = gate;
    this.health = health;
    this.around = around;
  }

  /**
   * A reasoner for one cluster.
   *
   * @param mind the embedded reasoner over the same tools: second opinion and fallback
   * @param gate judges SQL that the model writes
   * @param health what is known of the provider; shared by all incidents
   * @param nonce a hard-to-guess word of letters and digits, another each time
   */
  public static LlmReasoner of(
      LlmSettings settings,
      KnowledgeBase kb,
      ToolRegistry tools,
      EmbeddedReasoner mind,
      SqlGate gate,
      ProviderHealth health,
      Supplier<String> nonce,
      Clock clock) {
    return new LlmReasoner(
        settings, kb, tools, mind, gate, health, new Surroundings(clock, nonce, Thread::sleep));
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public Diagnosis diagnose(Scene scene, Consumer<Step> witness) {
    Instant started = around.clock().instant();
    Trail trail = new Trail();
    List<String> notes = new ArrayList<>();
    Optional<Talked> talked =
        health.resting().isPresent() ? rests(notes) : talk(scene, trail, witness, notes);
    Diagnosis own = mind.resume(scene, trail, witness);
    Duration took = Duration.between(started, around.clock().instant());
    Synthesis synthesis = new Synthesis(kb, mind, name());
    return talked
        .map(t -> synthesis.of(own, t.conclusion(), t.bench()::said, trail, notes, took))
        .orElseGet(() -> synthesis.alone(own, notes, took));
  }

  private Optional<Talked> rests(List<String> notes) {
    notes.add(
        "%s was not asked; the embedded reasoner diagnosed alone: %s"
            .formatted(name(), health.resting().orElse("")));
    return Optional.empty();
  }

  /** A talk that came to a conclusion. */
  private record Talked(Conclusion conclusion, Workbench bench) {}

  private Optional<Talked> talk(
      Scene scene, Trail trail, Consumer<Step> witness, List<String> notes) {
    Veil veil = new Veil(vocabulary, settings.names() == LlmSettings.Names.PLAIN);
    new Subjects(scene, veil).introduce();
    Budget budget = new Budget(settings.limits(), settings.price(), around.clock());
    Briefing briefing = new Briefing(kb, veil, new Fence(around.nonce()));
    Workbench bench =
        new Workbench(scene, tools, mind, veil, briefing, gate, budget, trail, witness);
    Conversation talk =
        new Conversation(
            new Caller(model, around.pause()),
            bench,
            briefing,
            budget,
            settings.calls(),
            briefing.incident(scene, budget.stepsLeft()));
    Conversation.End end = ended(talk);
    notes.addAll(bench.notes());
    notes.add("%s: %s".formatted(name(), budget.inWords()));
    return switch (end) {
      case Conversation.End.Concluded c -> {
        health.answered();
        yield Optional.of(new Talked(c.conclusion(), bench));
      }
      case Conversation.End.GivenUp g -> {
        if (g.dead()) {
          health.died(g.why());
        }
        notes.add(
            "%s came to no conclusion, and the embedded reasoner went on from the same evidence: %s"
                .formatted(name(), g.why()));
        yield Optional.empty();
      }
    };
  }

  private static Conversation.End ended(Conversation talk) {
    try {
      return talk.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Conversation.End.GivenUp("it was interrupted", false);
    }
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "reasoner %s", name());
  }
}
