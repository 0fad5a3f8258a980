package io.howdah.sense.series;

/**
 * What an {@link EmbeddedStore} may take. At the limit of bytes the oldest seconds become minutes,
 * then the oldest minutes hours, then the oldest hours are forgotten; at the limit of series new
 * ones are refused and counted. The directory takes no more than the memory, and one journal.
 *
 * @param bytes in memory, of all that grows
 * @param series columns that are written at once; four times as many are remembered
 * @param journalBytes of the journal of the hour that is being written; a longer one ends the hour
 */
public record StoreLimits(long bytes, int series, long journalBytes) {
  private static final long LEAST_BYTES = 1 << 20;
  private static final long DEFAULT_JOURNAL = 32L << 20;

  public StoreLimits {
    if (bytes < LEAST_BYTES || series < 1 || journalBytes < 1) {
      throw new IllegalArgumentException(
          "a store takes at least 1 MB and one series, not %d bytes and %d series"
              .formatted(bytes, series));
    }
  }

  public static StoreLimits of(long bytes, int series) {
    return new StoreLimits(bytes, series, DEFAULT_JOURNAL);
  }
}
