package io.howdah.loop;

import io.howdah.act.Journal.StepRefusedException;
import io.howdah.advise.IndexAdvisor;
import io.howdah.advise.index.Workload;
import io.howdah.advise.index.WorkloadAdvisor;
import io.howdah.guard.Keeping;
import io.howdah.jobs.Job;
import io.howdah.jobs.JobFailedException;
import io.howdah.ledger.ActionRecord;
import io.howdah.loop.parameters.ParameterAdvising;
import io.howdah.model.Cause;
import io.howdah.model.CreateIndex;
import io.howdah.model.Incident;
import io.howdah.model.IndexReport;
import io.howdah.model.ObjectRef;
import io.howdah.model.ParameterReport;
import io.howdah.model.Proposal;
import io.howdah.model.Remedy;
import io.howdah.model.ServerIdentity;
import io.howdah.pg.Reading;
import io.howdah.pg.SqlFile;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Asks the advisors once a day what would help the workload as a whole though nothing is wrong: the
 * one index that should save most, and the one parameter. They are proposed and wait for a person,
 * since no incident speaks for them; what was proposed is not proposed again for a month. Nothing
 * is executed for it.
 */
final class Improvements implements Job {
  static final String KIND = "advice";

  private static final SqlFile SQL = SqlFile.load(Improvements.class, "loop.sql");

  /** There is one of it in a home. */
  static final String OF = "database";

  static final Duration EVERY = Duration.ofDays(1);
  private static final Duration MONTH = Duration.ofDays(30);
  private static final String ORIGIN = "advice";

  /** How the advisor names what pg_stat_statements counted. */
  private static final String OF_QUERY = "query ";

  private static final int MOST_TEMPLATES = 300;

  /** Of the time that all templates took; what saves less is not worth a person's look. */
  private static final double LEAST_SHARE = 0.05;

  private static final double LEAST_GAIN = 1.2;
  private static final int TRIALS = 20;
  private static final Duration LOOK = Duration.ofSeconds(2);

  private final Cluster cluster;
  private final Home home;
  private final Treatment treatment;
  private final Routes routes;
  private final Consumer<LoopEvent> witness;
  private final Clock clock;

  Improvements(
      Cluster cluster,
      Home home,
      Treatment treatment,
      Keeping keeping,
      Consumer<LoopEvent> witness,
      Clock clock) {
    this.cluster = cluster;
    this.home = home;
    this.treatment = treatment;
    this.routes = new Routes(cluster.door(), keeping);
    this.witness = witness;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Next run(String of, Instant now) {
    ServerIdentity server =
        cluster
            .door()
            .identity()
            .first()
            .orElseThrow(() -> new JobFailedException("the server does not say which one it is"));
    if (!server.standby()) {
      try {
        index().ifPresent(found -> propose(found, server, now));
        parameter().ifPresent(found -> propose(found, server, now));
      } catch (IOException e) {
        throw new JobFailedException("the advisors could not be asked: " + e.getMessage(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new JobFailedException("interrupted; nothing was proposed", e);
      }
    }
    return new Next.At(now.plus(EVERY));
  }

  /**
   * What an advisor found.
   *
   * @param belief how far the advisor trusts it, 0 to 1
   * @param templates query ids that it is for
   */
  private record Found(Cause cause, double belief, Remedy remedy, Set<Long> templates) {}

  private Optional<Found> index() {
    Reading<Workload> workload = Workload.counted(cluster.door(), MOST_TEMPLATES);
    if (workload.first().isEmpty()) {
      return Optional.empty();
    }
    WorkloadAdvisor.Options plain =
        new WorkloadAdvisor.Options(OptionalLong.empty(), 5, true, false, 1);
    Optional<IndexReport> report =
        new WorkloadAdvisor(cluster.door())
            .advise(workload.first().get(), plain, IndexAdvisor.seen(cluster.door()))
            .first()
            .map(WorkloadAdvisor.Advised::report);
    double all =
        report.stream()
            .flatMap(r -> r.perQuery().stream())
            .mapToDouble(q -> q.calls() * q.msBefore().orElse(0))
            .sum();
    return report.stream()
        .flatMap(r -> r.indexes().stream())
        // A partitioned table takes several statements, which are a person's.
        .filter(b -> b.sql().size() == 1 && b.sql().getFirst().startsWith("CREATE INDEX CONC"))
        .filter(b -> b.plain() && b.confidence() != IndexReport.Confidence.LOW)
        .filter(b -> b.expectedMs().orElse(0) - b.writeMs() >= LEAST_SHARE * all)
        .findFirst()
        .flatMap(b -> found(b, all));
  }

  private Optional<Found> found(IndexReport.Build b, double all) {
    Optional<TableName> table =
        cluster
            .door()
            .read(
                SQL,
                "table_name",
                r -> new TableName(r.number("oid"), r.text("schema"), r.text("name")),
                b.table())
            .first();
    return table.map(t ->
        new Found(
            Cause.MISSING_INDEX,
            b.confidence() == IndexReport.Confidence.HIGH ? 0.9 : 0.6,
            new CreateIndex(
                ObjectRef.table(b.table(), t.oid()),
                t.schema(),
                t.name(),
                b.name(),
                b.columns(),
                String.format(
                    Locale.ROOT,
                    "the workload as a whole: %s; should save %.0f %% of the time of all templates",
                    b.why(),
                    100 * (b.expectedMs().orElse(0) - b.writeMs()) / all)),
            b.templates().stream()
                .map(IndexReport.Served::template)
                .filter(label -> label.startsWith(OF_QUERY))
                .map(label -> Long.parseLong(label.substring(OF_QUERY.length())))
                .collect(Collectors.toSet())));
  }

  private record TableName(long oid, String schema, String name) {}

  private Optional<Found> parameter() throws IOException, InterruptedException {
    Optional<ParameterReport> report =
        new ParameterAdvising(cluster.door(), clock)
            .advise(
                new ParameterAdvising.Wish(
                    Optional.empty(), LOOK, TRIALS, Optional.empty(), OptionalLong.empty()))
            .first();
    return report.stream()
        .flatMap(r -> r.parameters().stream())
        .filter(c -> c.remedy().isPresent() && c.expected().gain() >= LEAST_GAIN)
        .findFirst()
        .map(c ->
            new Found(
                Cause.UNKNOWN,
                c.expected().basis() == ParameterReport.Basis.ARITHMETIC ? 0.8 : 0.6,
                c.remedy().orElseThrow(),
                Set.of()));
  }

  private void propose(Found found, ServerIdentity server, Instant now) {
    Proposal bare = new Proposal(found.cause(), found.belief(), found.remedy(), false, ORIGIN);
    for (Proposal p : routes.of(List.of(bare)).stream().limit(1).toList()) {
      boolean asked =
          home.actions()
              .lastSame(p, server)
              .map(r -> Duration.between(r.action().created(), now))
              // What a clock that ran ahead proposed is no question of this month.
              .filter(since -> !since.isNegative() && since.compareTo(MONTH) < 0)
              .isPresent();
      boolean another =
          home.actions().unsettled().stream()
              .anyMatch(
                  r -> r.origin().equals(ORIGIN) && r.action().type().equals(p.remedy().type()));
      if (!asked && !another && !p.remedy().sql().isEmpty()) {
        register(p, found, server, now);
      }
    }
  }

  private void register(Proposal p, Found found, ServerIdentity server, Instant now) {
    Incident none = new Incident(ORIGIN, server, now, now, List.of());
    try {
      Treatment.Registered made =
          treatment.register(
              p,
              none,
              KeptSight.counters(cluster.door(), id -> found.templates().contains(id.queryId()))
                  .orElse(List.of()));
      ActionRecord record = home.actions().find(made.action().id()).orElseThrow();
      witness.accept(
          new LoopEvent.Sentence(
              "advice for the workload: action %d would %s, and is %s"
                  .formatted(
                      record.action().id(),
                      String.join("; ", record.action().sql()),
                      record.action().state())));
    } catch (StepRefusedException | Treatment.StuckException e) {
      throw new JobFailedException(String.valueOf(e.getMessage()), e);
    }
  }
}
