package io.howdah.act;

import io.howdah.model.RunScript;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Runs a signed script, and believes its exit code. Nothing takes it back. */
final class ScriptHandler implements Handler<RunScript> {
  private final Programs programs;

  ScriptHandler(Programs programs) {
    this.programs = programs;
  }

  @Override
  public Optional<String> obstacle(RunScript remedy, Bench bench) {
    Optional<Programs.Script> listed = listed(remedy);
    if (listed.isEmpty()) {
      return Optional.of(
          "script %s with path %s is not on the policy's list"
              .formatted(remedy.name(), remedy.path()));
    }
    if (!Machine.ours(bench)) {
      return Optional.of(Machine.elsewhere());
    }
    if (!Machine.root()) {
      return Optional.of(
          "scripts are run in a process space of their own, which needs root: howdah runs as %s"
              .formatted(System.getProperty("user.name")));
    }
    try (SignedScript _ = open(remedy, listed.get())) {
      return Optional.empty();
    } catch (SignedScript.UntrustedException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private Optional<Programs.Script> listed(RunScript remedy) {
    return programs.script(remedy.name()).filter(s -> s.path().equals(Path.of(remedy.path())));
  }

  private static SignedScript open(RunScript remedy, Programs.Script listed)
      throws SignedScript.UntrustedException {
    return SignedScript.open(listed.path(), listed.key(), remedy.sha256());
  }

  @Override
  public Optional<Trouble> apply(RunScript remedy, Bench bench) {
    Optional<Programs.Script> listed = listed(remedy);
    if (listed.isEmpty()) {
      return Optional.of(new Trouble(remedy.name() + " is not on the policy's list", false));
    }
    // Read again, checked again, and what was checked is what runs.
    try (SignedScript script = open(remedy, listed.get())) {
      Path copy = script.copy();
      Optional<String> objection = bench.objection();
      if (objection.isPresent()) {
        return Optional.of(new Trouble("not run: " + objection.get(), false));
      }
      return told(
          remedy, ProgramRun.leashed(List.of(copy.toString()), listed.get().limit()), listed.get());
    } catch (SignedScript.UntrustedException e) {
      return Optional.of(new Trouble("not run: " + e.getMessage(), false));
    } catch (IOException e) {
      return Optional.of(new Trouble("the script cannot be copied: " + e.getMessage(), false));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(new Trouble("interrupted; script and all it started were ended", true));
    }
  }

  private Optional<Trouble> told(RunScript remedy, ProgramRun run, Programs.Script listed) {
    if (run.well()) {
      return Optional.empty();
    }
    String how =
        !run.started()
            ? "could not be started"
            : run.timedOut()
                ? "ran longer than %d s and was ended with all that it had started"
                    .formatted(listed.limit().toSeconds())
                : "ended with %d".formatted(run.exit());
    return Optional.of(
        new Trouble(
            "script %s %s; it said: %s"
                .formatted(remedy.name(), how, programs.veiled(run.output())),
            run.started()));
  }

  @Override
  public Optional<String> undo(RunScript remedy, Bench bench) {
    return Optional.of(
        "nothing takes a script back: a person has to look at what %s left"
            .formatted(remedy.name()));
  }

  /** Nobody but the script knows. */
  @Override
  public boolean inForce(RunScript remedy, Bench bench) {
    return false;
  }
}
