package io.howdah.diagnose.tools;

import io.howdah.diagnose.Level;
import io.howdah.diagnose.Observation;
import io.howdah.diagnose.Observation.Found;
import io.howdah.diagnose.Scene;
import io.howdah.diagnose.Tool;
import io.howdah.model.ObjectRef;
import io.howdah.model.TableUse;
import io.howdah.pg.Reading;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether rows of a parent are deleted while a child that refers to it has no index for that: then
 * every delete reads the child whole.
 */
final class ForeignKeysTool implements Tool {
  /** A child below this many rows is read whole in no time. */
  private static final double LARGE = 10_000;

  /** Deletes since the statistics began from which the history speaks. */
  private static final long MANY = 20;

  @Override
  public String name() {
    return "foreign_key_scans";
  }

  @Override
  public String description() {
    return "whether deletes of a parent read a child whole, for want of an index on the reference";
  }

  @Override
  public double cost() {
    return 1;
  }

  private record Key(long child, String table, long parent, String name) {}

  @Override
  public Observation look(Scene scene) {
    Reading<Key> keys =
        scene
            .door()
            .read(
                Toolbox.SQL,
                "unindexed_references",
                r ->
                    new Key(
                        r.number("child"),
                        r.text("table_name"),
                        r.number("parent"),
                        r.text("constraint_name")));
    Map<Long, TableUse> now = byOid(scene.interval().tables());
    Map<Long, TableUse> ever = byOid(scene.interval().to().tables());
    return switch (keys) {
      case Reading.Empty<Key> _ ->
          Observation.ok(
              "every reference has an index",
              Found.none("delete-reads-child", "every reference has an index"));
      case Reading.Ok<Key> ok -> {
        Found worst =
            ok.rows().stream()
                .map(k -> found(k, now, ever))
                .max(Comparator.comparing(Found::level))
                .orElse(Found.none("delete-reads-child", "no parent is deleted from"));
        yield Observation.ok(worst.words(), worst);
      }
      default -> Observation.blind(keys.status(), keys.explain());
    };
  }

  private static Map<Long, TableUse> byOid(List<TableUse> tables) {
    Map<Long, TableUse> out = new HashMap<>();
    tables.forEach(t -> out.put(t.oid(), t));
    return out;
  }

  private static Found found(Key key, Map<Long, TableUse> now, Map<Long, TableUse> ever) {
    TableUse child = ever.get(key.child());
    TableUse parent = ever.get(key.parent());
    TableUse childNow = now.get(key.child());
    TableUse parentNow = now.get(key.parent());
    if (child == null || parent == null || childNow == null || parentNow == null) {
      return Found.none("delete-reads-child", "%s has no counters".formatted(key.table()));
    }
    boolean large = Math.max(child.rows(), child.live()) >= LARGE;
    boolean atIt = parentNow.deleted() >= 2 && childNow.seqScans() >= parentNow.deleted() / 2.0;
    boolean used = parent.deleted() >= MANY && child.seqScans() >= parent.deleted() / 2.0;
    if (!large || (!atIt && !used)) {
      return Found.none(
          "delete-reads-child",
          "%s has no index for %s, and nothing suffers for it now"
              .formatted(key.table(), key.name()));
    }
    return Found.of(
        "delete-reads-child",
        atIt ? Level.STRONG : Level.SOME,
        ObjectRef.table(child.name(), child.oid()),
        "%d rows of %s were deleted and %s (%.0f rows) was read whole %d times: %s has no index"
            .formatted(
                atIt ? parentNow.deleted() : parent.deleted(),
                parent.name(),
                child.name(),
                Math.max(child.rows(), child.live()),
                atIt ? childNow.seqScans() : child.seqScans(),
                key.name()));
  }
}
