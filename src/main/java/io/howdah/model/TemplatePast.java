package io.howdah.model;

/**
 * What a template usually does.
 *
 * @param meanMs usual mean of a call, milliseconds
 * @param spreadMs robust standard deviation of that mean from window to window, milliseconds
 * @param blocksPerCall usual shared blocks touched a call
 * @param callsPerSecond usual rate
 * @param windows how many windows it is made of; 1 when it comes from the server's own cumulative
 *     counters
 */
public record TemplatePast(
    double meanMs, double spreadMs, double blocksPerCall, double callsPerSecond, int windows) {

  /**
   * The past that the server's own counters tell: everything since they began.
   *
   * @param seconds how long ago that was
   */
  public static TemplatePast cumulative(TemplateCounters total, double seconds) {
    double error = Math.sqrt(total.varianceMs() / Math.max(1, total.calls()));
    return new TemplatePast(
        total.meanMs(), error, total.blocksPerCall(), total.calls() / Math.max(1, seconds), 1);
  }

  /** The same, with a rate of 0 where the past is too short to know one. */
  public TemplatePast withRate(boolean known) {
    return known ? this : new TemplatePast(meanMs, spreadMs, blocksPerCall, 0, windows);
  }
}
