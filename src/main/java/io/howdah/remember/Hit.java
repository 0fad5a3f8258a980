package io.howdah.remember;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A memory that was recalled, and why.
 *
 * @param score what it was ranked by; comparable within one recall only
 * @param contributions what each channel that found it gave, the largest first
 * @param recency 1 for what was seen now, falling by the half-life of its kind
 */
public record Hit(Memory memory, double score, List<Contribution> contributions, double recency) {

  /** The ways by which a memory is found. */
  public enum Channel {
    FINGERPRINT,
    MEANING,
    WORDS;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What a channel gave.
   *
   * @param rank its place there, from 1
   * @param points what the rank is worth, before trust and recency
   * @param matched the keys or words that matched; for the meaning the similarity
   */
  public record Contribution(Channel channel, int rank, double points, List<String> matched) {
    public Contribution {
      matched = List.copyOf(matched);
    }
  }

  public Hit {
    contributions = List.copyOf(contributions);
  }

  /** One line for a person. */
  public String why() {
    double all = contributions.stream().mapToDouble(Contribution::points).sum();
    String channels =
        contributions.stream()
            .map(c ->
                String.format(
                    Locale.ROOT,
                    "%s rank %d, %.0f %%%s",
                    c.channel().word(),
                    c.rank(),
                    100 * c.points() / all,
                    c.matched().isEmpty() ? "" : " (" + String.join(", ", c.matched()) + ")"))
            .collect(Collectors.joining("; "));
    return String.format(
        Locale.ROOT, "%s; trust %.2f, recency %.2f", channels, memory.trust(), recency);
  }
}
