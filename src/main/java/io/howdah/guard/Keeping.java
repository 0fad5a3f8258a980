package io.howdah.guard;

import io.howdah.model.SetPatroniParameter;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * Where what keeps a server's configuration is to be found, as far as a person said so.
 *
 * @param patroni its REST API; empty to look for it
 * @param login for what changes something there
 * @param names of the group, instance or resource group that a service's tools want; by key
 * @param host what may be run on the database's machine
 */
public record Keeping(
    Optional<URI> patroni,
    Optional<SetPatroniParameter.Login> login,
    Map<String, String> names,
    HostRules host) {
  /** Nobody said anything. */
  public static final Keeping UNSAID = new Keeping(Optional.empty(), Optional.empty(), Map.of());

  public Keeping(
      Optional<URI> patroni, Optional<SetPatroniParameter.Login> login, Map<String, String> names) {
    this(patroni, login, names, HostRules.NONE);
  }

  public Keeping {
    names = Map.copyOf(names);
  }
}
