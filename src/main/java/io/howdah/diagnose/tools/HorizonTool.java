package io.howdah.diagnose.tools;

import io.howdah.diagnose.Level;
import io.howdah.diagnose.Observation;
import io.howdah.diagnose.Observation.Found;
import io.howdah.diagnose.Scene;
import io.howdah.diagnose.Tool;
import io.howdah.model.ObjectRef;
import io.howdah.model.TableUse;
import io.howdah.pg.Reading;
import java.util.Optional;

/** Who keeps VACUUM from removing dead rows, and whether there are any. */
final class HorizonTool implements Tool {
  private static final long AGE_SOME = 10_000;
  private static final long AGE_STRONG = 100_000;

  @Override
  public String name() {
    return "horizon";
  }

  @Override
  public String description() {
    return "whose snapshot is the oldest, and what VACUUM cannot remove for it";
  }

  @Override
  public double cost() {
    return 2;
  }

  private record Holder(String kind, String who, long age) {}

  @Override
  public Observation look(Scene scene) {
    Reading<Holder> holders =
        scene
            .door()
            .read(
                Toolbox.SQL,
                "xmin_holders",
                r -> new Holder(r.text("kind"), r.text("who"), r.number("xmin_age")));
    Optional<Holder> oldest = holders.first();
    if (oldest.isEmpty()) {
      return switch (holders) {
        case Reading.Empty<Holder> _ ->
            Observation.ok(
                "no snapshot is held", Found.none("horizon-held", "no snapshot is held"));
        default -> Observation.blind(holders.status(), holders.explain());
      };
    }
    Holder h = oldest.get();
    long dead = scene.interval().to().tables().stream().mapToLong(TableUse::dead).sum();
    boolean harm = dead > 10_000;
    Level level =
        !harm
            ? Level.NONE
            : h.age() >= AGE_STRONG ? Level.STRONG : h.age() >= AGE_SOME ? Level.SOME : Level.NONE;
    String words =
        "the oldest snapshot, of %s %s, is %d transactions old; %d dead rows wait"
            .formatted(h.kind(), h.who(), h.age(), dead);
    ObjectRef object =
        h.kind().equals("backend")
            ? ObjectRef.session(Integer.parseInt(h.who()))
            : new ObjectRef(ObjectRef.Kind.TRANSACTION, h.kind() + " " + h.who(), 0);
    return Observation.ok(words, Found.of("horizon-held", level, object, words));
  }
}
