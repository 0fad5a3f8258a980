package io.howdah.advise;

import io.howdah.advise.index.Payoff;
import io.howdah.advise.index.SingleTemplate;
import io.howdah.model.CreateIndex;
import io.howdah.model.ObjectRef;
import io.howdah.model.SqlNames;
import io.howdah.model.TemplateId;
import io.howdah.model.TemplateText;
import io.howdah.pg.CannotConnectException;
import io.howdah.pg.PlanSession;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import io.howdah.pg.SqlFile;
import java.util.Optional;
import java.util.Set;

/**
 * The best new index for one template, as a remedy: what {@code advise.index} finds, with a name
 * that is free.
 */
public final class IndexAdvisor {
  private static final SqlFile SQL = SqlFile.load(IndexAdvisor.class, "advise.sql");

  private static final int LONGEST_NAME = 63;

  /** Ratios below it are as good as it. */
  private static final double LEAST = 1e-6;

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
      return new SingleTemplate(door, seen(door))
          .best(found.get())
          .map(f -> new Advice(index(f), found.get(), f.before(), f.after()));
    } catch (CannotConnectException e) {
      return new Reading.Failed<>("08000", String.valueOf(e.getMessage()));
    }
  }

  /** What indexes that were built here were worth; nothing where there is no home. */
  public static Payoff seen(ReadDoor door) {
    Payoff out = Payoff.nothingSeen();
    String cluster = door.identity().first().map(i -> i.systemIdentifier()).orElse("");
    door.read(
            SQL,
            "verified_indexes",
            r ->
                new Payoff.Seen(
                    new Payoff.Arm("query " + r.text("query_id"), Set.of(r.text("definition"))),
                    Math.max(r.real("estimated"), LEAST),
                    Math.max(r.real("ratio"), LEAST)),
            cluster)
        .rows()
        .forEach(out::add);
    return out;
  }

  private CreateIndex index(SingleTemplate.Found f) {
    String wanted = "howdah_%s_%s_idx".formatted(f.name(), String.join("_", f.columns()));
    String name = freeName(f.schema(), wanted.replaceAll("[^A-Za-z0-9_]", "_"));
    return new CreateIndex(
        ObjectRef.table(
            SqlNames.readable(f.schema()) + "." + SqlNames.readable(f.name()), f.table()),
        f.schema(),
        f.name(),
        name,
        f.columns(),
        "no index begins with " + String.join(", ", f.columns()));
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
