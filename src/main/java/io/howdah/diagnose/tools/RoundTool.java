package io.howdah.diagnose.tools;

import io.howdah.diagnose.Level;
import io.howdah.diagnose.Observation;
import io.howdah.diagnose.Observation.Found;
import io.howdah.diagnose.Scene;
import io.howdah.diagnose.Tool;
import io.howdah.model.EvidenceStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Several tools asked at one go, as a DBA goes through a checklist: each is cheap and each rules
 * out something rare, so that asking them one by one would only make a diagnosis long.
 *
 * @param parts the tools, each of which can be asked by itself as well
 */
record RoundTool(String name, String description, double cost, List<Tool> parts) implements Tool {
  RoundTool {
    parts = List.copyOf(parts);
  }

  @Override
  public String privilege() {
    return parts.stream().map(Tool::privilege).filter(p -> !p.isEmpty()).findFirst().orElse("");
  }

  @Override
  public Observation look(Scene scene) {
    List<Found> found = new ArrayList<>();
    List<String> blind = new ArrayList<>();
    EvidenceStatus worst = EvidenceStatus.ABSENT;
    int answered = 0;
    for (Tool part : parts) {
      Observation seen = part.look(scene);
      if (seen.status() == EvidenceStatus.OK || seen.status() == EvidenceStatus.EMPTY) {
        answered++;
      } else {
        blind.add("%s %s (%s)".formatted(part.name(), seen.status().word(), seen.words()));
        worst = seen.status();
      }
      found.addAll(seen.findings());
    }
    if (answered == 0) {
      return Observation.blind(worst, String.join("; ", blind));
    }
    String shows =
        found.stream()
            .filter(f -> f.level() != Level.NONE)
            .map(Found::words)
            .collect(Collectors.joining("; "));
    return Observation.ok(
        (shows.isEmpty() ? "%d checks, nothing stands out".formatted(answered) : shows)
            + (blind.isEmpty() ? "" : "; not seen: " + String.join("; ", blind)),
        found);
  }
}
