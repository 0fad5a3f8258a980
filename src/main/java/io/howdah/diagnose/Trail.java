package io.howdah.diagnose;

import io.howdah.diagnose.Observation.Found;
import io.howdah.model.EvidenceStatus;
import io.howdah.model.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What was looked at and found so far in one diagnosis. Used by one thread. */
public final class Trail {
  private final List<Step> steps = new ArrayList<>();
  private final Map<String, Found> strongest = new LinkedHashMap<>();
  private final List<Found> everything = new ArrayList<>();
  private final Set<String> toolsUsed = new LinkedHashSet<>();

  public void add(Step step, List<Found> found) {
    steps.add(step);
    toolsUsed.add(step.tool());
    everything.addAll(found);
    for (Found f : found) {
      strongest.merge(f.finding(), f, (a, b) -> b.level().compareTo(a.level()) > 0 ? b : a);
    }
  }

  /** Each finding of some readings by the word for its strongest level. */
  public static Map<String, String> levels(List<Found> findings) {
    Map<String, Level> strongest = new LinkedHashMap<>();
    findings.forEach(f -> strongest.merge(f.finding(), f.level(), Level::max));
    Map<String, String> out = new LinkedHashMap<>();
    strongest.forEach((finding, level) -> out.put(finding, level.word()));
    return out;
  }

  public boolean used(String tool) {
    return toolsUsed.contains(tool);
  }

  /** The strongest reading of a finding, or empty where nothing could read it. */
  public Optional<Found> found(String finding) {
    return Optional.ofNullable(strongest.get(finding));
  }

  /** Every reading of a finding: it may show at several objects. */
  public List<Found> every(String finding) {
    return everything.stream().filter(f -> f.finding().equals(finding)).toList();
  }

  /** How strongly a finding showed; {@link Level#NONE} where it was not read, too. */
  public Level level(String finding) {
    return found(finding).map(Found::level).orElse(Level.NONE);
  }

  public boolean shows(String finding) {
    return level(finding) != Level.NONE;
  }

  public List<Found> all() {
    return List.copyOf(strongest.values());
  }

  public List<Step> steps() {
    return List.copyOf(steps);
  }

  public int turns() {
    return steps.size();
  }

  /** Tools that could not see, with what they said. */
  public List<Step> blind() {
    return steps.stream()
        .filter(s -> s.status() == EvidenceStatus.DENIED || s.status() == EvidenceStatus.ERROR)
        .toList();
  }
}
