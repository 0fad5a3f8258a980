package io.howdah.advise.index;

import io.howdah.advise.index.Clauses.Ordered;
import io.howdah.advise.index.Predicate.Kind;
import io.howdah.advise.index.Shape.IndexKey;
import io.howdah.advise.index.Shape.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which indexes could serve what a plan wants of a table. Pure. */
final class Proposer {
  private static final int WIDEST = 4;
  private static final int MOST = 70;
  private static final int MOST_INCLUDED = 8;

  /** Bytes of a column: with texts carried along an index is a second table. */
  private static final double WIDEST_INCLUDED = 32;

  /** Below, reading all of it is as good. */
  private static final long SMALLEST_PAGES = 8;

  /** A partial index that holds more than this of its table is not worth its condition. */
  private static final double LARGEST_PART = 0.25;

  private final Interest want;
  private final boolean onlyPlain;
  private final boolean trigrams;
  private final Set<Shape> out = new LinkedHashSet<>();

  private Proposer(Interest want, boolean onlyPlain, boolean trigrams) {
    this.want = want;
    this.onlyPlain = onlyPlain;
    this.trigrams = trigrams;
  }

  /**
   * @param onlyPlain btree on columns of whole tables only
   * @param trigrams whether the extension pg_trgm is here
   */
  static Collection<Shape> propose(Interest want, boolean onlyPlain, boolean trigrams) {
    if (want.table().pages() < SMALLEST_PAGES) {
      return List.of();
    }
    Proposer p = new Proposer(want, onlyPlain, trigrams);
    p.all();
    return p.out.stream()
        .filter(s -> want.table().indexes().stream().noneMatch(s::servedBy))
        .limit(MOST)
        .toList();
  }

  private void all() {
    List<String> joins = columns(want.joins(), Kind.EQUAL);
    forPredicates(want.own(), joins);
    for (List<Predicate> branch : want.branches()) {
      List<Predicate> both = new ArrayList<>(branch);
      both.addAll(want.own());
      forPredicates(branch, List.of());
      forPredicates(both, joins);
    }
    for (List<Ordered> order : want.orders()) {
      ordered(List.of(), order);
    }
    if (!onlyPlain) {
      narrowSlice(joins);
      out.addAll(SpecialShapes.of(want, trigrams));
    }
  }

  private void forPredicates(List<Predicate> predicates, List<String> joins) {
    List<String> equal = columns(predicates, Kind.EQUAL);
    predicates.stream()
        .filter(p ->
            p.plainColumn()
                && (p.kind() == Kind.IS_NULL || p.kind() == Kind.TRUE || p.kind() == Kind.FALSE))
        .forEach(p -> {
          if (!equal.contains(p.column())) {
            equal.add(p.column());
          }
        });
    List<String> ranges = columns(predicates, Kind.RANGE);
    List<String> paired = pairs();
    keys(equal);
    equal.forEach(e -> keys(List.of(e)));
    joins.forEach(j -> keys(List.of(j)));
    for (String r : ranges) {
      keys(List.of(r));
      keys(then(equal, r));
      equal.stream().limit(3).forEach(e -> keys(List.of(e, r)));
      joins.forEach(j -> {
        keys(List.of(j, r));
        keys(List.of(r, j));
        keys(then(then(equal, j), r));
      });
    }
    for (String j : joins) {
      keys(then(equal, j));
      keys(before(j, equal));
      equal.stream().limit(2).forEach(e -> keys(List.of(j, e)));
    }
    if (paired.size() > 1) {
      keys(paired);
      keys(paired.reversed());
    }
    for (List<Ordered> order : want.orders()) {
      ordered(equal, order);
    }
    if (!onlyPlain) {
      partial(predicates, equal, ranges, joins);
    }
  }

  /** Columns compared by name, the most distinct first. */
  private List<String> columns(List<Predicate> from, Kind kind) {
    return new ArrayList<>(
        from.stream()
            .filter(p -> p.kind() == kind && p.plainColumn())
            .map(Predicate::column)
            .distinct()
            .sorted(Comparator.comparingDouble(want.table()::distinct).reversed())
            .limit(6)
            .toList());
  }

  /** Columns that join the same other table together. */
  private List<String> pairs() {
    return want.joins().stream()
        .filter(j ->
            j.plainColumn()
                && want.joins().stream()
                    .anyMatch(o -> o.other().equals(j.other()) && !o.column().equals(j.column())))
        .map(Predicate::column)
        .distinct()
        .limit(3)
        .toList();
  }

  private static List<String> then(List<String> first, String last) {
    List<String> all = new ArrayList<>(first);
    all.remove(last);
    all.add(last);
    return all;
  }

  private static List<String> before(String first, List<String> then) {
    List<String> all = new ArrayList<>(then);
    all.remove(first);
    all.addFirst(first);
    return all;
  }

  private void ordered(List<String> equal, List<Ordered> order) {
    boolean mixed = order.stream().map(Ordered::down).distinct().count() > 1;
    List<IndexKey> keys = new ArrayList<>(equal.stream().map(IndexKey::of).toList());
    for (Ordered o : order) {
      if (!equal.contains(o.column())) {
        keys.add(mixed && o.down() ? IndexKey.down(o.column()) : IndexKey.of(o.column()));
      }
    }
    if (!(mixed && onlyPlain)) {
      shapes(keys.stream().distinct().limit(WIDEST).toList());
    }
  }

  private void keys(List<String> columns) {
    shapes(columns.stream().distinct().limit(WIDEST).map(IndexKey::of).toList());
  }

  private void shapes(List<IndexKey> keys) {
    if (keys.isEmpty()) {
      return;
    }
    Shape shape = Shape.btree(want.table(), keys, List.of());
    out.add(shape);
    if (!onlyPlain && coverable(shape)) {
      out.add(shape.including(want.needed()));
    }
  }

  private boolean coverable(Shape shape) {
    List<String> extra = want.needed().stream().filter(c -> !shape.columns().contains(c)).toList();
    double width =
        extra.stream()
            .mapToDouble(c -> want.table().column(c).map(x -> x.width()).orElse(1e6))
            .sum();
    boolean narrow =
        extra.stream()
            .allMatch(
                c -> want.table().column(c).filter(x -> x.width() <= WIDEST_INCLUDED).isPresent());
    return !extra.isEmpty()
        && narrow
        && extra.size() <= MOST_INCLUDED
        && width <= Math.max(32, want.table().rowWidth() * 0.6);
  }

  /** Where nothing is searched for but few columns are read: a narrow copy of the table. */
  private void narrowSlice(List<String> joins) {
    double width =
        want.needed().stream()
            .mapToDouble(c -> want.table().column(c).map(x -> x.width()).orElse(1e6))
            .sum();
    if (!want.needed().isEmpty() && width < want.table().rowWidth() * 0.4) {
      String first = joins.isEmpty() ? want.needed().iterator().next() : joins.getFirst();
      shapes(List.of(IndexKey.of(first)));
    }
  }

  private void partial(
      List<Predicate> predicates, List<String> equal, List<String> ranges, List<String> joins) {
    for (Predicate p : predicates) {
      Optional<Double> share = Parts.share(want.table(), p);
      if (share.isEmpty() || share.get() > LARGEST_PART) {
        continue;
      }
      List<String> others = new ArrayList<>(equal);
      others.addAll(ranges);
      others.addAll(joins);
      want.orders().forEach(o -> others.add(o.getFirst().column()));
      others.remove(p.column());
      List<List<String>> lists = new ArrayList<>();
      others.stream().distinct().limit(3).forEach(o -> lists.add(List.of(o)));
      List<String> rest = equal.stream().filter(e -> !e.equals(p.column())).limit(WIDEST).toList();
      if (rest.size() > 1) {
        lists.add(rest);
      }
      if (lists.isEmpty()) {
        lists.add(List.of(p.column()));
      }
      for (List<String> keys : lists) {
        out.add(
            new Shape(
                want.table(),
                Method.BTREE,
                keys.stream().map(IndexKey::of).toList(),
                List.of(),
                Parts.condition(p),
                share.get()));
      }
    }
  }
}
