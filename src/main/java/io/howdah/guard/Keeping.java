package io.howdah.guard;

import io.howdah.model.SetPatroniParameter;
import java.net.URI;
import java.util.Optional;

/**
 * Where what keeps a server's configuration is to be found, as far as a person said so.
 *
 * @param patroni its REST API; empty to look for it
 * @param login for what changes something there
 */
public record Keeping(Optional<URI> patroni, Optional<SetPatroniParameter.Login> login) {
  /** Nobody said anything. */
  public static final Keeping UNSAID = new Keeping(Optional.empty(), Optional.empty());
}
