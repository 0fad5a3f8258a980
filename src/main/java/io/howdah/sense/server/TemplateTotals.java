package io.howdah.sense.server;

import io.howdah.model.TemplateId;
import io.howdah.sense.server.LatencyMixture.Part;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sums over templates that only grow, though pg_stat_statements throws templates out and begins
 * them anew: each look adds what templates gained since the one before. A template that was not
 * there before was made since, so all of it counts. What was counted for a template between the
 * last look and its end is lost. Pure but for its memory.
 */
final class TemplateTotals {
  /** What a template counted so far: times in seconds. */
  record Counted(
      TemplateId id,
      double calls,
      double seconds,
      double squared,
      double planning,
      double rows,
      double walBytes,
      double tempBytes) {
    Counted less(Counted before) {
      return new Counted(
          id,
          calls - before.calls,
          seconds - before.seconds,
          squared - before.squared,
          planning - before.planning,
          rows - before.rows,
          walBytes - before.walBytes,
          tempBytes - before.tempBytes);
    }

    Counted plus(Counted more) {
      return new Counted(
          id,
          calls + more.calls,
          seconds + more.seconds,
          squared + more.squared,
          planning + more.planning,
          rows + more.rows,
          walBytes + more.walBytes,
          tempBytes + more.tempBytes);
    }

    Part part() {
      double mean = seconds / calls;
      return new Part(calls, mean, squared / calls - mean * mean);
    }
  }

  /**
   * What came of a look.
   *
   * @param total since the count began
   * @param since when the count began
   * @param parts what templates did since the look before; empty at the first look of a count
   * @param lossy whether templates were thrown out since the count began
   */
  record Sum(Counted total, Instant since, List<Part> parts, boolean lossy) {}

  private static final Counted NOTHING = new Counted(new TemplateId(0, 0), 0, 0, 0, 0, 0, 0, 0);

  private Map<TemplateId, Counted> before = Map.of();
  private Counted total = NOTHING;
  private Optional<Instant> reset = Optional.empty();
  private Instant life = Instant.EPOCH;
  private Instant since = Instant.EPOCH;
  private long evictions;

  /**
   * Adds a look.
   *
   * @param templates all that the server holds and that are judged to be of the workload
   * @param emptied when the server last forgot all templates: they count from zero since
   * @param begun when the server's life began; templates outlive a clean restart
   * @param evicted how often the server threw templates out so far
   * @param now the moment of the look
   */
  Sum add(List<Counted> templates, Instant emptied, Instant begun, long evicted, Instant now) {
    boolean first = reset.isEmpty();
    boolean forgotten = !first && !reset.equals(Optional.of(emptied));
    if (forgotten) {
      before = Map.of();
    }
    if (first || forgotten || !life.equals(begun)) {
      total = NOTHING;
      evictions = evicted;
      since = first ? now : forgotten ? later(emptied, begun) : begun;
      reset = Optional.of(emptied);
      life = begun;
    }
    List<Part> parts = new ArrayList<>();
    Map<TemplateId, Counted> after = HashMap.newHashMap(templates.size());
    for (Counted template : templates) {
      after.put(template.id(), template);
      Counted gained = gained(template);
      if (!first && gained.calls() > 0) {
        total = total.plus(gained);
        parts.add(gained.part());
      }
    }
    before = after;
    return new Sum(total, since, parts, evicted != evictions);
  }

  private static Instant later(Instant one, Instant two) {
    return one.isAfter(two) ? one : two;
  }

  private Counted gained(Counted template) {
    return Optional.ofNullable(before.get(template.id()))
        .filter(b -> b.calls() <= template.calls())
        .map(template::less)
        .orElse(template);
  }
}
