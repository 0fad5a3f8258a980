package io.howdah.sense.patroni;

import io.howdah.model.Absence;
import io.howdah.model.Fidelity;
import io.howdah.model.Labels;
import io.howdah.model.Measurement;
import io.howdah.model.ServerIdentity;
import io.howdah.model.Telemetry;
import io.howdah.pg.PatroniDoor;
import io.howdah.pg.ReadDoor;
import io.howdah.sense.Catalogue;
import io.howdah.sense.Collector;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * What Patroni says of its cluster: {@code GET /patroni} for this member, {@code GET /cluster} for
 * all. Believed only when it speaks of the very server that Howdah looks at. Where no Patroni is
 * known it says nothing at all.
 *
 * <p>Source: Patroni's documentation, "Patroni REST API".
 */
public final class PatroniCollector implements Collector {
  private static final Duration PERIOD = Duration.ofSeconds(5);
  private static final int MOST_MEMBERS = 50;

  private final ReadDoor door;
  private final PatroniPlace place;
  private final PatroniDoor client = new PatroniDoor();
  private Optional<Instant> last = Optional.empty();
  private Optional<URI> answering = Optional.empty();
  private boolean down;
  private List<Absence> absent = List.of();

  public PatroniCollector(ReadDoor door, PatroniPlace place) {
    this.door = door;
    this.place = place;
  }

  @Override
  public String name() {
    return "patroni";
  }

  @Override
  public Telemetry collect(Instant now) {
    if (last.filter(l -> !now.isBefore(l) && now.isBefore(l.plus(PERIOD))).isPresent()) {
      return new Telemetry(now, List.of(), List.of(), absent);
    }
    last = Optional.of(now);
    Set<URI> candidates = new LinkedHashSet<>(answering.stream().toList());
    if (candidates.isEmpty() || down) {
      candidates.addAll(place.candidates(door));
    }
    if (candidates.isEmpty()) {
      absent = List.of();
      return Telemetry.nothing(now);
    }
    List<String> refusals = new ArrayList<>();
    for (URI base : candidates) {
      switch (member(base)) {
        case Member.Ours(JsonNode member) -> {
          answering = Optional.of(base);
          down = false;
          return told(base, member, now);
        }
        case Member.NotOurs(String why) -> refusals.add(why);
      }
    }
    // Where it once answered it is asked for ever: a dead agent is not connected any more.
    down = true;
    absent =
        List.of(
            new Absence(
                "patroni",
                String.join("; ", refusals)
                    + ". Give Howdah the address of its REST API (restapi.connect_address)",
                "postgresql_standby, postgresql_replication_lag_bytes"));
    return new Telemetry(now, List.of(gauge("patroni_up", Labels.NONE, 0)), List.of(), absent);
  }

  private sealed interface Member {
    record Ours(JsonNode member) implements Member {}

    record NotOurs(String why) implements Member {}
  }

  private Member member(URI base) {
    PatroniDoor.Answer answer = client.get(base, "/patroni");
    return switch (answer) {
      case PatroniDoor.Answer.Refused _, PatroniDoor.Answer.Lost _ ->
          new Member.NotOurs(answer.why());
      case PatroniDoor.Answer.Said(JsonNode json) -> {
        String theirs = json.path("database_system_identifier").asString("");
        String ours = door.identity().first().map(ServerIdentity::systemIdentifier).orElse("");
        yield theirs.isEmpty() || ours.isEmpty() || theirs.equals(ours)
            ? new Member.Ours(json)
            : new Member.NotOurs(
                "%s looks after another cluster: system identifier %s, not %s"
                    .formatted(base, theirs, ours));
      }
    };
  }

  private Telemetry told(URI base, JsonNode member, Instant now) {
    List<Measurement> out = new ArrayList<>();
    List<Absence> missing = new ArrayList<>();
    String role = member.path("role").asString("");
    out.add(gauge("patroni_up", Labels.NONE, 1));
    // Called master before 4, standby_leader leads a standby cluster.
    boolean leads = List.of("master", "primary", "standby_leader").contains(role);
    out.add(gauge("patroni_primary", Labels.NONE, leads ? 1 : 0));
    out.add(
        gauge(
            "patroni_running",
            Labels.NONE,
            member.path("state").asString("").equals("running") ? 1 : 0));
    out.add(
        gauge(
            "patroni_pending_restart",
            Labels.NONE,
            member.path("pending_restart").asBoolean(false) ? 1 : 0));
    number(member, "timeline").ifPresent(t -> out.add(gauge("patroni_timeline", Labels.NONE, t)));
    number(member, "dcs_last_seen")
        .ifPresent(seen ->
            out.add(
                gauge(
                    "patroni_dcs_age_seconds",
                    Labels.NONE,
                    Math.max(0, now.getEpochSecond() - seen))));
    PatroniDoor.Answer answer = client.get(base, "/cluster");
    switch (answer) {
      case PatroniDoor.Answer.Said(JsonNode cluster) -> cluster(cluster, out, missing);
      case PatroniDoor.Answer.Refused _, PatroniDoor.Answer.Lost _ -> {
        out.add(
            gauge("patroni_paused", Labels.NONE, member.path("pause").asBoolean(false) ? 1 : 0));
        missing.add(
            new Absence(
                "patroni_members, patroni_has_leader, patroni_member_lag_bytes", answer.why(), ""));
      }
    }
    absent = List.copyOf(missing);
    return new Telemetry(now, out, List.of(), absent);
  }

  private static void cluster(JsonNode cluster, List<Measurement> out, List<Absence> missing) {
    out.add(gauge("patroni_paused", Labels.NONE, cluster.path("pause").asBoolean(false) ? 1 : 0));
    List<JsonNode> members = cluster.path("members").valueStream().toList();
    Map<Labels, Long> counts =
        members.stream()
            .collect(
                Collectors.groupingBy(
                    m ->
                        Labels.of(
                            "role", m.path("role").asString("unknown"),
                            "state", m.path("state").asString("unknown")),
                    () -> new TreeMap<>(java.util.Comparator.comparing(Labels::toString)),
                    Collectors.counting()));
    counts.forEach((labels, count) -> out.add(gauge("patroni_members", labels, count)));
    boolean leader =
        members.stream()
            .anyMatch(m ->
                List.of("leader", "standby_leader").contains(m.path("role").asString(""))
                    && m.path("state").asString("").equals("running"));
    out.add(gauge("patroni_has_leader", Labels.NONE, leader ? 1 : 0));
    for (JsonNode m : members.stream().limit(MOST_MEMBERS).toList()) {
      Labels labels = Labels.of("member", m.path("name").asString("unnamed"));
      // The text "unknown" where Patroni cannot tell: not measured, never zero.
      number(m, "lag").ifPresent(lag -> out.add(gauge("patroni_member_lag_bytes", labels, lag)));
      number(m, "timeline").ifPresent(t -> out.add(gauge("patroni_member_timeline", labels, t)));
    }
    if (members.size() > MOST_MEMBERS) {
      missing.add(
          new Absence(
              "patroni_member_lag_bytes",
              "%d more members are left out".formatted(members.size() - MOST_MEMBERS),
              "patroni_members counts all"));
    }
  }

  private static Optional<Double> number(JsonNode node, String name) {
    JsonNode value = node.path(name);
    return value.isNumber() ? Optional.of(value.asDouble()) : Optional.empty();
  }

  private static Measurement gauge(String metric, Labels labels, double value) {
    return Measurement.gauge(Catalogue.shared().metric(metric), labels, value, Fidelity.EXACT);
  }

  @Override
  public void close() {
    client.close();
  }
}
