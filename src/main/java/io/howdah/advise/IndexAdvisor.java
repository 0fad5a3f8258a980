package io.howdah.advise;

import io.howdah.advise.IndexCandidates.Candidate;
import io.howdah.model.CreateIndex;
import io.howdah.model.ObjectRef;
import io.howdah.model.PlanNode;
import io.howdah.model.SqlNames;
import io.howdah.model.TemplateId;
import io.howdah.model.TemplateText;
import io.howdah.pg.CannotConnectException;
import io.howdah.pg.PlanSession;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import io.howdah.pg.SqlFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The best new index for one template, by hypothetical index. Narrow beats wide: a candidate with
 * more columns has to earn each of them.
 */
public final class IndexAdvisor {
  private static final SqlFile SQL = SqlFile.load(IndexAdvisor.class, "advise.sql");

  /** A further column has to lower the cost by this factor. */
  private static final double EARNS = 0.8;

  /** Gains below a tenth are none. */
  private static final double ANY_GAIN = 0.9;

  private static final int LONGEST_NAME = 63;

  private final ReadDoor door;

  public IndexAdvisor(ReadDoor door) {
    this.door = door;
  }

  /**
   * An index worth building.
   *
   * @param before the planner's cost of the template today
   * @param after with the index
   */
  public record Advice(CreateIndex index, TemplateText template, double before, double after) {}

  /** A table as the advisor has to know it. */
  private record Table(long oid, String schema, String name) {}

  /**
   * Looks for the best index for a template.
   *
   * @return empty when none helps; what is not ok says why nothing could be tried
   */
  public Reading<Advice> best(TemplateId template) {
    try (PlanSession session = PlanSession.open(door)) {
      Reading<TemplateText> text = session.text(template);
      Optional<TemplateText> found = text.first();
      if (found.isEmpty()) {
        return text.map(IndexAdvisor::never);
      }
      Reading<PlanNode> plan = session.plan(found.get());
      Optional<PlanNode> today = plan.first();
      return today.isEmpty()
          ? plan.map(IndexAdvisor::never)
          : best(found.get(), today.get(), session);
    } catch (CannotConnectException e) {
      return new Reading.Failed<>("08000", String.valueOf(e.getMessage()));
    }
  }

  private Reading<Advice> best(TemplateText text, PlanNode today, PlanSession session) {
    Map<String, Double> distinct = new HashMap<>();
    door.read(
            SQL,
            "distinct_values",
            r -> {
              distinct.put(r.text("column_name"), r.real("distinct_values"));
              return "";
            },
            today.relations())
        .rows();
    Optional<Advice> best = Optional.empty();
    for (Candidate c : IndexCandidates.of(today, k -> distinct.getOrDefault(k, 1.0))) {
      if (covered(c)) {
        continue;
      }
      Reading<Advice> tried = attempt(c, text, today, session);
      switch (tried) {
        case Reading.Ok<Advice> ok -> best = Optional.of(better(best, ok.rows().getFirst()));
        case Reading.Empty<Advice> _ -> {}
        default -> {
          return tried;
        }
      }
    }
    return best.<Reading<Advice>>map(a -> new Reading.Ok<>(List.of(a), true))
        .orElseGet(Reading.Empty::new);
  }

  private static Advice better(Optional<Advice> best, Advice next) {
    if (best.isEmpty()) {
      return next;
    }
    Advice b = best.get();
    boolean wider = next.index().columns().size() > b.index().columns().size();
    double needed = wider ? b.after() * EARNS : b.after();
    return next.after() < needed ? next : b;
  }

  private Reading<Advice> attempt(
      Candidate c, TemplateText text, PlanNode today, PlanSession session) {
    Optional<Table> table =
        door.read(
                SQL,
                "table",
                r -> new Table(r.number("oid"), r.text("schema"), r.text("name")),
                c.table())
            .first();
    if (table.isEmpty()) {
      return new Reading.Empty<>();
    }
    CreateIndex index = index(table.get(), c);
    Reading<PlanSession.Hypothetical> pretended = session.pretend(index.definition());
    if (pretended.first().isEmpty()) {
      return switch (pretended) {
        // A type without a btree operator class is no reason to give up on the others.
        case Reading.Failed<PlanSession.Hypothetical> _ -> new Reading.Empty<>();
        case Reading.Empty<PlanSession.Hypothetical> _ -> new Reading.Empty<>();
        default -> pretended.map(IndexAdvisor::never);
      };
    }
    double after = session.plan(text).first().map(PlanNode::cost).orElse(today.cost());
    session.forget();
    return after < today.cost() * ANY_GAIN
        ? new Reading.Ok<>(List.of(new Advice(index, text, today.cost(), after)), true)
        : new Reading.Empty<>();
  }

  /** Whether a valid index begins with the same columns already. */
  private boolean covered(Candidate c) {
    return door.read(SQL, "index_columns", r -> r.texts("columns"), c.table()).rows().stream()
        .anyMatch(columns ->
            columns.size() >= c.columns().size()
                && columns.subList(0, c.columns().size()).equals(c.columns()));
  }

  private CreateIndex index(Table table, Candidate c) {
    String wanted = "howdah_%s_%s_idx".formatted(table.name(), String.join("_", c.columns()));
    String name = freeName(table.schema(), wanted.replaceAll("[^A-Za-z0-9_]", "_"));
    return new CreateIndex(
        ObjectRef.table(
            SqlNames.readable(table.schema()) + "." + SqlNames.readable(table.name()), table.oid()),
        table.schema(),
        table.name(),
        name,
        c.columns(),
        "no index begins with " + String.join(", ", c.columns()));
  }

  /** The wanted name, cut to the server's limit, numbered when it is taken. */
  private String freeName(String schema, String wanted) {
    for (int i = 0; i < 100; i++) {
      String tail = i == 0 ? "" : "_" + i;
      String name =
          wanted.substring(0, Math.min(wanted.length(), LONGEST_NAME - tail.length())) + tail;
      boolean taken =
          door.read(SQL, "name_taken", r -> r.truth("taken"), schema, name).first().orElse(false);
      if (!taken) {
        return name;
      }
    }
    return wanted.substring(0, Math.min(wanted.length(), LONGEST_NAME));
  }

  private static Advice never(Object unused) {
    throw new IllegalStateException("a reading without rows has nothing to map");
  }
}
