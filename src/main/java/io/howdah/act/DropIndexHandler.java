package io.howdah.act;

import io.howdah.model.DropIndex;
import io.howdah.pg.Reading;
import io.howdah.pg.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Drops an index that only costs, and builds it again from its kept definition. */
final class DropIndexHandler implements Handler<DropIndex> {
  private static final Duration LONGEST_BUILD = Duration.ofHours(6);

  /**
   * An index as the catalogue has it.
   *
   * @param bound what else rests on it, in words; empty where nothing does
   * @param scans since the statistics began
   * @param since when they began
   * @param now the server's clock
   * @param twins valid indexes of the same definition on the same table
   */
  private record Facts(
      String definition,
      boolean valid,
      String bound,
      long scans,
      Instant since,
      Instant now,
      long twins,
      String schema,
      String table) {}

  @Override
  public Optional<String> obstacle(DropIndex remedy, Bench bench) {
    Reading<Facts> read = facts(remedy, bench);
    if (read.first().isEmpty()) {
      return Optional.of("index %s: %s".formatted(remedy.qualifiedName(), read.explain()));
    }
    Facts f = read.first().get();
    if (!f.definition().equals(remedy.definition())) {
      return Optional.of(
          "%s is defined otherwise now: %s".formatted(remedy.qualifiedName(), f.definition()));
    }
    if (!f.bound().isEmpty()) {
      return Optional.of("%s is %s: it stays".formatted(remedy.qualifiedName(), f.bound()));
    }
    return switch (remedy.reason()) {
      case DUPLICATE ->
          f.twins() > 0
              ? Optional.empty()
              : Optional.of(
                  "%s has no twin any more that would answer instead"
                      .formatted(remedy.qualifiedName()));
      case HURTS -> Optional.empty();
      case UNUSED, OWN ->
          remedy.scannedBefore().map(n -> scanned(remedy, f, n)).orElseGet(() -> used(remedy, f));
    };
  }

  /** Disuse was counted from look to look: the counter has to stand where it stood then. */
  private static Optional<String> scanned(DropIndex remedy, Facts f, long before) {
    if (f.scans() == before) {
      return Optional.empty();
    }
    return Optional.of(
        f.scans() > before
            ? "%s was scanned %d times since it was proposed to drop it: it is in use"
                .formatted(remedy.qualifiedName(), f.scans() - before)
            : "the statistics of %s began anew since it was proposed to drop it: whether it is in use cannot be known"
                .formatted(remedy.qualifiedName()));
  }

  private static Optional<String> used(DropIndex remedy, Facts f) {
    Duration watched = Duration.between(f.since(), f.now());
    if (f.scans() > 0 && watched.compareTo(Duration.ZERO) >= 0) {
      return Optional.of(
          "%s was scanned %d times since %s: it is in use"
              .formatted(remedy.qualifiedName(), f.scans(), f.since()));
    }
    return watched.compareTo(remedy.probation()) >= 0
        ? Optional.empty()
        : Optional.of(
            "the statistics that show no scan of %s began at %s, %d days ago: %d days are wanted"
                .formatted(
                    remedy.qualifiedName(),
                    f.since(),
                    watched.toDays(),
                    remedy.probation().toDays()));
  }

  @Override
  public Optional<Trouble> apply(DropIndex remedy, Bench bench) {
    Optional<Facts> there = facts(remedy, bench).first();
    if (there.isEmpty()) {
      return Optional.of(new Trouble("%s is gone".formatted(remedy.qualifiedName()), false));
    }
    return drop(remedy, there.get(), bench).map(words -> new Trouble(words, true));
  }

  private static Optional<String> drop(DropIndex remedy, Facts f, Bench bench) {
    return new IndexDrop(
            remedy.schema(), remedy.name(), remedy.qualifiedName(), remedy.sql().getFirst(), bench)
        .run(f.valid(), bench.relation(f.schema(), f.table()).first());
  }

  /**
   * Builds it again, unless it stands there as it was. What a drop left INVALID goes first: nothing
   * makes it valid again.
   */
  @Override
  public Optional<String> undo(DropIndex remedy, Bench bench) {
    Reading<Facts> read = facts(remedy, bench);
    if (!Bench.answered(read)) {
      return Optional.of(
          "whether %s is there cannot be read: %s"
              .formatted(remedy.qualifiedName(), read.explain()));
    }
    Optional<Facts> there = read.first();
    if (there.isPresent() && !there.get().definition().equals(remedy.definition())) {
      return Optional.of(
          "%s is another's now: %s; what was dropped is %s"
              .formatted(remedy.qualifiedName(), there.get().definition(), remedy.definition()));
    }
    if (there.isPresent() && there.get().valid()) {
      return Optional.empty();
    }
    Optional<String> left = there.flatMap(f -> drop(remedy, f, bench));
    return left.isPresent() ? left : build(remedy, bench);
  }

  private static Optional<String> build(DropIndex remedy, Bench bench) {
    Optional<Bench.Relation> table = bench.relation(remedy.object().name()).first();
    if (table.isEmpty()) {
      return Optional.of(
          "table %s is gone: %s has nothing to stand on"
              .formatted(remedy.object().name(), remedy.qualifiedName()));
    }
    Write build = Write.of(remedy.inverse().getFirst(), Duration.ZERO, LONGEST_BUILD);
    Optional<String> trouble = Handler.trouble(bench.write(Bench.asOwner(build, table.get())));
    boolean stands = facts(remedy, bench).first().map(Facts::valid).orElse(false);
    if (stands) {
      return Optional.empty();
    }
    return Optional.of(
        "%s could not be built again: %s. By hand: %s"
            .formatted(
                remedy.qualifiedName(),
                trouble.orElse("it is not valid"),
                remedy.inverse().getFirst()));
  }

  /** Only what is certainly not used any more counts. */
  @Override
  public boolean inForce(DropIndex remedy, Bench bench) {
    Reading<Facts> read = facts(remedy, bench);
    return Bench.answered(read) && !read.first().map(Facts::valid).orElse(false);
  }

  private static Reading<Facts> facts(DropIndex remedy, Bench bench) {
    return bench
        .door()
        .read(
            Bench.SQL,
            "index_facts",
            r ->
                new Facts(
                    r.text("definition"),
                    r.truth("valid"),
                    r.text("bound"),
                    r.number("scans"),
                    r.instant("since"),
                    r.instant("now"),
                    r.number("twins"),
                    r.text("schema"),
                    r.text("tbl")),
            remedy.schema(),
            remedy.name());
  }
}
