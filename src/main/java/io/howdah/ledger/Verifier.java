package io.howdah.ledger;

import io.howdah.ledger.Verification.Broken;
import io.howdah.ledger.Verification.Damage;
import io.howdah.ledger.Verification.Intact;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterator;

/**
 * Reads the whole ledger once, in its order, and stops at the first row that is not what was
 * written. Holds a batch of rows at a time, and two hashes.
 */
final class Verifier {
  private static final int BATCH = 500;

  /** Places that are tried for a row that does not fit its own; beyond it is said to be changed. */
  private static final long PLACES_TRIED = 1_000_000;

  private final Handle handle;
  private final TreeMap<Long, Anchor> anchors = new TreeMap<>();

  private long rows;
  private Hash last = Hash.NONE;

  Verifier(Handle handle, List<Anchor> anchors) {
    this.handle = handle;
    anchors.stream()
        .sorted(Comparator.comparing(Anchor::at))
        .forEach(a -> this.anchors.put(a.seq(), a));
  }

  Verification verify() {
    var query =
        handle
            .createQuery("select %s from howdah.ledger order by seq".formatted(Chain.COLUMNS))
            .setFetchSize(BATCH)
            .map(Row::of);
    Optional<Broken> found;
    try (ResultIterator<Row> all = query.iterator()) {
      found = firstBad(all);
    }
    return found
        .or(this::headOff)
        .or(this::anchorOff)
        .<Verification>map(broken -> broken)
        .orElseGet(() -> new Intact(rows, last));
  }

  private Optional<Broken> firstBad(Iterator<Row> all) {
    while (all.hasNext()) {
      Row row = all.next();
      if (row.entry().isEmpty()) {
        return broken(row.seq(), Damage.CHANGED, "its hashes are not SHA-256 hashes any more.");
      }
      Entry entry = row.entry().get();
      Optional<Broken> bad = misfit(entry, all).or(() -> anchorMissed(entry));
      if (bad.isPresent()) {
        return bad;
      }
      last = entry.hash();
      rows++;
    }
    return Optional.empty();
  }

  /** What is wrong with a row, given that all before it are good. */
  private Optional<Broken> misfit(Entry entry, Iterator<Row> rest) {
    long place = rows + 1;
    boolean whole = Seal.of(entry).equals(entry.hash());
    boolean follows = entry.prevHash().equals(last);
    if (entry.seq() == place && whole && follows) {
      return Optional.empty();
    }
    if (entry.seq() > place && whole) {
      return broken(place, Damage.MISSING, missing(place, entry.seq() - 1));
    }
    if (!whole) {
      OptionalLong written = writtenAs(entry);
      if (written.isPresent()) {
        return broken(
            entry.seq(),
            Damage.MOVED,
            "what stands here was written as row %d: rows were reordered or removed."
                .formatted(written.getAsLong()));
      }
      return broken(entry.seq(), Damage.CHANGED, changed(entry, rest));
    }
    return broken(
        entry.seq(),
        Damage.FORGED,
        "it is whole but does not follow row %d: it was inserted or replaced, or row %d was."
            .formatted(entry.seq() - 1, entry.seq() - 1));
  }

  private static String missing(long first, long end) {
    return first == end
        ? "row %d is gone.".formatted(first)
        : "rows %d to %d are gone.".formatted(first, end);
  }

  private String changed(Entry entry, Iterator<Row> rest) {
    Hash found = Seal.of(entry);
    if (Seal.of(entry, entry.seq(), last).equals(entry.hash())) {
      return "its prev_hash was changed after it was written; the rest of it is good.";
    }
    boolean nextAgrees =
        rest.hasNext() && rest.next().entry().map(n -> n.prevHash().equals(found)).orElse(false);
    return nextAgrees
        ? "its hash was changed after it was written; the rest of it is good."
        : "it was changed after it was written: its columns hash to %s, its hash says %s."
            .formatted(found.brief(), entry.hash().brief());
  }

  /** The place whose number makes the row whole again, looked for outwards from where it stands. */
  private OptionalLong writtenAs(Entry entry) {
    long end = Math.max(entry.seq(), Chain.peek(handle).map(Chain.Head::seq).orElse(rows));
    for (long away = 1; away <= Math.min(end, PLACES_TRIED / 2); away++) {
      for (long place : new long[] {entry.seq() - away, entry.seq() + away}) {
        if (place > 0 && Seal.of(entry, place, entry.prevHash()).equals(entry.hash())) {
          return OptionalLong.of(place);
        }
      }
    }
    return OptionalLong.empty();
  }

  private Optional<Broken> headOff() {
    Optional<Chain.Head> head = Chain.peek(handle);
    if (head.isEmpty()) {
      return broken(rows, Damage.HEAD, "howdah.ledger_head is empty: its row was removed.");
    }
    long seq = head.get().seq();
    if (seq > rows) {
      return broken(
          rows + 1,
          Damage.TAIL_CUT,
          "the head says %d rows: %s".formatted(seq, missing(rows + 1, seq)));
    }
    if (seq < rows) {
      return broken(
          seq + 1,
          Damage.HEAD,
          "the head says %d rows, but there are %d: the head was set back, or rows were added past it."
              .formatted(seq, rows));
    }
    return head.get().hash().equals(last)
        ? Optional.empty()
        : broken(
            rows,
            Damage.HEAD,
            "the head says hash %s, this last row has %s: the head was changed, or the row replaced."
                .formatted(head.get().hash().brief(), last.brief()));
  }

  private Optional<Broken> anchorMissed(Entry entry) {
    Anchor anchor = anchors.get(entry.seq());
    return anchor == null || anchor.hash().equals(entry.hash())
        ? Optional.empty()
        : broken(
            entry.seq(),
            Damage.REWRITTEN,
            "its hash is %s, but the anchor of %s says %s: the ledger was rewritten."
                .formatted(entry.hash().brief(), anchor.at(), anchor.hash().brief()));
  }

  /** An anchor further on than the last row: tail and head were cut together. */
  private Optional<Broken> anchorOff() {
    if (anchors.isEmpty() || anchors.lastKey() <= rows) {
      return Optional.empty();
    }
    Anchor anchor = anchors.lastEntry().getValue();
    return broken(
        rows + 1,
        Damage.TAIL_CUT,
        "%s The head agrees, but the anchor of %s knew row %d: the head was cut with them."
            .formatted(upper(missing(rows + 1, anchor.seq())), anchor.at(), anchor.seq()));
  }

  private static String upper(String words) {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  private Optional<Broken> broken(long seq, Damage damage, String what) {
    return Optional.of(new Broken(seq, damage, rows, what));
  }
}
