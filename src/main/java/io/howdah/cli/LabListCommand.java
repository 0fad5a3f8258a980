package io.howdah.cli;

import io.howdah.lab.incident.Incident;
import io.howdah.lab.incident.Incidents;
import io.howdah.model.Cause;
import java.util.Locale;
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
      parent.out().printf("%-26s %-9s %s%n", incident.id(), kind(incident), incident.story());
      incident.alert().ifPresent(a -> parent.out().printf("%-36s the alert says: %s%n", "", a));
    }
    return 0;
  }

  static Map<String, Object> asMap(Incident incident) {
    Map<String, Object> map =
        LabCommand.mapOf(
            "id",
            incident.id(),
            "cause",
            incident.cause().id(),
            "causes",
            incident.causes().stream().map(Cause::id).toList(),
            "kind",
            kind(incident),
            "story",
            incident.story());
    incident.alert().ifPresent(a -> map.put("alert", a));
    return map;
  }

  private static String kind(Incident incident) {
    return incident.kind().name().toLowerCase(Locale.ROOT);
  }
}
