package io.howdah.cli;

import io.howdah.lab.Instance;
import io.howdah.lab.Keeper;
import io.howdah.lab.Progress;
import io.howdah.lab.Sandbox;
import io.howdah.lab.shop.Shop;
import io.howdah.lab.shop.Variant;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code howdah lab load}: the shop and its customers. */
@Command(name = "load", description = "Loads the shop and sets its services to work on it.")
final class LabLoadCommand implements Callable<Integer> {
  static final String LOAD = "load";

  @ParentCommand private @Nullable LabCommand lab;

  @Option(
      names = "--rate",
      defaultValue = "1",
      paramLabel = "TIMES",
      description = "How much of the normal load (default: 1).")
  private double rate;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = {
        "The shop of that seed: other names, sizes and rates, the same shape.",
        "1 is the default shop. Without it the shop that is loaded stays."
      })
  private @Nullable Long seed;

  @Override
  public Integer call() {
    LabCommand parent = Objects.requireNonNull(lab);
    return parent.with((sandbox, progress) -> {
      Instance instance = parent.brought(sandbox);
      if (seed != null && seed != Variant.of(instance).seed()) {
        sandbox.endKeepers(instance, k -> true);
        Shop.load(instance, Variant.of(seed), progress);
      }
      Keeper keeper = atWork(sandbox, instance, rate, progress);
      if (parent.json()) {
        parent.print(
            LabCommand.mapOf("url", instance.url(), "pid", keeper.process().pid(), "rate", rate));
      } else {
        parent
            .out()
            .printf(
                "the shop's services are at work on %s (pid %d)%n",
                instance, keeper.process().pid());
      }
      return 0;
    });
  }

  /** The shop loaded and its load running, as far as either is missing. */
  static Keeper atWork(Sandbox sandbox, Instance instance, double rate, Progress progress) {
    Shop.load(instance, progress);
    progress.phase("starting the load", 0.95);
    return sandbox.keeper(
        instance, LOAD, LabKeepCommand.commandLine(sandbox, instance, LOAD, Double.toString(rate)));
  }
}
