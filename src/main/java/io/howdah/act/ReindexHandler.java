package io.howdah.act;

import io.howdah.model.Reindex;
import io.howdah.model.SqlNames;
import io.howdah.pg.Reading;
import io.howdah.pg.Write;
import io.howdah.pg.WriteResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Rebuilds an index beside itself. A rebuild that was cut off leaves an INVALID index named like it
 * with {@code _ccnew} or {@code _ccold} behind: those are taken away.
 */
final class ReindexHandler implements Handler<Reindex> {
  private static final Duration LONGEST = Duration.ofHours(6);

  /**
   * The index.
   *
   * @param odd why it cannot be rebuilt beside itself; empty where it can
   */
  private record State(long oid, boolean valid, String odd, String schema, String table) {}

  @Override
  public Optional<String> obstacle(Reindex remedy, Bench bench) {
    Reading<State> read = state(remedy, bench);
    if (read.first().isEmpty()) {
      return Optional.of("index %s: %s".formatted(remedy.qualifiedName(), read.explain()));
    }
    State s = read.first().get();
    if (remedy.object().oid() != 0 && s.oid() != remedy.object().oid()) {
      return Optional.of(
          "%s was built anew meanwhile: there is nothing to do".formatted(remedy.qualifiedName()));
    }
    if (!s.odd().isEmpty()) {
      return Optional.of(
          "%s %s: it cannot be rebuilt beside itself".formatted(remedy.qualifiedName(), s.odd()));
    }
    Reading<String> remains = remains(remedy, bench);
    return remains.rows().isEmpty() && Bench.answered(remains)
        ? Optional.empty()
        : Optional.of(
            "an earlier rebuild of %s left %s: drop that first"
                .formatted(remedy.qualifiedName(), String.join(", ", remains.rows())));
  }

  @Override
  public Optional<Trouble> apply(Reindex remedy, Bench bench) {
    Optional<State> before = state(remedy, bench).first();
    Optional<Bench.Relation> table = before.flatMap(s -> table(s, bench));
    if (before.isEmpty() || table.isEmpty()) {
      return Optional.of(new Trouble("%s is gone".formatted(remedy.qualifiedName()), false));
    }
    // No lock timeout: it would end the rebuild in its waits, which stop nobody.
    Write rebuild = Write.of(remedy.sql().getFirst(), Duration.ZERO, LONGEST);
    Write allowed = table.get().maintained() ? rebuild : Bench.asOwner(rebuild, table.get());
    WriteResult result = bench.write(allowed);
    Optional<String> trouble = Handler.trouble(result);
    if (trouble.isPresent()) {
      return trouble.map(words -> new Trouble(words, !(result instanceof WriteResult.Refused)));
    }
    boolean fresh =
        state(remedy, bench)
            .first()
            .filter(s -> s.valid() && s.oid() != before.get().oid())
            .isPresent();
    return fresh
        ? Optional.empty()
        : Optional.of(
            new Trouble(
                "the server said done, but %s is not a new, valid index%s"
                    .formatted(
                        remedy.qualifiedName(),
                        result instanceof WriteResult.Done done
                            ? ": " + String.join("; ", done.notices())
                            : ""),
                true));
  }

  private static Optional<Bench.Relation> table(State s, Bench bench) {
    return bench.relation(s.schema(), s.table()).first();
  }

  /** Takes the remains away; the index itself serves as it did, or is the new one already. */
  @Override
  public Optional<String> undo(Reindex remedy, Bench bench) {
    Reading<String> remains = remains(remedy, bench);
    if (!Bench.answered(remains)) {
      return Optional.of(
          "whether the rebuild of %s left something cannot be read: %s"
              .formatted(remedy.qualifiedName(), remains.explain()));
    }
    Optional<Bench.Relation> table = state(remedy, bench).first().flatMap(s -> table(s, bench));
    for (String name : remains.rows()) {
      String qualified = SqlNames.readable(remedy.schema()) + "." + SqlNames.readable(name);
      Optional<String> trouble =
          new IndexDrop(
                  remedy.schema(),
                  name,
                  qualified,
                  "DROP INDEX CONCURRENTLY IF EXISTS " + qualified,
                  bench)
              .run(false, table);
      if (trouble.isPresent()) {
        return trouble;
      }
    }
    return Optional.empty();
  }

  @Override
  public boolean inForce(Reindex remedy, Bench bench) {
    return state(remedy, bench)
            .first()
            .filter(s -> s.valid() && s.oid() != remedy.object().oid())
            .isPresent()
        && remains(remedy, bench).rows().equals(List.of());
  }

  private static Reading<State> state(Reindex remedy, Bench bench) {
    return bench
        .door()
        .read(
            Bench.SQL,
            "reindexable",
            r ->
                new State(
                    r.number("oid"),
                    r.truth("valid"),
                    r.text("odd"),
                    r.text("schema"),
                    r.text("tbl")),
            remedy.schema(),
            remedy.name());
  }

  private static Reading<String> remains(Reindex remedy, Bench bench) {
    return bench
        .door()
        .read(Bench.SQL, "reindex_remains", r -> r.text("name"), remedy.schema(), remedy.name());
  }
}
