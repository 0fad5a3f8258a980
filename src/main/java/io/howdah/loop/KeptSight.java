package io.howdah.loop;

import io.howdah.jobs.JobFailedException;
import io.howdah.model.CreateIndex;
import io.howdah.model.Remedy;
import io.howdah.model.Sample;
import io.howdah.model.ServerIdentity;
import io.howdah.model.TemplateCounters;
import io.howdah.model.TemplateId;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import io.howdah.pg.SqlFile;
import io.howdah.sense.LostServerException;
import io.howdah.sense.Sensor;
import io.howdah.verify.Disuse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What the server shows of a kept change.
 *
 * @param server who answered
 * @param life of the templates' counters
 * @param counters of the templates asked for, cumulative; empty where they cannot be read
 * @param index of ours, where the change is one and it stands
 */
record KeptSight(
    ServerIdentity server,
    String life,
    Optional<List<TemplateCounters>> counters,
    Optional<OwnIndex> index) {
  private static final SqlFile SQL = SqlFile.load(KeptSight.class, "probation.sql");

  /** An index of ours as the catalogue has it. */
  record OwnIndex(
      long oid,
      String definition,
      boolean valid,
      long bytes,
      long scans,
      String reset,
      boolean standbys) {}

  /**
   * Looks.
   *
   * @throws JobFailedException when the server does not answer: then nothing is known
   */
  static KeptSight of(ReadDoor door, Remedy remedy, Set<TemplateId> wanted) {
    ServerIdentity server =
        door.identity()
            .first()
            .orElseThrow(() -> new JobFailedException("the server does not say which one it is"));
    if (server.standby()) {
      throw new JobFailedException("the server is a standby now: it is looked at where it writes");
    }
    Optional<OwnIndex> index = remedy instanceof CreateIndex c ? index(door, c) : Optional.empty();
    Reading<String> since = door.read(SQL, "statements_since", r -> r.text("reset"));
    String life =
        "%s/%s/%s"
            .formatted(
                server.systemIdentifier(), server.postmasterStart(), since.first().orElse(""));
    return new KeptSight(
        server,
        life,
        wanted.isEmpty() ? Optional.empty() : counters(door, wanted::contains),
        index);
  }

  /**
   * Counters of some templates, cumulative; empty where they cannot be read.
   *
   * @throws JobFailedException when the server does not answer
   */
  static Optional<List<TemplateCounters>> counters(ReadDoor door, Predicate<TemplateId> wanted) {
    try {
      Sample sample = new Sensor(door).sample();
      return sample.read(Sample.Source.TEMPLATES)
          ? Optional.of(sample.templates().stream().filter(t -> wanted.test(t.id())).toList())
          : Optional.empty();
    } catch (LostServerException e) {
      throw new JobFailedException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Optional<OwnIndex> index(ReadDoor door, CreateIndex c) {
    Reading<OwnIndex> read =
        door.read(
            SQL,
            "own_index",
            r ->
                new OwnIndex(
                    r.number("oid"),
                    r.text("definition"),
                    r.truth("valid"),
                    r.number("bytes"),
                    r.number("scans"),
                    r.text("reset"),
                    r.truth("standbys")),
            c.schema(),
            c.name(),
            c.table());
    return switch (read) {
      case Reading.Ok<OwnIndex> ok -> ok.rows().stream().findFirst();
      case Reading.Empty<OwnIndex> _ -> Optional.empty();
      case Reading.Denied<OwnIndex> _, Reading.Absent<OwnIndex> _, Reading.Failed<OwnIndex> _ ->
          throw new JobFailedException(
              "whether %s is there cannot be read: %s"
                  .formatted(c.qualifiedName(), read.explain()));
    };
  }

  /** A look at the index's counter. */
  Optional<Disuse.Look> scans(Instant now) {
    return index.map(i ->
        new Disuse.Look(
            now,
            "%s/%d/%s/%d/%s"
                .formatted(
                    server.systemIdentifier(),
                    server.timeline(),
                    server.postmasterStart(),
                    i.oid(),
                    i.reset()),
            i.scans(),
            i.standbys()));
  }
}
