package io.howdah.guard.sql;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * Says what may become of a text that wants to be SQL. PostgreSQL 17's own grammar parses it inside
 * the JVM; then every node of the tree must be on a list, and every function, operator, type and
 * relation too. What is on no list is denied.
 *
 * <p>Thread-safe. The parser starts with the first text (about half a second). Limits: the text in
 * bytes, nesting, reasons told, time; beyond each the ruling is deny.
 *
 * <p>What it promises holds only if the caller
 *
 * <ul>
 *   <li>runs exactly {@link Judgement#text()}, as one simple statement, with nothing substituted,
 *       in UTF-8, with JDBC's escape processing off;
 *   <li>in a session that holds {@link #SESSION_PINS}: unqualified names are judged as
 *       pg_catalog's, and strings as standard-conforming. Schemas of trusted extensions may stand
 *       behind pg_catalog; a schema where others may create must not;
 *   <li>as a role that can do no harm itself, READ ONLY, under statement_timeout: a user's view or
 *       row security policy may call functions that no text shows, and no grammar knows how long a
 *       query runs.
 * </ul>
 */
public final class StatementGuard implements AutoCloseable {
  /** What a session must hold before a judged text runs in it. */
  public static final List<String> SESSION_PINS =
      List.of(
          "SET search_path = pg_catalog, pg_temp",
          "SET standard_conforming_strings = on",
          "SET transform_null_equals = off");

  /** The longest text that is judged. */
  public static final int MOST_BYTES = 16 * 1024;

  /** Depth of the parse tree in JSON; an expression takes two to three levels. */
  private static final int DEEPEST = 1000;

  private static final String NOTHING = "there is no statement in it";

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Grammar grammar = new Grammar();
  private final Vocabulary words = new Vocabulary();
  private final ObjectMapper json =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST)
                          .maxStringLength(4 * MOST_BYTES)
                          .build())
                  .build())
          .build();
  private final int mostBytes;
  private final ParserPool parsers;

  public StatementGuard() {
    this(MOST_BYTES, PATIENCE);
  }

  /**
   * @param mostBytes of a text in UTF-8, at most {@link #MOST_BYTES}
   * @param patience for one text, the parser's start included
   */
  public StatementGuard(int mostBytes, Duration patience) {
    if (mostBytes < 1 || mostBytes > MOST_BYTES) {
      throw new IllegalArgumentException("mostBytes is 1 to " + MOST_BYTES);
    }
    this.mostBytes = mostBytes;
    this.parsers = new ParserPool(patience);
  }

  /** Judges a text; never fails, whatever the text is. */
  public Judgement judge(String sql, GuardContext context) {
    return judge(sql, context, false);
  }

  private Judgement judge(String sql, GuardContext context, boolean inner) {
    Optional<String> fault = SqlText.fault(sql, mostBytes);
    if (fault.isPresent()) {
      return denied(sql, fault.get());
    }
    if (sql.isBlank()) {
      return denied(sql, NOTHING);
    }
    return switch (parsers.parse(sql.getBytes(StandardCharsets.UTF_8))) {
      case ParseOutcome.Broken broken -> denied(sql, broken.why());
      case ParseOutcome.Refused refused -> denied(sql, explain(refused));
      case ParseOutcome.Tree tree -> walk(sql, tree.json(), context, inner);
    };
  }

  private static String explain(ParseOutcome.Refused refused) {
    return "PostgreSQL 17's grammar refuses it: %s, at character %d. (A server of version 18 accepts some that 17 does not, such as virtual generated columns; what this grammar cannot read is not run.)"
        .formatted(refused.message(), refused.position());
  }

  private Judgement walk(String sql, String tree, GuardContext context, boolean inner) {
    JsonNode statements;
    try {
      statements = json.readTree(tree).path("stmts");
    } catch (StreamConstraintsException e) {
      return denied(sql, "nested too deep: more than %d levels".formatted(DEEPEST));
    } catch (JacksonException e) {
      return denied(sql, "the parse tree cannot be read: " + e.getOriginalMessage());
    }
    if (statements.size() != 1) {
      return denied(
          sql,
          statements.isEmpty()
              ? NOTHING
              : "%d statements in one text: exactly one is judged".formatted(statements.size()));
    }
    JsonNode statement = statements.path(0).path("stmt");
    Optional<String> type = Tree.type(statement);
    if (type.isEmpty()) {
      return denied(sql, "a statement of unknown shape");
    }
    return judged(sql, type.get(), statement.path(type.get()), context, inner);
  }

  private Judgement judged(
      String sql, String type, JsonNode body, GuardContext context, boolean inner) {
    Findings findings = new Findings();
    RelationRules relations = new RelationRules(words, findings);
    FunctionRules functions =
        new FunctionRules(
            words,
            findings,
            text -> inner ? denied(text, "SQL in SQL in SQL") : judge(text, context, true));
    NodeRules nodes = new NodeRules(words, findings, functions, relations);
    TreeWalk walk = new TreeWalk(grammar, words, nodes, findings);
    StatementKind kind =
        new StatementRules(words, findings, walk, relations, functions, context).judge(type, body);
    if (nodes.changesRows() && kind == StatementKind.SELECT) {
      kind = StatementKind.CHANGE;
    }
    if (findings.ruling() == Ruling.ALLOW) {
      findings.add(Ruling.ALLOW, Trail.of(type), "every node of it is on the lists");
    }
    return new Judgement(findings.ruling(), findings.reasons(), Optional.of(kind), sql);
  }

  private static Judgement denied(String sql, String why) {
    return new Judgement(
        Ruling.DENY, List.of(new Reason(Ruling.DENY, "text", why)), Optional.empty(), sql);
  }

  @Override
  public void close() {
    parsers.close();
  }
}
