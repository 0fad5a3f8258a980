package io.howdah.sense.ebpf;

import io.howdah.model.Telemetry;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Reads a program that prints its maps whole, never cleared: the latest print of each is the total
 * of its life, so that a lost line loses nothing.
 */
public final class LatestMaps implements ProbeReader {
  /** Turns maps into series. */
  @FunctionalInterface
  public interface Meaning {
    /**
     * The series.
     *
     * @param maps by name with {@code @}; a map that was not printed yet is empty
     */
    Telemetry of(Instant now, Life life, Map<String, Map<String, Long>> maps);
  }

  private final Map<String, Map<String, Long>> maps = new HashMap<>();
  private final Meaning meaning;

  /**
   * For the maps of one program.
   *
   * @param names of the program's maps; others are ignored
   */
  public LatestMaps(Set<String> names, Meaning meaning) {
    names.forEach(name -> maps.put(name, Map.of()));
    this.meaning = meaning;
  }

  @Override
  public void accept(ProbeMessage message) {
    if (message instanceof ProbeMessage.Numbers numbers) {
      maps.computeIfPresent(numbers.map(), (name, before) -> numbers.values());
    }
  }

  @Override
  public Telemetry read(Instant now, Life life) {
    return meaning.of(now, life, Map.copyOf(maps));
  }
}
