package io.howdah.advise.index;

import io.howdah.advise.index.Predicate.Kind;
import io.howdah.advise.index.Shape.IndexKey;
import io.howdah.advise.index.Shape.Method;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Indexes on expressions, and those of other access methods and operator classes. Pure. */
final class SpecialShapes {
  /** BRIN pays on large tables whose rows lie in the order of the column. */
  private static final long BRIN_PAGES = 8_192;

  private static final double BRIN_CORRELATION = 0.95;

  /** A pattern without three letters in a row has no trigram: all of the index would be read. */
  private static final Pattern TRIGRAM = Pattern.compile("[\\p{L}\\p{N}]{3}");

  private final Interest want;
  private final boolean trigrams;
  private final Set<Shape> out = new LinkedHashSet<>();

  private SpecialShapes(Interest want, boolean trigrams) {
    this.want = want;
    this.trigrams = trigrams;
  }

  static Set<Shape> of(Interest want, boolean trigrams) {
    SpecialShapes s = new SpecialShapes(want, trigrams);
    s.all();
    return s.out;
  }

  private void keys(List<String> columns) {
    out.add(Shape.btree(want.table(), columns.stream().map(IndexKey::of).toList(), List.of()));
  }

  /** Expressions, other access methods and operator classes. */
  private void all() {
    for (Predicate p : want.own()) {
      switch (p.kind()) {
        case EQUAL, RANGE -> {
          if (!p.plainColumn()) {
            out.add(
                Shape.btree(want.table(), List.of(IndexKey.expression(p.expression())), List.of()));
          } else if (p.kind() == Kind.RANGE) {
            brin(p.column());
          }
        }
        case PATTERN -> pattern(p);
        case CONTAINS -> contains(p);
        default -> {}
      }
    }
  }

  private void brin(String column) {
    boolean inOrder =
        want.table()
            .column(column)
            .filter(c -> Math.abs(c.correlation()) > BRIN_CORRELATION)
            .isPresent();
    if (want.table().pages() >= BRIN_PAGES && inOrder) {
      out.add(new Shape(want.table(), Method.BRIN, List.of(IndexKey.of(column)), List.of(), "", 1));
    }
  }

  private void pattern(Predicate p) {
    int end = p.constant().lastIndexOf('\'');
    String pattern = p.constant().startsWith("'") && end > 0 ? p.constant().substring(1, end) : "";
    boolean prefix =
        p.operator().equals("~~") && !pattern.isEmpty() && "%_\\".indexOf(pattern.charAt(0)) < 0;
    String type = want.table().column(p.column()).map(c -> c.type()).orElse("text");
    if (prefix) {
      String operators = type.equals("bpchar") ? "bpchar_pattern_ops" : "text_pattern_ops";
      IndexKey key =
          p.plainColumn()
              ? IndexKey.with(p.column(), operators)
              : new IndexKey("", "(" + p.expression() + ") " + operators);
      out.add(Shape.btree(want.table(), List.of(key), List.of()));
      if (p.plainColumn()) {
        keys(List.of(p.column()));
      }
    } else if (trigrams
        && p.plainColumn()
        && !type.equals("bpchar")
        && (pattern.isEmpty() || TRIGRAM.matcher(pattern).find())) {
      out.add(
          new Shape(
              want.table(),
              Method.GIN,
              List.of(IndexKey.with(p.column(), "gin_trgm_ops")),
              List.of(),
              "",
              1));
    }
  }

  private void contains(Predicate p) {
    if (p.plainColumn()) {
      String type = want.table().column(p.column()).map(c -> c.type()).orElse("");
      String category = want.table().column(p.column()).map(c -> c.category()).orElse("");
      boolean paths =
          type.equals("jsonb")
              && (p.operator().equals("@>")
                  || p.operator().equals("@?")
                  || p.operator().equals("@@"));
      if (type.equals("jsonb") || type.equals("tsvector") || category.equals("A")) {
        IndexKey key =
            paths ? IndexKey.with(p.column(), "jsonb_path_ops") : IndexKey.of(p.column());
        out.add(new Shape(want.table(), Method.GIN, List.of(key), List.of(), "", 1));
      }
    } else if (p.operator().equals("@@") && p.expression().startsWith("to_tsvector(")) {
      out.add(
          new Shape(
              want.table(),
              Method.GIN,
              List.of(IndexKey.expression(p.expression())),
              List.of(),
              "",
              1));
    }
  }
}
