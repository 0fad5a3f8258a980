package io.howdah.pg;

import io.howdah.model.PlanNode;
import io.howdah.model.SqlNames;
import io.howdah.model.TemplateId;
import io.howdah.model.TemplateText;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A session that asks the planner: what would it do with this template, with these settings, with
 * this index that does not exist. Nothing is executed. For one thread at a time.
 *
 * <p>Templates are planned through a prepared statement under {@code force_generic_plan}, which
 * works on every supported version; {@code EXPLAIN (GENERIC_PLAN)} would need 16.
 */
public final class PlanSession implements AutoCloseable {
  private static final SqlFile SQL = SqlFile.load(PlanSession.class, "plans.sql");
  private static final ReadLimits LIMITS =
      ReadLimits.DEFAULT.within(Duration.ofSeconds(10)).atMost(10_000);

  /** Prepared statements kept before the oldest session state is thrown away. */
  private static final int MOST_PREPARED = 500;

  /** {@code interval '1 day'} is normalised to what the grammar does not take back. */
  private static final Pattern TYPED_CONSTANT =
      Pattern.compile(
          "\\b(interval|date|timestamptz|timetz|(?:timestamp|time)(?:\\s+with(?:out)?\\s+time\\s+zone)?"
              + "|numeric|decimal|bool|boolean|text|varchar|uuid|jsonb?|int[248]?|integer|bigint|smallint"
              + "|real|float[48]?|double\\s+precision|inet|cidr|bytea)\\s+(\\$\\d+)"
              + "(?:\\s+(?:year|month|day|hour|minute|second)\\b(?:\\s+to\\s+(?:month|hour|minute|second)\\b)?)?",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern EXTRACT =
      Pattern.compile("\\bextract\\s*\\(\\s*\\$\\d+\\s+from\\b", Pattern.CASE_INSENSITIVE);

  private static final Pattern OPEN = Pattern.compile("(?<![\\w$\"])\\$(\\d+)\\b");

  /** A template with values for some of its parameters. */
  private static final String GIVEN = "howdah_given";

  private static final Pattern LIMIT =
      Pattern.compile("\\blimit\\s+\\$\\d+", Pattern.CASE_INSENSITIVE);

  private final ReadSession session;
  private final Map<TemplateId, Prepared> prepared = new HashMap<>();

  /**
   * A template that the server has parsed.
   *
   * @param types of its parameters, the first one's first
   */
  private record Prepared(String name, List<String> types) {
    /** A generic plan asks for values and looks at none of them. */
    String call() {
      return types.isEmpty()
          ? name
          : "%s(%s)".formatted(name, String.join(", ", Collections.nCopies(types.size(), "NULL")));
    }
  }

  /**
   * An index that HypoPG pretends to have.
   *
   * @param bytes its estimated size; HypoPG ignores deduplication and says too much
   */
  public record Hypothetical(long oid, String name, long bytes) {}

  private PlanSession(ReadSession session) {
    this.session = session;
  }

  public static PlanSession open(ReadDoor door) throws CannotConnectException {
    return new PlanSession(door.session());
  }

  public ServerInfo server() {
    return session.server();
  }

  /** The text of a template of this database, with the search path of who runs it most. */
  public Reading<TemplateText> text(TemplateId id) {
    return session.read(
        SQL,
        "template_text",
        r ->
            new TemplateText(
                id,
                r.text("query"),
                r.text("role"),
                r.text("search_path"),
                r.real("rows_per_call")),
        id.database(),
        id.queryId());
  }

  /** The plan as things are. */
  public Reading<PlanNode> plan(TemplateText template) {
    return plan(template, Map.of());
  }

  /**
   * The plan under other settings, which hold for this one question.
   *
   * @param settings parameters and values, as SET takes them
   */
  public Reading<PlanNode> plan(TemplateText template, Map<String, String> settings) {
    Reading<Prepared> known = known(template);
    Optional<Prepared> made = known.first();
    if (made.isEmpty()) {
      return known.map(_ -> unreachable());
    }
    Map<String, String> local = new HashMap<>(settings);
    local.putIfAbsent("search_path", template.searchPath());
    return explain(made.get(), local);
  }

  /**
   * The plan that is made for given values of some parameters, whatever the others may be.
   *
   * @param values by parameter number, as text; what is not given stays open, since a NULL in its
   *     place would let the planner conclude that there are no rows
   */
  public Reading<PlanNode> planFor(TemplateText template, Map<Integer, String> values) {
    Reading<Prepared> known = known(template);
    Optional<Prepared> open = known.first();
    if (open.isEmpty()) {
      return known.map(_ -> unreachable());
    }
    List<String> types = open.get().types();
    String text =
        OPEN.matcher(plannable(template))
            .replaceAll(m -> {
              int number = Integer.parseInt(m.group(1));
              String value = number > types.size() ? null : values.get(number);
              return Matcher.quoteReplacement(
                  value == null
                      ? m.group()
                      : "(%s::%s)".formatted(SqlNames.literal(value), types.get(number - 1)));
            });
    String head = types.isEmpty() ? GIVEN : GIVEN + "(" + String.join(", ", types) + ")";
    Map<String, String> path = Map.of("search_path", template.searchPath());
    Reading<Prepared> given = prepare(GIVEN, head, text, path);
    Optional<Prepared> made = given.first();
    if (made.isEmpty()) {
      return given.map(_ -> unreachable());
    }
    try {
      return explain(made.get(), path);
    } finally {
      session.read(Query.of("deallocate", "DEALLOCATE " + GIVEN), LIMITS, Map.of(), _ -> "");
    }
  }

  private Reading<PlanNode> explain(Prepared known, Map<String, String> settings) {
    Map<String, String> local = new HashMap<>(settings);
    local.putIfAbsent("plan_cache_mode", "force_generic_plan");
    // A generic plan is kept, and neither a setting nor a hypothetical index makes it stale.
    session.read(Query.of("discard", "DISCARD PLANS"), LIMITS, Map.of(), _ -> "");
    Query explain = Query.of("plan", "EXPLAIN (FORMAT JSON, VERBOSE) EXECUTE " + known.call());
    return session
        .read(explain, LIMITS, local, r -> r.maybeText(1).orElse("[]"))
        .map(PlanJson::read);
  }

  private Reading<Prepared> known(TemplateText template) {
    Prepared known = prepared.get(template.id());
    if (known != null) {
      return new Reading.Ok<>(List.of(known), true);
    }
    Reading<Prepared> made = prepare(template, Map.of("search_path", template.searchPath()));
    made.first().ifPresent(p -> prepared.put(template.id(), p));
    return made;
  }

  private Reading<Prepared> prepare(TemplateText template, Map<String, String> local) {
    if (prepared.size() >= MOST_PREPARED) {
      session.read(Query.of("deallocate", "DEALLOCATE ALL"), LIMITS, Map.of(), _ -> "");
      prepared.clear();
    }
    String name = "howdah_" + prepared.size();
    return prepare(name, name, plannable(template), local);
  }

  /**
   * @param head the name, with the types of parameters where they have to be said
   */
  private Reading<Prepared> prepare(
      String name, String head, String text, Map<String, String> local) {
    Reading<String> made =
        session.read(
            Query.of("prepare", "PREPARE %s AS %s".formatted(head, text)), LIMITS, local, _ -> "");
    return switch (made) {
      case Reading.Ok<String> _ -> parameters(name);
      case Reading.Empty<String> _ -> parameters(name);
      case Reading.Denied<String> d -> new Reading.Denied<>(d.what(), d.grant());
      case Reading.Absent<String> a -> new Reading.Absent<>(a.what());
      case Reading.Failed<String> f -> new Reading.Failed<>(f.sqlState(), f.message());
    };
  }

  private Reading<Prepared> parameters(String name) {
    return session.read(SQL, "parameters", r -> new Prepared(name, r.texts("types")), name);
  }

  /**
   * Undoes what normalisation broke, and gives LIMIT the number of rows that calls really return.
   */
  public static String plannable(TemplateText template) {
    String text = TYPED_CONSTANT.matcher(template.text()).replaceAll("$2::$1");
    text = EXTRACT.matcher(text).replaceAll("extract(epoch FROM");
    long rows = Math.max(1, Math.round(template.rowsPerCall()));
    return LIMIT.matcher(text).replaceAll("LIMIT " + rows);
  }

  /**
   * Pretends that an index exists, for this session alone.
   *
   * @param definition such as {@code shop.orders (customer_id)}
   */
  public Reading<Hypothetical> pretend(String definition) {
    return session.read(
        SQL,
        "hypothetical_index",
        r -> new Hypothetical(r.number("oid"), r.text("name"), r.number("bytes")),
        "CREATE INDEX ON " + definition);
  }

  /** Forgets every pretended index. */
  public void forget() {
    session.read(SQL, "hypothetical_reset", _ -> "");
  }

  private static PlanNode unreachable() {
    throw new IllegalStateException("a reading without rows has nothing to map");
  }

  @Override
  public void close() {
    session.close();
  }
}
