package io.howdah.loop;

import io.howdah.guard.Keeping;
import io.howdah.model.Advice;
import io.howdah.model.Proposal;
import io.howdah.model.Remedy;
import io.howdah.model.ServerIdentity;
import io.howdah.model.SetParameter;
import io.howdah.model.SetPatroniParameter;
import io.howdah.pg.Keeper;
import io.howdah.pg.PatroniDoor;
import io.howdah.pg.Query;
import io.howdah.pg.ReadDoor;
import io.howdah.sense.patroni.PatroniPlace;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a change of the whole server's parameters goes: to the server's own files, to Patroni, or
 * to a person who hands it to the service that keeps them. Everything else goes where it always
 * does.
 */
final class Routes {
  private final ReadDoor door;
  private final Keeping keeping;

  Routes(ReadDoor door, Keeping keeping) {
    this.door = door;
    this.keeping = keeping;
  }

  /** The proposals, each going where it belongs. */
  List<Proposal> of(List<Proposal> proposals) {
    return proposals.stream()
        .map(p ->
            p.remedy() instanceof SetParameter s
                ? new Proposal(p.cause(), p.belief(), remedy(s), p.gate(), p.origin())
                : p)
        .toList();
  }

  private Remedy remedy(SetParameter set) {
    Keeper keeper = Keeper.of(door);
    return switch (keeper) {
      case Keeper.Itself _ -> set;
      case Keeper.Patroni patroni -> patroni(set, patroni);
      case Keeper.Managed _, Keeper.Unknown _, Keeper.Untold _ ->
          person(set, keeper.againstAlterSystem().orElse(""));
    };
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
          case PatroniDoor.Found.Ours(PatroniDoor.Member member) -> {
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
      SetParameter set, PatroniDoor.Member member, ServerIdentity here, PatroniDoor api) {
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
            shown(name),
            set.why()));
  }

  private String shown(String parameter) {
    return door.read(
            Query.of("shown", "SELECT reset_val FROM pg_settings WHERE name = ?"),
            r -> r.maybeText("reset_val").orElse(""),
            parameter)
        .first()
        .orElse("");
  }
}
