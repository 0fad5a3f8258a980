package io.howdah.loop;

import io.howdah.diagnose.EmbeddedReasoner;
import io.howdah.diagnose.KnowledgeBase;
import io.howdah.diagnose.Learned;
import io.howdah.diagnose.Reasoner;
import io.howdah.diagnose.Sightings;
import io.howdah.diagnose.ToolRegistry;
import io.howdah.diagnose.llm.LlmReasoner;
import io.howdah.diagnose.llm.LlmSettings;
import io.howdah.diagnose.llm.ProviderHealth;
import io.howdah.diagnose.llm.SettingsReader;
import io.howdah.diagnose.llm.SqlGate;
import io.howdah.diagnose.tools.Toolbox;
import io.howdah.guard.sql.GuardContext;
import io.howdah.guard.sql.Judgement;
import io.howdah.guard.sql.StatementGuard;
import io.howdah.guard.sql.StatementKind;
import io.howdah.learn.Experience;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * Which reasoner diagnoses: the embedded one, which needs nothing, or a language model with the
 * embedded one beside it. Both use the tools of {@code HOWDAH_TOOLS}, too. For any number of
 * incidents and threads; close it at the end.
 */
public final class Minds implements AutoCloseable {
  private final Optional<LlmSettings> settings;
  private final Optional<Path> teamTools;
  private final SecureRandom random = new SecureRandom();
  private final ProviderHealth health;
  private final Clock clock;

  /** Made when the first text is to be judged: its grammar takes half a second to load. */
  private Optional<StatementGuard> guard = Optional.empty();

  private Minds(Optional<LlmSettings> settings, Optional<Path> teamTools, Clock clock) {
    this.settings = settings;
    this.teamTools = teamTools;
    this.clock = clock;
    this.health = new ProviderHealth(clock);
  }

  /** The embedded reasoner with Howdah's own tools. */
  public static Minds embedded(Clock clock) {
    return new Minds(Optional.empty(), Optional.empty(), clock);
  }

  /**
   * As the environment says: {@code HOWDAH_REASONER} is embedded (the default) or llm, which reads
   * {@code HOWDAH_LLM_*}; {@code HOWDAH_TOOLS} is a directory of a team's own tools.
   *
   * @throws IllegalArgumentException in a DBA's words, when it does not make sense
   */
  public static Minds of(Map<String, String> environment, Clock clock) {
    String word = environment.getOrDefault("HOWDAH_REASONER", "embedded");
    Optional<LlmSettings> settings =
        switch (word) {
          case "embedded", "" -> Optional.empty();
          case "llm" -> Optional.of(SettingsReader.read(environment));
          default ->
              throw new IllegalArgumentException("HOWDAH_REASONER is embedded or llm, not " + word);
        };
    String tools = environment.getOrDefault("HOWDAH_TOOLS", "");
    return new Minds(
        settings, tools.isEmpty() ? Optional.empty() : Optional.of(Path.of(tools)), clock);
  }

  /**
   * Every tool, a team's own included.
   *
   * @throws IllegalArgumentException naming the file of a team's tool that cannot be used, and why
   */
  public ToolRegistry tools() {
    return Toolbox.registry(teamTools, this::refusal);
  }

  /** A reasoner, with what a cluster has taught. */
  Reasoner reasoner(Experience experience) {
    KnowledgeBase kb = Learned.local(KnowledgeBase.shipped(), sightings(experience));
    ToolRegistry tools = tools();
    EmbeddedReasoner embedded =
        new EmbeddedReasoner(kb, tools.all(), c -> experience.prior(c.cause(), c.prior()), clock);
    return settings
        .<Reasoner>map(
            s -> LlmReasoner.of(s, kb, tools, embedded, this::judged, health, this::nonce, clock))
        .orElse(embedded);
  }

  private static Sightings sightings(Experience experience) {
    return experience.shown().stream()
        .map(s -> Sightings.of(s.cause(), s.finding(), s.level(), s.times()))
        .reduce(Sightings.none(), Sightings::plus);
  }

  private String nonce() {
    return Long.toUnsignedString(random.nextLong(), 36);
  }

  private SqlGate.Verdict judged(String sql) {
    return refusal(sql)
        .<SqlGate.Verdict>map(SqlGate.Verdict.Refused::new)
        .orElseGet(() -> new SqlGate.Verdict.Allowed(sql));
  }

  /** Why a text may not run as a mere look; empty where it may. */
  private Optional<String> refusal(String sql) {
    Judgement judgement = guard().judge(sql, GuardContext.NOTHING_OWNED);
    if (!judgement.allowed()) {
      return Optional.of(judgement.decisive().text());
    }
    return judgement.kind().filter(k -> k == StatementKind.SELECT).isPresent()
        ? Optional.empty()
        : Optional.of("only a SELECT looks");
  }

  private synchronized StatementGuard guard() {
    StatementGuard made = guard.orElseGet(StatementGuard::new);
    guard = Optional.of(made);
    return made;
  }

  @Override
  public synchronized void close() {
    guard.ifPresent(StatementGuard::close);
  }
}
