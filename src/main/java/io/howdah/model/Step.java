package io.howdah.model;

import java.util.List;
import java.util.Map;

/**
 * One turn of a diagnosis: a thought, a tool, what it saw.
 *
 * @param thought why this tool, in plain words, with the belief behind it
 * @param tool its name
 * @param observation what it saw
 * @param gain how much the turn lowered the uncertainty, in bits
 * @param seconds how long it looked
 * @param asked what it asked the server
 * @param showed each finding that it read, and how strongly it showed: none, some or strong
 */
public record Step(
    String thought,
    String tool,
    EvidenceStatus status,
    String observation,
    double gain,
    double seconds,
    List<Asked> asked,
    Map<String, String> showed) {

  public Step {
    asked = List.copyOf(asked);
    showed = Map.copyOf(showed);
  }

  /** Where nobody took the time. */
  public Step(String thought, String tool, EvidenceStatus status, String observation, double gain) {
    this(thought, tool, status, observation, gain, 0, List.of(), Map.of());
  }
}
