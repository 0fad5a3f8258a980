package io.howdah.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What happened between two looks at the same life of a server.
 *
 * @param from the earlier look
 * @param to the later look
 */
public record Interval(Sample from, Sample to) {

  public Interval {
    if (!from.server().sameLife(to.server())) {
      throw new IllegalArgumentException(
          "counters of two lives of a server cannot be subtracted: it was restarted, or is another");
    }
  }

  public Duration length() {
    return Duration.between(from.at(), to.at());
  }

  public double seconds() {
    return Math.max(1e-3, length().toNanos() / 1e9);
  }

  /** What each template did; templates without a call in between are left out. */
  public List<TemplateCounters> templates() {
    Map<TemplateId, TemplateCounters> earlier = new HashMap<>();
    from.templates().forEach(t -> earlier.put(t.id(), t));
    List<TemplateCounters> out = new ArrayList<>();
    for (TemplateCounters now : to.templates()) {
      TemplateCounters before = earlier.get(now.id());
      TemplateCounters delta = before == null ? now : now.since(before);
      if (delta.calls() > 0) {
        out.add(delta);
      }
    }
    return out;
  }

  /** What was read and written of each table; counters are differences, the rest is as of now. */
  public List<TableUse> tables() {
    Map<Long, TableUse> earlier = new HashMap<>();
    from.tables().forEach(t -> earlier.put(t.oid(), t));
    List<TableUse> out = new ArrayList<>();
    for (TableUse now : to.tables()) {
      TableUse before = earlier.get(now.oid());
      out.add(before == null ? now : difference(before, now));
    }
    return out;
  }

  private static TableUse difference(TableUse before, TableUse now) {
    return new TableUse(
        now.oid(),
        now.name(),
        now.bytes(),
        now.rows(),
        grown(before.seqScans(), now.seqScans()),
        grown(before.seqRows(), now.seqRows()),
        grown(before.indexScans(), now.indexScans()),
        grown(before.inserted(), now.inserted()),
        grown(before.updated(), now.updated()),
        grown(before.deleted(), now.deleted()),
        now.live(),
        now.dead(),
        now.modified(),
        now.analyzed(),
        now.vacuumed(),
        now.autovacuum());
  }

  private static long grown(long before, long now) {
    return now < before ? now : now - before;
  }
}
