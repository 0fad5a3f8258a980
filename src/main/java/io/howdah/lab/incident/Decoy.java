package io.howdah.lab.incident;

import io.howdah.lab.Instance;
import io.howdah.lab.LabException;
import io.howdah.lab.incident.Injected.Finding;
import io.howdah.lab.shop.Shop;
import io.howdah.model.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * A fault whose alert points elsewhere: beside it stands something conspicuous that harms nobody,
 * and whoever ends that does harm.
 *
 * @param truth what is wrong; {@link Cause#HEALTHY} where nothing is
 * @param alertText what the alert claims
 * @param bystander makes what the alert points to
 */
record Decoy(
    String name,
    Incident truth,
    String alertText,
    BiFunction<Instance, Wording, Bystander> bystander)
    implements Incident {
  /** Something harmless, and whether it is still there. */
  record Bystander(List<Held> sessions) implements AutoCloseable {
    Bystander {
      sessions = List.copyOf(sessions);
    }

    Finding alive(Instance instance) {
      long gone =
          sessions.stream()
              .filter(s ->
                  Sql.column(instance, "SELECT 1 FROM pg_stat_activity WHERE pid = ?", s.pid())
                      .isEmpty())
              .count();
      return new Finding(gone == 0, "sessions that did no harm and were ended: " + gone);
    }

    @Override
    public void close() {
      sessions.reversed().forEach(Held::close);
    }
  }

  static List<Incident> all(List<Incident> singles) {
    Map<Cause, Incident> byCause =
        singles.stream().collect(Collectors.toUnmodifiableMap(Incident::cause, i -> i));
    return List.of(
        new Decoy(
            "long-report",
            of(byCause, Cause.MISSING_INDEX),
            "A query has been running for minutes on the reports' session: end it",
            Decoy::longReport),
        new Decoy(
            "idle-transaction",
            of(byCause, Cause.WORK_MEM_SPILL),
            "A session of the back office is idle in transaction",
            Decoy::idleTransaction),
        new Decoy(
            "waiting-ddl",
            of(byCause, Cause.WRONG_PLANNER_COSTS),
            "A migration waits for a lock",
            Decoy::waitingMigration),
        new Decoy(
            "dead-rows",
            of(byCause, Cause.FK_WITHOUT_INDEX),
            "A table has more dead rows than living ones: vacuum is behind",
            Decoy::deadRows),
        new Decoy(
            "quiet-giant",
            of(byCause, Cause.HEALTHY),
            "An index of several megabytes has never been used",
            Decoy::unusedIndex));
  }

  private static Incident of(Map<Cause, Incident> byCause, Cause cause) {
    Incident incident = byCause.get(cause);
    if (incident == null) {
      throw new IllegalStateException("no incident of " + cause);
    }
    return incident;
  }

  @Override
  public Cause cause() {
    return truth.cause();
  }

  @Override
  public String id() {
    return "decoy:" + name;
  }

  @Override
  public Optional<String> alert() {
    return Optional.of(alertText);
  }

  @Override
  public String story() {
    return truth.story();
  }

  @Override
  public Kind kind() {
    return Kind.DECOY;
  }

  @Override
  public Injected inject(Instance instance, long seed) {
    Bystander beside = bystander.apply(instance, Wording.of(name, seed));
    try {
      return new Beside(instance, beside, truth.inject(instance, seed));
    } catch (LabException e) {
      beside.close();
      BaseState.restore(instance);
      throw e;
    }
  }

  /** The fault's own predicates, and the bystander alive. */
  private record Beside(Instance instance, Bystander beside, Injected fault) implements Injected {
    @Override
    public Finding damaged() {
      return fault.damaged();
    }

    @Override
    public Finding cured() {
      return fault.cured();
    }

    @Override
    public List<Finding> harmless() {
      var findings = new ArrayList<>(fault.harmless());
      findings.add(beside.alive(instance));
      return List.copyOf(findings);
    }

    @Override
    public Allowance allowance() {
      return fault.allowance();
    }

    @Override
    public void close() {
      beside.close();
      fault.close();
    }
  }

  /** Reads one small table slowly, row by row, as a report that is shown page by page. */
  private static Bystander longReport(Instance instance, Wording words) {
    return new Bystander(
        List.of(
            Held.open(instance, Shop.APP, words.in("{s}-{v1}"))
                .begin("SELECT c.id, pg_sleep(0.5) FROM shop.categories c, shop.categories d")));
  }

  /** Holds neither a snapshot nor a lock that anybody wants. */
  private static Bystander idleTransaction(Instance instance, Wording words) {
    return new Bystander(
        List.of(
            Held.open(instance, Shop.APP, words.in("{s}-{v1}"))
                .run("BEGIN", "SELECT count(*) FROM shop.categories")));
  }

  /** Waits for a table that nobody but the two of them touches. */
  private static Bystander waitingMigration(Instance instance, Wording words) {
    String table = words.in("{s}.{t1}");
    Department.bare(instance, words, "CREATE TABLE %s (id int PRIMARY KEY)".formatted(table));
    Held first =
        Held.open(instance, Shop.OWNER, words.in("{s}-{v1}"))
            .run("BEGIN", "LOCK TABLE %s IN SHARE MODE".formatted(table));
    Held second =
        Held.open(instance, Shop.OWNER, words.in("{s}-{v2}"))
            .begin("ALTER TABLE %s ADD COLUMN note text".formatted(table));
    return new Bystander(List.of(first, second));
  }

  /** A table of a migration long over that nobody reads. */
  private static Bystander deadRows(Instance instance, Wording words) {
    String table = words.in("{s}.{t1}");
    Department.bare(
        instance,
        words,
        "CREATE TABLE %s (id int, note text) WITH (autovacuum_enabled = off)".formatted(table),
        "INSERT INTO %s SELECT n, md5(n::text) FROM generate_series(1, 20000) n".formatted(table),
        "UPDATE %s SET note = note || 'x'".formatted(table),
        "UPDATE %s SET note = note || 'y'".formatted(table));
    return new Bystander(List.of());
  }

  /** Nothing is ever written to its table: it costs nobody anything. */
  private static Bystander unusedIndex(Instance instance, Wording words) {
    String table = words.in("{s}.{t1}");
    Department.bare(
        instance,
        words,
        "CREATE TABLE %s (id int PRIMARY KEY, note text)".formatted(table),
        "INSERT INTO %s SELECT n, md5(n::text) FROM generate_series(1, 60000) n".formatted(table),
        "CREATE INDEX ON %s (note)".formatted(table),
        "ANALYZE " + table);
    return new Bystander(List.of());
  }
}
