package io.howdah.advise.index;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a plan should take where data is in memory, milliseconds of CPU. The planner's cost takes a
 * page out of order for four in order, whatever memory holds: a plan that fetches many single rows
 * is then costed ten times too high beside one that sums up. Here each node is valued by what its
 * rows were measured to take. The planner still chooses the plan; this says what the choice is
 * worth.
 *
 * <p>Two of its estimates are known to end far below the truth and are raised: joins on several
 * columns, whose selectivities it multiplies as if they had nothing to do with each other, and
 * anti-joins of which it expects that nothing is left.
 */
final class PlanTime {
  private static final Pattern AGGREGATE =
      Pattern.compile("(?i)\\b(?:sum|avg|count|min|max|array_agg|string_agg)\\(");
  private static final Pattern OPERATOR = Pattern.compile(" [-+*/] ");

  private static final double JOINED = 0.08;
  private static final double HASHED = 0.2;
  private static final double PROBED = 0.14;
  private static final double MERGED = 0.1;
  private static final double SPILLED = 0.15;
  private static final double SORTED = 0.025;
  private static final double PASSED = 0.05;
  private static final double AGGREGATED = 0.05;
  private static final double GROUP_FOUND = 0.18;
  private static final double REMEMBERED = 0.2;
  private static final double REREAD = 0.03;
  private static final double ROW_OVERHEAD = 40;

  /** What is left of an anti-join whose estimate is at its floor, part of what came in. */
  private static final double LEFT_OVER = 0.05;

  private final Catalogue catalogue;
  private final ScanTime scans;
  private final Host host;

  PlanTime(Catalogue catalogue, Host host) {
    this.catalogue = catalogue;
    this.scans = new ScanTime(catalogue, host);
    this.host = host;
  }

  /** Milliseconds of one run. */
  double of(Plan plan) {
    return new Walk(new Lookups(catalogue, plan)).of(plan.top(), 1).us() / 1000;
  }

  /**
   * @param us microseconds of one execution
   * @param rows that it gives, as far as that is believed
   */
  private record Done(double us, double rows) {}

  /** Through one plan, from the top. */
  private final class Walk {
    private final Lookups lookups;

    Walk(Lookups lookups) {
      this.lookups = lookups;
    }

    Done of(Plan.Node n, double times) {
      return of(n, times, times <= 1);
    }

    private Done of(Plan.Node n, double times, boolean aligned) {
      List<Plan.Node> inputs = n.children().stream().filter(c -> !aside(c)).toList();
      double us = 0;
      double own = n.cost() - inputs.stream().mapToDouble(Plan.Node::cost).sum();
      for (Plan.Node c : n.children()) {
        String role = c.manner().role();
        if (role.equals("InitPlan")) {
          us += of(c, 1).us() / times;
          own -= c.cost();
        } else if (role.equals("SubPlan")) {
          boolean once = n.conditions().stream().anyMatch(x -> x.contains("hashed SubPlan"));
          double runs = once ? 1 : Math.max(1, own / Math.max(1e-9, c.cost()));
          us += runs * of(c, runs * times).us();
          own -= runs * c.cost();
        }
      }
      Done done =
          n.type().equals("Nested Loop") && inputs.size() == 2
              ? loop(n, inputs.get(0), inputs.get(1), times)
              : inputs.isEmpty() || n.type().startsWith("Bitmap")
                  ? scan(n, inputs, Math.max(0, own), times, aligned)
                  : above(n, inputs, times);
      return new Done(us + done.us(), done.rows());
    }

    private static boolean aside(Plan.Node child) {
      return child.manner().role().equals("InitPlan") || child.manner().role().equals("SubPlan");
    }

    private Done scan(
        Plan.Node n, List<Plan.Node> inputs, double own, double times, boolean aligned) {
      double rows = Math.max(1, n.rows());
      return switch (n.type()) {
        case "Seq Scan" -> new Done(scans.sequential(n, own), rows);
        case "Index Scan", "Index Only Scan" ->
            new Done(scans.index(n, rows, own, times, aligned), rows);
        case "Bitmap Index Scan" -> new Done(ScanTime.bitmapIndex(rows), rows);
        case "Bitmap Heap Scan" -> {
          Done found = of(inputs.getFirst(), times);
          yield new Done(found.us() + scans.bitmap(n, Math.max(rows, found.rows()), times), rows);
        }
        case "BitmapOr" -> {
          List<Done> parts = inputs.stream().map(i -> of(i, times)).toList();
          yield new Done(
              parts.stream().mapToDouble(Done::us).sum(),
              parts.stream().mapToDouble(Done::rows).sum());
        }
        case "BitmapAnd" ->
            new Done(inputs.stream().mapToDouble(i -> of(i, times).us()).sum(), rows);
        default -> new Done(rows * PASSED, rows);
      };
    }

    private Done loop(Plan.Node n, Plan.Node outer, Plan.Node inner, double times) {
      Done first = of(outer, times);
      double runs = first.rows();
      double rows = rows(n, first.rows(), outer, List.of(first));
      boolean aligned = lookups.aligned(outer, inner);
      if (n.manner().join().equals("Inner")) {
        List<String> conditions = new ArrayList<>(n.conditions());
        conditions.addAll(inner.conditions());
        double alone = inner.relation().flatMap(catalogue::table).map(Table::rows).orElse(1.0);
        rows = Math.max(rows, lookups.byKey(conditions, outer, runs, alone).orElse(0));
      }
      double us = first.us() + rows * JOINED;
      double perRun = (n.cost() - outer.cost()) / Math.max(1, outer.rows());
      switch (inner.type()) {
        case "Materialize" -> {
          Done once = of(inner, times);
          us += once.us() + runs * once.rows() * REREAD;
        }
        case "Memoize" -> {
          double part = Math.clamp(perRun / Math.max(1e-9, inner.cost()), 0, 1);
          double misses = Math.max(1, runs * part);
          us +=
              runs * REMEMBERED
                  + misses * of(inner.children().getFirst(), misses * times, false).us();
        }
        default -> {
          boolean first1 = n.manner().join().equals("Semi") || n.manner().join().equals("Anti");
          double part = first1 ? Math.clamp(perRun / Math.max(1e-9, inner.cost()), 0.02, 1) : 1;
          us += runs * part * of(inner, runs * times, aligned).us();
        }
      }
      return new Done(us, rows);
    }

    /** The estimate, raised as far as that of the first input was. */
    private static double rows(Plan.Node n, double outer, Plan.Node input, List<Done> inputs) {
      double raised = outer / Math.max(1, input.rows());
      double rows = Math.max(1, n.rows()) * Math.max(1, raised);
      if (n.manner().join().equals("Anti") && n.rows() <= 1) {
        rows = Math.max(rows, inputs.getFirst().rows() * LEFT_OVER);
      }
      return rows;
    }

    private Done above(Plan.Node n, List<Plan.Node> inputs, double times) {
      List<Done> done = inputs.stream().map(i -> of(i, times)).toList();
      double us = done.stream().mapToDouble(Done::us).sum();
      double in = done.getFirst().rows();
      double rows = rows(n, in, inputs.getFirst(), done);
      return switch (n.type()) {
        case "Hash" -> new Done(us + in * HASHED, in);
        case "Hash Join", "Merge Join" -> join(n, inputs, done, us, rows);
        case "Sort", "Incremental Sort" ->
            new Done(us + sort(in, n.manner().width(), n.type().startsWith("Inc")), in);
        case "Aggregate" -> aggregate(n, us, in);
        case "Limit" -> limited(n, inputs.getFirst(), done.getFirst(), times);
        case "Append", "Merge Append" ->
            new Done(us + n.rows() * PASSED, done.stream().mapToDouble(Done::rows).sum());
        default -> new Done(us + rows * PASSED, rows);
      };
    }

    private Done join(
        Plan.Node n, List<Plan.Node> inputs, List<Done> done, double us, double expected) {
      double outer = done.getFirst().rows();
      double inner = done.getLast().rows();
      double rows = expected;
      if (n.manner().join().equals("Inner")) {
        rows =
            Math.max(
                rows, lookups.byKey(n.conditions(), inputs.getFirst(), outer, inner).orElse(0));
      }
      if (n.type().equals("Merge Join")) {
        return new Done(us + (outer + inner) * MERGED + rows * JOINED, rows);
      }
      double bytes = inner * (inputs.getLast().manner().width() + ROW_OVERHEAD);
      double spilled = bytes > host.hashBytes() ? (outer + inner) * SPILLED : 0;
      return new Done(us + outer * PROBED + spilled + rows * JOINED, rows);
    }

    private double sort(double rows, double width, boolean incremental) {
      double each =
          incremental ? PASSED * 2 : SORTED * Math.log(rows + 2) / Math.log(2) + PASSED * 2;
      boolean spills = !incremental && rows * (width + ROW_OVERHEAD) > host.workBytes();
      return rows * (each + (spills ? SPILLED : 0));
    }

    private Done aggregate(Plan.Node n, double us, double in) {
      double work = 0;
      for (String output : n.outputs()) {
        if (AGGREGATE.matcher(output).find()) {
          work += 1 + OPERATOR.matcher(output).results().count() / 2.0;
        }
      }
      boolean hashed = n.manner().strategy().equals("Hashed");
      double rows = Math.max(1, n.rows());
      double spilled =
          hashed && rows * (n.manner().width() + ROW_OVERHEAD) > host.hashBytes() ? SPILLED : 0;
      double each = (hashed ? GROUP_FOUND : PASSED) + AGGREGATED * work + spilled;
      return new Done(us + in * each + (hashed ? rows * PASSED : 0), rows);
    }

    /** Only as much of the input is read as the limit's cost says; a sort for it keeps few rows. */
    private Done limited(Plan.Node n, Plan.Node input, Done whole, double times) {
      double us = whole.us();
      if (input.type().equals("Sort") && input.children().size() == 1) {
        Done beneath = of(input.children().getFirst(), times);
        us = beneath.us() + beneath.rows() * PASSED;
      } else {
        us *= Math.clamp(n.cost() / Math.max(1e-9, input.cost()), 0, 1);
      }
      return new Done(us, Math.max(1, Math.min(n.rows(), whole.rows())));
    }
  }
}
