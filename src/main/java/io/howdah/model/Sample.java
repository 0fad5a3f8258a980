package io.howdah.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * One look at a server. Counters are cumulative; two samples make an {@link Interval}.
 *
 * @param at the server's clock when the look began
 * @param took how long the look took
 * @param sources what each source was worth; a list below is meaningless unless its source is ok or
 *     empty
 */
public record Sample(
    Instant at,
    Duration took,
    ServerIdentity server,
    List<TemplateCounters> templates,
    List<Session> sessions,
    List<TableUse> tables,
    List<IndexUse> indexes,
    List<Parameter> parameters,
    Map<Source, Reading> sources) {

  /** Where a part of a sample comes from. */
  public enum Source {
    TEMPLATES,
    SESSIONS,
    TABLES,
    INDEXES,
    PARAMETERS
  }

  /**
   * What a source was worth this time.
   *
   * @param note what was missing and what to do; empty when all is well
   */
  public record Reading(EvidenceStatus status, String note) {}

  public Sample {
    templates = List.copyOf(templates);
    sessions = List.copyOf(sessions);
    tables = List.copyOf(tables);
    indexes = List.copyOf(indexes);
    parameters = List.copyOf(parameters);
    sources = Map.copyOf(sources);
  }

  /** Whether the source answered, be it with nothing. */
  public boolean read(Source source) {
    Reading reading = sources.get(source);
    return reading != null
        && (reading.status() == EvidenceStatus.OK || reading.status() == EvidenceStatus.EMPTY);
  }
}
