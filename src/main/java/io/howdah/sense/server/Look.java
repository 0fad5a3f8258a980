package io.howdah.sense.server;

import io.howdah.pg.Query;
import io.howdah.pg.ReadLimits;
import io.howdah.pg.SqlFile;
import io.howdah.sense.Catalogue;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One query of one of the files beside this class, and how often it is worth asking.
 *
 * @param file its name, such as {@code sessions.sql}
 * @param query its name in the file
 * @param period the shortest time between two looks
 * @param limits how long it may take
 * @param zeroed gauges that count what is there now: where a series of them is gone from the
 *     answer, it is zero
 * @param lives whether its answer exists on primaries, on standbys or both
 */
record Look(
    SqlFile file,
    String query,
    Duration period,
    ReadLimits limits,
    Set<String> zeroed,
    Where lives) {
  /** Where a query has an answer. */
  enum Where {
    ANYWHERE,
    STANDBY
  }

  private static final int OLDEST = 14;
  private static final int NEWEST = 18;
  private static final Pattern ALIAS = Pattern.compile("\\bAS\\s+\"?([a-z][a-z0-9_]*)");

  static Look of(SqlFile file, String query, Duration period) {
    return new Look(file, query, period, ReadLimits.DEFAULT, Set.of(), Where.ANYWHERE);
  }

  Look atMost(Duration time) {
    return new Look(file, query, period, limits.within(time), zeroed, lives);
  }

  Look zeroing(String... metrics) {
    return new Look(file, query, period, limits, Set.of(metrics), lives);
  }

  Look onStandbys() {
    return new Look(file, query, period, limits, zeroed, Where.STANDBY);
  }

  /** The metrics that the query gives in any version, in its order. */
  List<String> metrics() {
    return Stream.iterate(OLDEST, v -> v <= NEWEST, v -> v + 1)
        .flatMap(v -> file.query(query, v * 10_000).map(Query::sql).stream())
        .flatMap(Look::metricsOf)
        .distinct()
        .toList();
  }

  /** Whether a server of that version can be asked. */
  boolean existsIn(int version) {
    return file.query(query, version).isPresent();
  }

  private static Stream<String> metricsOf(String sql) {
    Matcher alias = ALIAS.matcher(sql);
    return alias
        .results()
        .map(r -> r.group(1))
        .filter(name -> Catalogue.shared().find(name).isPresent());
  }

  /** The metrics as a person reads them: the first few by name. */
  String subject() {
    List<String> all = metrics();
    return all.isEmpty() ? query : String.join(", ", all);
  }

  @Override
  public String toString() {
    return query + Arrays.asList(period, zeroed);
  }
}
