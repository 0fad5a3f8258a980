package io.howdah.advise.index;

/**
 * What a GIN index should save, which HypoPG cannot pretend: reading the rows that the planner
 * expects by a bitmap, instead of all of them. After PostgreSQL's own costs of a bitmap scan, with
 * its default parameters.
 */
final class Unsimulated {
  private static final double RANDOM_PAGE = 4;
  private static final double ROW = 0.02;
  private static final double BEGIN = 40;

  private Unsimulated() {}

  /** What a call should cost less; 0 where it would not be used. */
  static double saved(Shape shape, Plan plan) {
    return plan.top()
        .all()
        .filter(n ->
            n.scans()
                && n.type().equals("Seq Scan")
                && n.relation().filter(shape.table().leaves()::contains).isPresent()
                && n.conditions().stream().anyMatch(c -> reads(c, shape)))
        .mapToDouble(n ->
            n.cost()
                - BEGIN
                - n.rows() * ROW
                - Math.min(n.rows(), shape.table().pages()) * RANDOM_PAGE)
        .filter(s -> s > 0)
        .sum();
  }

  private static boolean reads(String condition, Shape shape) {
    return Clauses.columns(condition).stream().anyMatch(c -> shape.columns().contains(c.getValue()))
        || shape.columns().isEmpty();
  }
}
