package io.howdah.act;

import io.howdah.act.Handler.Trouble;
import io.howdah.model.SetPatroniParameter;
import io.howdah.pg.Fence;
import io.howdah.pg.PatroniDoor;
import io.howdah.pg.PatroniDoor.Answer;
import io.howdah.pg.PatroniMember;
import io.howdah.pg.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A talk with a member of a Patroni cluster about its configuration.
 *
 * @param base the member that is talked to
 * @param configuration what the cluster's store holds
 * @param loopWait seconds
 */
record PatroniTalk(URI base, JsonNode configuration, int loopWait) {
  /** Patroni's own default, where its configuration does not say. */
  private static final int LOOP_WAIT = 10;

  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final int LONGEST_PASSWORD = 1024;

  /** A talk, or why there is none. */
  record Asked(Optional<PatroniTalk> talk, String why) {}

  /** With the first member that answers for this cluster, the leader before others. */
  static Asked begin(SetPatroniParameter remedy, Bench bench, PatroniDoor door) {
    StringBuilder why = new StringBuilder();
    for (String api : remedy.apis()) {
      URI base = URI.create(api);
      switch (door.member(base, bench.expected())) {
        case PatroniDoor.Found.Not(String words) -> why.append(words).append("; ");
        case PatroniDoor.Found.Ours(PatroniMember member)
            when !member.scope().equals(remedy.scope()) ->
            why.append(
                "%s is of Patroni's cluster %s, not %s; "
                    .formatted(api, member.scope(), remedy.scope()));
        case PatroniDoor.Found.Ours _ -> {
          switch (door.configuration(base)) {
            case Answer.Said(JsonNode json) -> {
              int loopWait = Math.max(1, json.path("loop_wait").asInt(LOOP_WAIT));
              return new Asked(Optional.of(new PatroniTalk(base, json, loopWait)), "");
            }
            case Answer.Refused r -> why.append(r.why()).append("; ");
            case Answer.Lost l -> why.append(l.why()).append("; ");
          }
        }
      }
    }
    why.append("so Patroni's configuration of cluster ")
        .append(remedy.scope())
        .append(" can neither be read nor changed");
    return new Asked(Optional.empty(), why.toString());
  }

  /** What the configuration has of a parameter, as JSON. */
  Optional<String> value(String parameter) {
    JsonNode node = configuration.path("postgresql").path("parameters").path(parameter);
    return node.isMissingNode() || node.isNull() ? Optional.empty() : Optional.of(node.toString());
  }

  /** How long the servers may take to show a change: two rounds of Patroni's loop, and a moment. */
  Duration patience() {
    Duration rounds = Duration.ofSeconds(2L * loopWait + 5);
    return rounds.compareTo(LONGEST) > 0 ? LONGEST : rounds;
  }

  /**
   * Sends a change, if whoever sends it still leads: looked at on a session of the server right
   * before. Two that change the configuration at once are kept apart by Patroni itself, which
   * compares before it sets.
   */
  Optional<Trouble> patch(
      SetPatroniParameter remedy, Optional<String> wanted, Bench bench, PatroniDoor door) {
    Optional<PatroniDoor.User> user;
    try {
      user = login(remedy);
    } catch (IOException e) {
      return Optional.of(
          new Trouble("Patroni's password file cannot be read: " + e.getMessage(), false));
    }
    String body = SetPatroniParameter.body(remedy.object().name(), wanted);
    long looked = System.nanoTime();
    Optional<String> objection = bench.objection();
    if (objection.isPresent()) {
      return Optional.of(new Trouble("not sent: " + objection.get(), false));
    }
    // A process that froze in between may have been followed by another.
    if (System.nanoTime() - looked > Fence.LONGEST_PAUSE.toNanos()) {
      return Optional.of(
          new Trouble("not sent: too long a pause since it was looked at who leads", false));
    }
    return switch (door.patch(base, body, user)) {
      case Answer.Said _ -> Optional.empty();
      case Answer.Refused r -> Optional.of(new Trouble(r.why(), false));
      case Answer.Lost l -> Optional.of(new Trouble(l.why(), l.sent()));
    };
  }

  private static Optional<PatroniDoor.User> login(SetPatroniParameter remedy) throws IOException {
    if (remedy.login().isEmpty()) {
      return Optional.empty();
    }
    Path file = Path.of(remedy.login().get().passwordFile());
    if (Files.size(file) > LONGEST_PASSWORD) {
      throw new IOException(file + " is longer than a password");
    }
    Secret password = new Secret(Files.readString(file).strip());
    return Optional.of(new PatroniDoor.User(remedy.login().get().user(), password));
  }
}
