package io.howdah.pg;

import io.howdah.model.EvidenceStatus;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What became of a read. Empty is not healthy, and denied is not empty: whoever takes a reading
 * says what each means.
 *
 * @param <T> the type of a row
 */
public sealed interface Reading<T> {
  /**
   * Rows came.
   *
   * @param complete false when the row limit cut them: a partial reading can be too low and must
   *     not refute
   */
  record Ok<T>(List<T> rows, boolean complete) implements Reading<T> {
    public Ok {
      rows = List.copyOf(rows);
    }
  }

  /** The query ran and no row came. */
  record Empty<T>() implements Reading<T> {}

  /**
   * The role may not.
   *
   * @param what was asked for
   * @param grant what to grant, as SQL or as a command of Howdah
   */
  record Denied<T>(String what, String grant) implements Reading<T> {}

  /** This server does not have it: an extension, a view, or the version for it. */
  record Absent<T>(String what) implements Reading<T> {}

  /** It failed. SQLSTATE 57014: it took too long and was ended; class 08: the session was lost. */
  record Failed<T>(String sqlState, String message) implements Reading<T> {}

  /** The rows, none unless ok. */
  default List<T> rows() {
    return switch (this) {
      case Ok<T> ok -> ok.rows();
      case Empty<T> e -> List.of();
      case Denied<T> d -> List.of();
      case Absent<T> a -> List.of();
      case Failed<T> f -> List.of();
    };
  }

  /** The first row, where there is one. */
  default Optional<T> first() {
    return rows().stream().findFirst();
  }

  /** What the reading is worth as evidence. */
  default EvidenceStatus status() {
    return switch (this) {
      case Ok<T> ok -> EvidenceStatus.OK;
      case Empty<T> e -> EvidenceStatus.EMPTY;
      case Denied<T> d -> EvidenceStatus.DENIED;
      case Absent<T> a -> EvidenceStatus.ABSENT;
      case Failed<T> f -> EvidenceStatus.ERROR;
    };
  }

  /** One sentence for a person. */
  default String explain() {
    return switch (this) {
      case Ok<T> ok -> ok.rows().size() + (ok.complete() ? " rows" : " rows, cut at the limit");
      case Empty<T> e -> "no rows";
      case Denied<T> d -> d.what() + "; to allow it: " + d.grant();
      case Absent<T> a -> a.what();
      case Failed<T> f -> "%s (SQLSTATE %s)".formatted(f.message(), f.sqlState());
    };
  }

  /** Each row turned into something else; what is not ok stays what it is. */
  default <R> Reading<R> map(Function<? super T, ? extends R> function) {
    return switch (this) {
      case Ok<T> ok -> new Ok<R>(ok.rows().stream().<R>map(function).toList(), ok.complete());
      case Empty<T> e -> new Empty<>();
      case Denied<T> d -> new Denied<>(d.what(), d.grant());
      case Absent<T> a -> new Absent<>(a.what());
      case Failed<T> f -> new Failed<>(f.sqlState(), f.message());
    };
  }
}
