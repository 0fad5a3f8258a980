package io.howdah.cli;

import io.howdah.lab.Instance;
import io.howdah.lab.Keeper;
import io.howdah.lab.incident.BaseState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code howdah lab clear}: incidents away. */
@Command(
    name = "clear",
    description =
        "Ends the incidents and brings the shop back to its base state; the load goes on.")
final class LabClearCommand implements Callable<Integer> {
  @ParentCommand private @Nullable LabCommand lab;

  @Option(names = "--load", description = "End the load as well.")
  private boolean load;

  @Override
  public Integer call() {
    LabCommand parent = Objects.requireNonNull(lab);
    return parent.with((sandbox, progress) -> {
      List<Instance> instances =
          sandbox.status().stream()
              .flatMap(s -> s.running().stream())
              .filter(i ->
                  parent.name().isEmpty()
                      ? LabCommand.isBase(i)
                      : parent.name().get().equals(i.name()))
              .toList();
      var ended = new ArrayList<String>();
      for (Instance instance : instances) {
        progress.phase("clearing '" + instance.name() + "'", 0.5);
        sandbox.endKeepers(instance, k -> load || !k.what().equals(LabLoadCommand.LOAD)).stream()
            .map(Keeper::what)
            .forEach(ended::add);
        BaseState.restore(instance);
      }
      progress.done();
      if (parent.json()) {
        parent.print(Map.of("cleared", ended));
      } else {
        parent
            .out()
            .println(
                ended.isEmpty()
                    ? "no incident was running; the shop is in its base state"
                    : "cleared: " + String.join(", ", ended));
      }
      return 0;
    });
  }
}
