package io.howdah.guard;

import io.howdah.model.Cause;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What a policy allows on the database's machine; what is not listed is never run.
 *
 * @param scripts signed ones
 * @param services that systemd may restart
 */
public record HostRules(List<Script> scripts, List<Service> services) {
  /** Nothing is allowed. */
  public static final HostRules NONE = new HostRules(List.of(), List.of());

  /**
   * A script.
   *
   * @param key that has to have signed it
   * @param causes that it is proposed for
   */
  public record Script(String name, Path path, PublicKey key, Set<Cause> causes, Duration limit) {
    public Script {
      causes = Set.copyOf(causes);
    }
  }

  /** A service with the causes that its restart is proposed for. */
  public record Service(String unit, Set<Cause> causes) {
    public Service {
      causes = Set.copyOf(causes);
    }
  }

  public HostRules {
    scripts = List.copyOf(scripts);
    services = List.copyOf(services);
  }
}
