package io.howdah.pg;

import io.howdah.model.ServerIdentity;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A member of a cluster under Patroni that answers.
 *
 * @param base its API
 * @param systemIdentifier of the cluster that it looks after
 * @param started when its server was started, as Patroni writes it; empty where it does not run
 * @param pendingRestart whether a parameter waits for a restart there
 */
public record PatroniMember(
    URI base,
    String systemIdentifier,
    String scope,
    String name,
    String started,
    boolean pendingRestart) {
  private static final Pattern WHEN =
      Pattern.compile("(\\d{4}-\\d\\d-\\d\\d)[ T](\\d\\d:\\d\\d:\\d\\d)(?:\\.\\d+)?\\s*(\\S+)");

  /**
   * Whether its server is that very one. A restored copy has the same system identifier and the
   * same scope, but it was started at another moment.
   */
  public boolean runs(ServerIdentity server) {
    Matcher m = WHEN.matcher(started);
    if (!m.matches()) {
      return false;
    }
    try {
      Instant at =
          LocalDateTime.parse(m.group(1) + "T" + m.group(2))
              .atZone(ZoneId.of(m.group(3)))
              .toInstant();
      return at.equals(server.postmasterStart().truncatedTo(ChronoUnit.SECONDS));
    } catch (DateTimeException e) {
      return false;
    }
  }
}
