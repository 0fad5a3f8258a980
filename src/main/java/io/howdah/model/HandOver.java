package io.howdah.model;

import java.time.Duration;
import java.util.List;

/**
 * A change for the tools of the service that keeps a server's configuration: exact text for a
 * person to run. Howdah never runs it; after the person's word it waits for the value on the
 * server, and then judges it like any other change.
 *
 * @param service whose tools, as people call it
 * @param command what the person runs
 * @param back what takes it back
 * @param expected what {@code pg_settings} shows once it is in force
 * @param shown what {@code pg_settings} shows now
 * @param patience how long the server is watched for it after the person's word
 */
public record HandOver(
    ObjectRef object,
    String service,
    String command,
    String back,
    String expected,
    String shown,
    Duration patience,
    String why)
    implements Remedy {
  @Override
  public String type() {
    return "hand-over";
  }

  /** For a person's shell; it is no SQL. */
  @Override
  public List<String> sql() {
    return List.of(command);
  }

  @Override
  public List<String> inverse() {
    return List.of(back);
  }

  @Override
  public Risk risk() {
    return Risk.MEDIUM;
  }

  /** By a person: Howdah can only say that it has to be done. */
  @Override
  public boolean reversible() {
    return true;
  }

  @Override
  public String blastRadius() {
    return "every session of every server that %s configures by the same group, flags or resource"
        .formatted(service);
  }

  @Override
  public Footprint footprint() {
    return Footprint.of(
        "none that anybody waits for",
        "the value is seen on the server, a template becomes faster and none slower",
        "a person runs the text, with the names of his own put in, within %d s of his yes"
            .formatted(patience.toSeconds()),
        "the server still shows %s".formatted(shown));
  }
}
