package io.howdah.loop.indexes;

import io.howdah.advise.index.Payoff;
import io.howdah.advise.index.Workload;
import io.howdah.advise.index.WorkloadAdvisor;
import io.howdah.model.IndexReport;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** Asks the index advisor on behalf of a person. Reads only. */
public final class IndexAdvising {
  /** The heaviest templates; what is behind them takes next to nothing. */
  private static final int MOST_TEMPLATES = 1_000;

  private final ReadDoor door;

  public IndexAdvising(ReadDoor door) {
    this.door = door;
  }

  /**
   * What to build and what to drop.
   *
   * @param place a file of SQL or a directory of them; empty for what pg_stat_statements counted
   * @param budget bytes of all new indexes together
   * @param perTable new indexes of one table at most
   * @param experience a file in which trials wrote what indexes were worth
   * @throws IOException when a file cannot be read
   */
  public Reading<IndexReport> advise(
      Optional<Path> place, OptionalLong budget, int perTable, Optional<Path> experience)
      throws IOException {
    Payoff payoff = PayoffFile.read(experience);
    Reading<Workload> workload =
        place.isPresent()
            ? new Reading.Ok<>(java.util.List.of(Workload.files(door, place.get())), true)
            : Workload.counted(door, MOST_TEMPLATES);
    WorkloadAdvisor.Options options = new WorkloadAdvisor.Options(budget, perTable, false, true, 1);
    return switch (workload) {
      case Reading.Ok<Workload> ok -> advise(ok.rows().getFirst(), options, payoff);
      case Reading.Empty<Workload> _ -> advise(Workload.none(), options, payoff);
      case Reading.Denied<Workload> d -> new Reading.Denied<>(d.what(), d.grant());
      case Reading.Absent<Workload> a -> new Reading.Absent<>(a.what());
      case Reading.Failed<Workload> f -> new Reading.Failed<>(f.sqlState(), f.message());
    };
  }

  private Reading<IndexReport> advise(
      Workload workload, WorkloadAdvisor.Options options, Payoff payoff) {
    return new WorkloadAdvisor(door)
        .advise(workload, options, payoff)
        .map(WorkloadAdvisor.Advised::report);
  }
}
