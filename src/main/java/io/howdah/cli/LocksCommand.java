package io.howdah.cli;

import io.howdah.loop.LockLook;
import io.howdah.loop.locks.LockForest;
import io.howdah.pg.Reading;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code howdah locks}: who blocks whom, and what ending them would do. */
@Command(
    name = "locks",
    description = {
      "Who waits for whose lock, as a tree, and what ending its root would do.",
      "Ends nobody, and takes no lock that anybody could wait for."
    })
public final class LocksCommand implements Callable<Integer> {
  @Mixin private ConnectionOptions.WithTarget connection = new ConnectionOptions.WithTarget();

  @Option(names = "--all", description = "show every victim, not the first 20 of each")
  private boolean all;

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  @Spec private CommandSpec command = CommandSpec.create();

  @Override
  public Integer call() {
    Look look = new Look(command, connection);
    return look.run(cluster -> {
      Reading<LockForest> seen = LockLook.at(cluster);
      if (seen.first().isEmpty()) {
        look.err().println("howdah locks: " + Terminal.harmless(seen.explain()));
        return Exit.FAILED;
      }
      LockForest forest = seen.first().get();
      if (json) {
        look.json(LockAnswers.of(forest));
      } else {
        new LockScreen(look.terminal(), Glyphs.ofProcess(), all).show(forest);
      }
      return Exit.WELL;
    });
  }
}
