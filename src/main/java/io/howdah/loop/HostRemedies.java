package io.howdah.loop;

import io.howdah.act.SignedScript;
import io.howdah.guard.HostRules;
import io.howdah.model.Advice;
import io.howdah.model.Cause;
import io.howdah.model.ObjectRef;
import io.howdah.model.Remedy;
import io.howdah.model.RestartService;
import io.howdah.model.RunScript;
import java.util.List;
import java.util.stream.Stream;

/** What a team allows on the database's machine for a cause. */
record HostRemedies(HostRules rules) {
  List<Remedy> of(Cause cause) {
    Stream<Remedy> scripts =
        rules.scripts().stream().filter(s -> s.causes().contains(cause)).map(s -> script(s, cause));
    Stream<Remedy> services =
        rules.services().stream()
            .filter(s -> s.causes().contains(cause))
            .map(s ->
                new RestartService(
                    machine(s.unit()), s.unit(), "the policy names it for " + cause.id()));
    return Stream.concat(scripts, services).toList();
  }

  /** With the bytes as they are now: a yes is for these. */
  private static Remedy script(HostRules.Script s, Cause cause) {
    try {
      return new RunScript(
          machine(s.name()),
          s.name(),
          s.path().toString(),
          SignedScript.digest(s.path(), s.key()),
          "the policy names it for " + cause.id());
    } catch (SignedScript.UntrustedException e) {
      return new Advice(
          machine(s.name()),
          "the policy names script %s for %s, but it cannot be trusted: %s"
              .formatted(s.name(), cause.id(), e.getMessage()));
    }
  }

  private static ObjectRef machine(String what) {
    return new ObjectRef(ObjectRef.Kind.HOST, what, 0);
  }
}
