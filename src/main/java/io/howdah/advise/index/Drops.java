package io.howdah.advise.index;

import io.howdah.advise.index.Table.Existing;
import io.howdah.model.IndexReport.Confidence;
import io.howdah.model.IndexReport.Drop;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which indexes are not worth their upkeep: copies of another, prefixes of another, and those that
 * nobody read. Never what a constraint, replica identity or CLUSTER needs, nor a partition's part
 * of an index; and no unread one where standbys stream, whose reads are not counted here.
 */
final class Drops {
  /** Shorter counting proves nothing: month's ends come once a month, but a week is a week. */
  private static final double LONG_ENOUGH_SECONDS = 7 * 86_400.0;

  private static final long SMALLEST = 64 * 1024;

  /** A wider index that is so much larger is the worse one to read. */
  private static final double MUCH_LARGER = 4;

  private final Catalogue catalogue;

  Drops(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /** An index to drop, and what it would leave to the planner instead. */
  record Suggestion(Existing index, Optional<Existing> instead, Drop drop) {}

  /** What could go, the largest first; words about what was left out go to the notes. */
  List<Suggestion> suggest(List<String> notes) {
    List<Suggestion> out = new ArrayList<>();
    Set<Long> gone = new HashSet<>();
    for (Existing i : catalogue.allIndexes()) {
      if (!droppable(i)) {
        continue;
      }
      Optional<Existing> copy =
          catalogue.allIndexes().stream()
              .filter(o -> o.oid() != i.oid() && !gone.contains(o.oid()) && copyOf(i, o))
              .findFirst();
      Optional<Existing> wider =
          catalogue.allIndexes().stream()
              .filter(o -> o.oid() != i.oid() && !gone.contains(o.oid()) && beginsWith(o, i))
              .findFirst();
      if (copy.isPresent()) {
        gone.add(i.oid());
        out.add(
            suggestion(
                i,
                copy,
                Confidence.HIGH,
                "%s is the same index".formatted(copy.get().qualified())));
      } else if (wider.isPresent()) {
        gone.add(i.oid());
        out.add(
            suggestion(
                i,
                wider,
                Confidence.MEDIUM,
                "%s begins with the same columns".formatted(wider.get().qualified())));
      }
    }
    unread(out, gone, notes);
    out.sort(Comparator.comparingLong((Suggestion s) -> s.index().bytes()).reversed());
    return out;
  }

  private void unread(List<Suggestion> out, Set<Long> gone, List<String> notes) {
    List<Existing> unread =
        catalogue.allIndexes().stream()
            .filter(i ->
                droppable(i) && !gone.contains(i.oid()) && i.scans() == 0 && i.bytes() >= SMALLEST)
            .toList();
    if (unread.isEmpty()) {
      return;
    }
    String days = "%.1f days".formatted(catalogue.countedSeconds() / 86_400);
    if (catalogue.standbys() || catalogue.standby()) {
      notes.add(
          "%d indexes were not read here in %s, but standbys may read them: look at idx_scan in pg_stat_user_indexes there first"
              .formatted(unread.size(), days));
    } else if (catalogue.countedSeconds() < LONG_ENOUGH_SECONDS) {
      notes.add(
          "%d indexes were not read, but the server has been counting for %s only; a week is wanted before one is called unused"
              .formatted(unread.size(), days));
    } else {
      for (Existing i : unread) {
        out.add(suggestion(i, Optional.empty(), Confidence.MEDIUM, "nobody read it in " + days));
      }
    }
  }

  private static boolean droppable(Existing i) {
    return i.valid() && !i.unique() && !i.byConstraint() && !i.pinned() && !i.partition();
  }

  private static boolean copyOf(Existing i, Existing o) {
    // Of two that are equal the younger goes; a unique or a constraint's one is never the one to
    // go.
    boolean stays = !droppable(o) || o.oid() < i.oid();
    return stays
        && o.valid()
        && sameKind(i, o)
        && i.keys().equals(o.keys())
        && i.options().equals(o.options())
        && i.classes().equals(o.classes())
        && i.collations().equals(o.collations())
        && new HashSet<>(o.included()).containsAll(i.included());
  }

  private static boolean beginsWith(Existing wide, Existing narrow) {
    int n = narrow.keys().size();
    return wide.valid()
        && sameKind(wide, narrow)
        && narrow.method().equals("btree")
        && wide.keys().size() > n
        && wide.keys().subList(0, n).equals(narrow.keys())
        && first(wide.options(), n).equals(first(narrow.options(), n))
        && first(wide.classes(), n).equals(first(narrow.classes(), n))
        && first(wide.collations(), n).equals(first(narrow.collations(), n))
        && new HashSet<>(wide.keys()).containsAll(narrow.included())
        && wide.bytes() <= MUCH_LARGER * Math.max(narrow.bytes(), SMALLEST);
  }

  private static boolean sameKind(Existing a, Existing b) {
    return a.table() == b.table()
        && a.method().equals(b.method())
        && a.predicate().equals(b.predicate())
        && a.storage().equals(b.storage());
  }

  private static List<String> first(String vector, int n) {
    return List.of(vector.split(" ", -1)).subList(0, n);
  }

  private static Suggestion suggestion(
      Existing i, Optional<Existing> instead, Confidence confidence, String why) {
    Drop drop =
        new Drop(
            i.qualified(),
            i.tableName(),
            "DROP INDEX CONCURRENTLY " + i.qualified(),
            i.definition().replaceFirst("^CREATE INDEX ", "CREATE INDEX CONCURRENTLY "),
            i.bytes(),
            confidence,
            why + (i.scans() > 0 ? "; it was read %d times".formatted(i.scans()) : ""));
    return new Suggestion(i, instead, drop);
  }
}
