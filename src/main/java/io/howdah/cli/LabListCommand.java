package io.howdah.cli;

import io.howdah.lab.incident.Incident;
import io.howdah.lab.incident.Incidents;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code howdah lab list}: what can be injected. */
@Command(name = "list", description = "Lists the incidents that can be injected.")
final class LabListCommand implements Callable<Integer> {
  @ParentCommand private @Nullable LabCommand lab;

  @Override
  public Integer call() {
    LabCommand parent = Objects.requireNonNull(lab);
    if (parent.json()) {
      parent.print(
          Map.of("incidents", Incidents.all().stream().map(LabListCommand::asMap).toList()));
      return 0;
    }
    for (Incident incident : Incidents.all()) {
      parent
          .out()
          .printf("%-22s %-7s %s%n", incident.cause().id(), kind(incident), incident.story());
    }
    return 0;
  }

  static Map<String, Object> asMap(Incident incident) {
    return LabCommand.mapOf(
        "cause", incident.cause().id(), "kind", kind(incident), "story", incident.story());
  }

  private static String kind(Incident incident) {
    return switch (incident.kind()) {
      case SINGLE -> "single";
      case NONE -> "none";
    };
  }
}
