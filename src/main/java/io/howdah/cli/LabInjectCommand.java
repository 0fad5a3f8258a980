package io.howdah.cli;

import io.howdah.lab.Instance;
import io.howdah.lab.Keeper;
import io.howdah.lab.incident.Incident;
import io.howdah.lab.incident.Incidents;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code howdah lab inject}: a fault on demand. */
@Command(
    name = "inject",
    description = {
      "Makes an incident happen on the loaded shop, and returns when its damage shows.",
      "It lasts until it is cured, or until `howdah lab clear` or `howdah lab down`."
    })
final class LabInjectCommand implements Callable<Integer> {
  @ParentCommand private @Nullable LabCommand lab;

  @Parameters(paramLabel = "CAUSE", description = "A cause of `howdah lab list`.")
  private String cause = "";

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Varies what may vary (default: 1).")
  private long seed;

  @Override
  public Integer call() {
    LabCommand parent = Objects.requireNonNull(lab);
    return parent.with((sandbox, progress) -> {
      Incident incident = Incidents.of(cause);
      Instance instance = parent.brought(sandbox);
      Keeper load = LabLoadCommand.atWork(sandbox, instance, 1, progress);
      progress.phase("injecting " + cause, 0.97);
      Keeper keeper =
          sandbox.keeper(
              instance,
              cause,
              LabKeepCommand.commandLine(sandbox, instance, cause, Long.toString(seed)));
      progress.done();
      if (parent.json()) {
        Map<String, Object> answer = LabListCommand.asMap(incident);
        answer.put("url", instance.url());
        answer.put("pid", keeper.process().pid());
        answer.put("load_pid", load.process().pid());
        parent.print(answer);
      } else {
        parent.out().printf("%s on %s: %s%n", cause, instance, incident.story());
        parent.out().println("`howdah lab clear` takes it away");
      }
      return 0;
    });
  }
}
