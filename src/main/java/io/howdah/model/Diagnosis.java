package io.howdah.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a reasoner found.
 *
 * @param beliefs by falling probability; the likely ones only
 * @param trail every turn that was taken
 * @param gates the gate's answers for each belief that asks for a remedy
 * @param account who reasoned, and where reasoners disagreed
 */
public record Diagnosis(
    Incident incident,
    Status status,
    List<Belief> beliefs,
    List<Step> trail,
    List<Gate> gates,
    Duration took,
    Account account) {

  /** Without a word on who reasoned. */
  public Diagnosis(
      Incident incident,
      Status status,
      List<Belief> beliefs,
      List<Step> trail,
      List<Gate> gates,
      Duration took) {
    this(incident, status, beliefs, trail, gates, took, Account.of(""));
  }

  /** The outcome in a word. */
  public enum Status {
    INCIDENT,
    HEALTHY
  }

  public Diagnosis {
    beliefs = List.copyOf(beliefs);
    trail = List.copyOf(trail);
    gates = List.copyOf(gates);
  }

  /** The most probable cause, if there is any. */
  public Optional<Belief> top() {
    return beliefs.stream().findFirst();
  }

  public Optional<Gate> gateOf(Cause cause) {
    return gates.stream().filter(g -> g.cause() == cause).findFirst();
  }
}
