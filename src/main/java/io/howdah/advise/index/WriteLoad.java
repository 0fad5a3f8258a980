package io.howdah.advise.index;

import io.howdah.advise.index.Table.Counters;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an index costs those who write: an entry for each row inserted and for each update that
 * cannot stay on its page, and the loss of that cheap path (HOT) where the index holds a column
 * that is updated. Rates are the server's counters over the time that the workload covers, or the
 * workload's own writes where they are more.
 */
final class WriteLoad {
  /**
   * Assumed, not measured here: one entry into a btree that is in memory, its WAL included. It only
   * orders candidates; what was built is judged by what it costs in truth.
   */
  static final double ENTRY_MS = 0.004;

  /**
   * Assumed: what an update that is not HOT any more costs in each index, in entries. What it would
   * save readers is priced by the planner as random pages; so is this, a leaf page apiece. It wrote
   * 4.0 times the WAL where that was measured, and leaves dead entries to be walked through.
   */
  private static final double LOST_HOT = 12;

  private static final double BRIN_PART = 0.1;
  private static final double GIN_TIMES = 8;

  private static final Pattern SET =
      Pattern.compile(
          "(?is)\\bupdate\\s+(?:only\\s+)?[\\w.\"$]+(?:\\s+(?:as\\s+)?\\w+)?\\s+set\\s+(.*)");
  private static final Pattern ASSIGNED =
      Pattern.compile("(?:^|,)\\s*(?:\\(([^()]*)\\)|(\"(?:[^\"]|\"\")+\"|[\\w$]+))\\s*=");
  private static final Pattern END = Pattern.compile("(?i)\\b(?:where|from|returning)\\b");

  /** Since then an update that touches none but BRIN indexes leaves its row on the page. */
  private static final int BRIN_LEAVES_HOT = 16;

  private final double scale;
  private final boolean brinLeavesHot;
  private final Map<Long, Counters> own = new HashMap<>();
  private final Map<Long, Map<String, Double>> updates = new HashMap<>();

  /**
   * @param seconds that the workload covers; empty where files say what runs: the server's counters
   *     then say nothing about it
   * @param major the server's version
   */
  WriteLoad(OptionalDouble seconds, Catalogue catalogue, int major) {
    this.brinLeavesHot = major >= BRIN_LEAVES_HOT;
    this.scale =
        seconds.isPresent() && catalogue.countedSeconds() > 0
            ? seconds.getAsDouble() / catalogue.countedSeconds()
            : 0;
  }

  /** Takes a writing template into account. */
  void count(Template template, Plan plan, Catalogue catalogue) {
    for (Plan.Node n : plan.top().all().filter(Plan.Node::writes).toList()) {
      Optional<Table> table = n.relation().flatMap(catalogue::table);
      if (table.isEmpty()) {
        continue;
      }
      double rows =
          template.calls()
              * Math.max(
                  1,
                  Math.max(
                      template.measuredMs().isPresent() ? template.text().rowsPerCall() : 0,
                      n.children().stream().mapToDouble(Plan.Node::rows).sum()));
      if (template.measuredMs().isPresent() && template.text().rowsPerCall() > 0) {
        rows = template.calls() * template.text().rowsPerCall();
      }
      boolean update = n.operation().equals("Update");
      Counters c =
          new Counters(
              n.operation().equals("Insert") || n.operation().equals("Merge") ? rows : 0,
              update ? rows : 0,
              update ? rows * table.get().counters().hotShare() : 0,
              n.operation().equals("Delete") ? rows : 0);
      own.merge(table.get().oid(), c, Counters::plus);
      if (update) {
        Map<String, Double> columns =
            updates.computeIfAbsent(table.get().oid(), _ -> new HashMap<>());
        double changed = rows;
        assigned(template.text().text()).forEach(x -> columns.merge(x, changed, Double::sum));
      }
    }
  }

  /** The columns that an UPDATE assigns. */
  static Set<String> assigned(String sql) {
    Set<String> out = new HashSet<>();
    Matcher set = SET.matcher(sql);
    if (!set.find()) {
      return out;
    }
    String list = withoutParentheses(String.valueOf(set.group(1)));
    Matcher end = END.matcher(list);
    Matcher m = ASSIGNED.matcher(end.find() ? list.substring(0, end.start()) : list);
    while (m.find()) {
      String one = m.group(2);
      String many = m.group(1);
      for (String name : (one == null ? String.valueOf(many) : one).split(",", -1)) {
        String n = name.strip();
        if (!n.isEmpty()) {
          out.add(n.startsWith("\"") ? Clauses.unquoted(n) : n.toLowerCase(java.util.Locale.ROOT));
        }
      }
    }
    return out;
  }

  /** Commas inside of calls and subqueries separate no assignments; a list of columns stays. */
  private static String withoutParentheses(String text) {
    StringBuilder out = new StringBuilder();
    int depth = 0;
    boolean assigns = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '=') {
        assigns = true;
      } else if (c == ',' && depth == 0) {
        assigns = false;
      }
      if (c == '(' && (assigns || depth > 0)) {
        depth++;
      } else if (c == ')' && depth > 0) {
        depth--;
      } else if (depth == 0) {
        out.append(c);
      }
    }
    return out.toString();
  }

  /**
   * What the index costs writers in the time that the workload covers.
   *
   * @param hotLost whether updates lose the cheap path
   */
  record Price(double ms, boolean hotLost) {}

  Price price(Shape shape) {
    Table t = shape.table();
    Counters seen = t.counters();
    Counters mine = own.getOrDefault(t.oid(), Counters.NONE);
    double inserted = Math.max(seen.inserted() * scale, mine.inserted());
    double updated = Math.max(seen.updated() * scale, mine.updated());
    double entry =
        switch (shape.method()) {
          case BTREE -> ENTRY_MS * shape.share();
          case BRIN -> ENTRY_MS * BRIN_PART;
          case GIN -> ENTRY_MS * GIN_TIMES;
        };
    double hot = updated * seen.hotShare();
    double lost =
        shape.method() == Shape.Method.BRIN && brinLeavesHot ? 0 : hot * touched(shape, updated);
    double entries = inserted + (updated - hot);
    // A row that leaves its page needs a new entry in each index there is.
    double others = lost * LOST_HOT * t.indexes().size() * ENTRY_MS;
    return new Price(
        (entries + lost * LOST_HOT) * entry + others, lost > 0.01 * Math.max(1, updated));
  }

  /** The share of the table's updates that change a column of the index, as far as known. */
  private double touched(Shape shape, double updated) {
    Map<String, Double> columns = updates.getOrDefault(shape.table().oid(), Map.of());
    Set<String> held = new HashSet<>(shape.columns());
    for (String c : columns.keySet()) {
      if (Pattern.compile("\\b" + Pattern.quote(c) + "\\b").matcher(shape.predicate()).find()) {
        held.add(c);
      }
    }
    double rows = held.stream().mapToDouble(c -> columns.getOrDefault(c, 0.0)).max().orElse(0);
    return updated <= 0 ? 0 : Math.min(1, rows / updated);
  }
}
