package io.howdah.model;

/**
 * What the server counted for one template, either since its statistics began or over an interval.
 * Sums over roles and nesting levels.
 *
 * @param calls executions that finished
 * @param execMs total execution time, milliseconds
 * @param squaredMs sum of the squares of the execution times, milliseconds squared
 * @param planMs total planning time, milliseconds (0 where {@code track_planning} is off)
 * @param rows rows returned or touched
 * @param blocksHit shared blocks found in the buffer cache
 * @param blocksRead shared blocks asked of the operating system
 * @param tempBlocks temporary blocks written
 * @param walBytes write-ahead log written, bytes
 */
public record TemplateCounters(
    TemplateId id,
    long calls,
    double execMs,
    double squaredMs,
    double planMs,
    long rows,
    long blocksHit,
    long blocksRead,
    long tempBlocks,
    long walBytes) {

  /** Mean execution time, milliseconds; 0 without calls. */
  public double meanMs() {
    return calls == 0 ? 0 : execMs / calls;
  }

  /** Variance of the execution time, milliseconds squared; 0 without calls. */
  public double varianceMs() {
    double mean = meanMs();
    return calls == 0 ? 0 : Math.max(0, squaredMs / calls - mean * mean);
  }

  /** Rows a call; 0 without calls. */
  public double rowsPerCall() {
    return calls == 0 ? 0 : (double) rows / calls;
  }

  /** Shared blocks touched a call; 0 without calls. */
  public double blocksPerCall() {
    return calls == 0 ? 0 : (double) (blocksHit + blocksRead) / calls;
  }

  public TemplateCounters plus(TemplateCounters o) {
    return new TemplateCounters(
        id,
        calls + o.calls,
        execMs + o.execMs,
        squaredMs + o.squaredMs,
        planMs + o.planMs,
        rows + o.rows,
        blocksHit + o.blocksHit,
        blocksRead + o.blocksRead,
        tempBlocks + o.tempBlocks,
        walBytes + o.walBytes);
  }

  /** What came since the earlier reading. A counter that went back was reset: it counts anew. */
  public TemplateCounters since(TemplateCounters earlier) {
    if (calls < earlier.calls || execMs < earlier.execMs) {
      return this;
    }
    return new TemplateCounters(
        id,
        calls - earlier.calls,
        execMs - earlier.execMs,
        Math.max(0, squaredMs - earlier.squaredMs),
        Math.max(0, planMs - earlier.planMs),
        rows - earlier.rows,
        blocksHit - earlier.blocksHit,
        blocksRead - earlier.blocksRead,
        tempBlocks - earlier.tempBlocks,
        walBytes - earlier.walBytes);
  }
}
