package io.howdah.loop;

import io.howdah.guard.Keeping;
import io.howdah.model.Advice;
import io.howdah.model.HandOver;
import io.howdah.model.Proposal;
import io.howdah.model.Remedy;
import io.howdah.model.ServerIdentity;
import io.howdah.model.SetDatabaseParameter;
import io.howdah.model.SetParameter;
import io.howdah.model.SetPatroniParameter;
import io.howdah.pg.Keeper;
import io.howdah.pg.PatroniDoor;
import io.howdah.pg.PatroniMember;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.SqlFile;
import io.howdah.sense.patroni.PatroniPlace;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a change of the whole server's parameters goes: to the server's own files, to Patroni, or
 * to a person who hands it to the service that keeps them. Everything else goes where it always
 * does.
 */
final class Routes {
  private static final SqlFile SQL = SqlFile.load(Routes.class, "loop.sql");

  /** What services take to bring a reloadable parameter to their servers, and a person to type. */
  private static final Duration A_PERSONS_TIME = Duration.ofMinutes(2);

  private final ReadDoor door;
  private final Keeping keeping;

  Routes(ReadDoor door, Keeping keeping) {
    this.door = door;
    this.keeping = keeping;
  }

  /** The proposals, each going where it belongs. */
  List<Proposal> of(List<Proposal> proposals) {
    return Stream.concat(proposals.stream().flatMap(this::routed), onTheMachine(proposals))
        .toList();
  }

  /** What the policy lists for a cause, behind all that the database itself can be cured by. */
  private Stream<Proposal> onTheMachine(List<Proposal> proposals) {
    HostRemedies remedies = new HostRemedies(keeping.host());
    return proposals.stream()
        .collect(Collectors.toMap(Proposal::cause, p -> p, (first, _) -> first, LinkedHashMap::new))
        .values()
        .stream()
        .flatMap(p ->
            remedies.of(p.cause()).stream()
                .map(r -> new Proposal(p.cause(), p.belief(), r, p.gate(), p.origin())));
  }

  private Stream<Proposal> routed(Proposal p) {
    return p.remedy() instanceof SetParameter s
        ? remedies(s).stream()
            .map(r -> new Proposal(p.cause(), p.belief(), r, p.gate(), p.origin()))
        : Stream.of(p);
  }

  /** The narrowest first, where there is a choice. */
  private List<Remedy> remedies(SetParameter set) {
    Keeper keeper = Keeper.of(door);
    String because = keeper.againstAlterSystem().orElse("");
    return switch (keeper) {
      case Keeper.Itself _ -> List.of(set);
      case Keeper.Patroni patroni -> List.of(patroni(set, patroni));
      case Keeper.Managed managed -> {
        List<Remedy> out = new ArrayList<>(narrow(set, because).stream().toList());
        out.add(handOver(set, managed.service()).orElseGet(() -> person(set, because)));
        yield List.copyOf(out);
      }
      case Keeper.Unknown _, Keeper.Untold _ -> List.of(person(set, because));
    };
  }

  /**
   * A parameter that every session may set for itself can be given to the database alone: that is
   * the database's own affair everywhere, and Howdah can do and undo it.
   */
  private Optional<Remedy> narrow(SetParameter set, String because) {
    Optional<Shown> now = shown(set.object().name());
    if (set.value().isEmpty() || now.filter(s -> s.context().equals("user")).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new SetDatabaseParameter(
            set.object(),
            now.get().database(),
            set.value(),
            now.get().ofDatabase(),
            "%s; for this database alone, since %s".formatted(set.why(), because)));
  }

  private Optional<Remedy> handOver(SetParameter set, Keeper.Service service) {
    String name = set.object().name();
    Optional<Shown> now = shown(name);
    if (now.isEmpty() || set.expected().isEmpty() || now.get().ofDatabase().isPresent()) {
      // What our own session shows is the database's then, and not what the service was told.
      return Optional.empty();
    }
    String wanted = set.expected().get();
    String was = now.get().value();
    if (!ServiceText.quotable(name, wanted) || !ServiceText.quotable(name, was)) {
      return Optional.empty();
    }
    ServiceText text = new ServiceText(service, keeping);
    Shown n = now.get();
    return text.set(name, wanted, n.kind(), n.clusterName())
        .map(command ->
            new HandOver(
                set.object(),
                service.words(),
                command,
                text.set(name, was, n.kind(), n.clusterName()).orElse(""),
                wanted,
                was,
                A_PERSONS_TIME,
                "%s; %s keeps the configuration, so a person hands it over"
                    .formatted(set.why(), service.words())));
  }

  private static Remedy person(SetParameter set, String because) {
    return new Advice(
        set.object(),
        "%s%s: %s. %s"
            .formatted(
                set.object().name(),
                set.value().map(v -> " = " + v).orElse(" (back to its default)"),
                set.why(),
                because));
  }

  private Remedy patroni(SetParameter set, Keeper.Patroni patroni) {
    String name = set.object().name();
    Optional<String> own = Optional.ofNullable(SetPatroniParameter.ITS_OWN.get(name));
    Optional<ServerIdentity> here = door.identity().first();
    if (own.isPresent() || here.isEmpty()) {
      return person(
          set,
          own.map(why -> "Patroni keeps %s: %s".formatted(name, why))
              .orElse(
                  "the server's identity cannot be read, so no Patroni can be told to be its own"));
    }
    List<String> refusals = new ArrayList<>();
    try (PatroniDoor api = new PatroniDoor()) {
      for (URI base : places()) {
        switch (api.member(base, here.get())) {
          case PatroniDoor.Found.Not(String why) -> refusals.add(why);
          case PatroniDoor.Found.Ours(PatroniMember member) -> {
            Optional<Remedy> found = through(set, member, here.get(), api);
            if (found.isPresent()) {
              return found.get();
            }
            refusals.add("%s does not run this very server".formatted(base));
          }
        }
      }
    }
    return person(
        set,
        "%s. %s: give the address of the REST API (restapi.connect_address) as patroni.url in the policy"
            .formatted(
                patroni.againstAlterSystem().orElse(""),
                refusals.isEmpty() ? "Where that is was not found" : String.join("; ", refusals)));
  }

  private List<URI> places() {
    PatroniPlace place =
        keeping
            .patroni()
            .map(p -> (PatroniPlace) new PatroniPlace.At(p))
            .orElse(new PatroniPlace.Discovered(Path.of("/proc")));
    return place.candidates(door);
  }

  /** The change through that Patroni, if it is the one that runs this very server. */
  private Optional<Remedy> through(
      SetParameter set, PatroniMember member, ServerIdentity here, PatroniDoor api) {
    List<String> apis =
        api.cluster(member.base())
            .map(PatroniDoor.Cluster::apis)
            .filter(a -> !a.isEmpty())
            .orElse(List.of(member.base().toString()));
    if (!member.runs(here) && api.running(apis, here).isEmpty()) {
      return Optional.empty();
    }
    if (!(api.configuration(member.base()) instanceof PatroniDoor.Answer.Said(JsonNode json))) {
      return Optional.empty();
    }
    String name = set.object().name();
    JsonNode now = json.path("postgresql").path("parameters").path(name);
    return Optional.of(
        new SetPatroniParameter(
            set.object(),
            member.scope(),
            apis,
            keeping.login(),
            set.value().map(v -> JsonMapper.shared().writeValueAsString(v)),
            now.isMissingNode() || now.isNull() ? Optional.empty() : Optional.of(now.toString()),
            set.expected(),
            shown(name).map(Shown::value).orElse(""),
            "%s; Patroni keeps the configuration (cluster %s), so it goes there"
                .formatted(set.why(), member.scope())));
  }

  /** A parameter as the server has it, and what its own database says of it. */
  private record Shown(
      String value,
      String context,
      String kind,
      String clusterName,
      String database,
      Optional<String> ofDatabase) {}

  private Optional<Shown> shown(String parameter) {
    return door.read(
            SQL,
            "routed_parameter",
            r ->
                new Shown(
                    r.maybeText("value").orElse(""),
                    r.text("context"),
                    r.text("kind"),
                    r.text("cluster_name"),
                    r.text("database"),
                    r.maybeText("of_database")),
            parameter)
        .first();
  }
}
