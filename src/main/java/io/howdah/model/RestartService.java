package io.howdah.model;

import java.util.List;

/**
 * A service of the database's machine, restarted by systemd.
 *
 * @param unit on the policy's list
 */
public record RestartService(ObjectRef object, String unit, String why) implements Remedy {
  public RestartService {
    if (!unit.matches("[A-Za-z0-9][A-Za-z0-9@._:\\\\-]{0,200}\\.service")) {
      throw new IllegalArgumentException("not a service: " + unit);
    }
  }

  @Override
  public String type() {
    return "restart-service";
  }

  /** The command line; it is no SQL. */
  @Override
  public List<String> sql() {
    return List.of("systemctl restart " + unit);
  }

  @Override
  public List<String> inverse() {
    return List.of();
  }

  @Override
  public Risk risk() {
    return Risk.HIGH;
  }

  @Override
  public boolean reversible() {
    return false;
  }

  @Override
  public String blastRadius() {
    return "everybody who is connected to " + unit;
  }

  @Override
  public Footprint footprint() {
    return Footprint.of(
        "every session of that service ends",
        "systemd says active, and the database answers",
        "the service is on the policy's list, and systemd runs it now",
        "neither Patroni nor a managed service runs the database");
  }
}
