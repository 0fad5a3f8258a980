package io.howdah.diagnose.llm;

import io.howdah.diagnose.Argument;
import io.howdah.diagnose.Observation;
import io.howdah.diagnose.Scene;
import io.howdah.diagnose.Sheets;
import io.howdah.model.EvidenceStatus;
import io.howdah.pg.Query;
import io.howdah.pg.ReadLimits;
import io.howdah.pg.Reading;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * SQL that a model wrote to look at the catalogue and the statistics. It passes the guard; then the
 * planner is asked which relations it would read, since that sees through views, and only the
 * server's own are read: rows of users' tables are nobody's to send away. Its findings weigh
 * nothing in the gate.
 */
final class Looker {
  static final Offer OFFER =
      new Offer(
          "query",
          "one SELECT on PostgreSQL's own catalogue and statistics views, never on users' tables;"
              + " at most 50 rows; write names of objects as quoted handles, such as"
              + " 'table_1'::regclass",
          List.of(new Argument("sql", Argument.Type.TEXT, "the statement", Optional.empty())));

  private static final ReadLimits LIMITS =
      ReadLimits.DEFAULT.within(Duration.ofSeconds(3)).atMost(50);

  private static final Set<String> SCHEMAS = Set.of("pg_catalog", "information_schema");

  /** Samples of users' data, though they stand in the catalogue. */
  private static final Set<String> DATA =
      Set.of("pg_statistic", "pg_statistic_ext_data", "pg_largeobject");

  private static final Pattern QUOTED = Pattern.compile("'([a-z]+_\\d+)'");

  private final Scene scene;
  private final Veil veil;
  private final SqlGate gate;
  private final Set<String> failed = new HashSet<>();

  Looker(Scene scene, Veil veil, SqlGate gate) {
    this.scene = scene;
    this.veil = veil;
    this.gate = gate;
  }

  Observation look(String sql) {
    if (failed.contains(sql)) {
      return refused("it failed before and was not run again");
    }
    Observation seen = judged(sql);
    if (seen.status() == EvidenceStatus.ERROR || seen.status() == EvidenceStatus.DENIED) {
      failed.add(sql);
    }
    return seen;
  }

  private Observation judged(String sql) {
    String named =
        QUOTED
            .matcher(sql)
            .replaceAll(m ->
                Matcher.quoteReplacement(
                    veil.name(m.group(1))
                        .map(n -> "'" + n.replace("'", "''") + "'")
                        .orElse(m.group())));
    return switch (gate.judge(named)) {
      case SqlGate.Verdict.Refused refused -> refused("the guard refuses it: " + refused.why());
      case SqlGate.Verdict.Allowed allowed -> {
        Optional<String> objection = objection(allowed.text());
        yield objection.isPresent() ? refused(objection.get()) : run(allowed.text());
      }
    };
  }

  private Observation run(String text) {
    Reading<Sheets.Line> rows = scene.door().read(Query.of("model", text), LIMITS, Sheets::line);
    return switch (rows) {
      case Reading.Ok<Sheets.Line> ok ->
          new Observation(EvidenceStatus.OK, rows.explain(), List.of(), Optional.of(Sheets.of(ok)));
      default -> Observation.blind(rows.status(), rows.explain());
    };
  }

  private static Observation refused(String why) {
    return Observation.blind(EvidenceStatus.DENIED, why);
  }

  /** Why its rows may not be shown; empty where they may. */
  private Optional<String> objection(String text) {
    Reading<String> plan =
        scene
            .door()
            .read(
                Query.of("model_plan", "EXPLAIN (VERBOSE, FORMAT JSON) " + text),
                LIMITS,
                r -> r.maybeText(1).orElse(""));
    if (plan.first().isEmpty()) {
      return Optional.of(plan.explain());
    }
    try {
      return nodes(JsonMapper.shared().readTree(plan.first().get()))
          .filter(n -> n.has("Relation Name"))
          .filter(n ->
              !SCHEMAS.contains(n.path("Schema").asString(""))
                  || DATA.contains(n.path("Relation Name").asString("")))
          .findFirst()
          .map(_ -> "it would read users' data; only the catalogue and statistics may be read");
    } catch (JacksonException e) {
      return Optional.of("the server's plan for it cannot be read");
    }
  }

  private static Stream<JsonNode> nodes(JsonNode node) {
    return Stream.concat(Stream.of(node), node.valueStream().flatMap(Looker::nodes));
  }
}
