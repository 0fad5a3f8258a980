package io.howdah.diagnose.tools;

import io.howdah.diagnose.Level;
import io.howdah.diagnose.Observation;
import io.howdah.diagnose.Observation.Found;
import io.howdah.diagnose.Scene;
import io.howdah.diagnose.Tool;
import io.howdah.diagnose.tools.Suspects.Suspect;
import io.howdah.model.ObjectRef;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Which templates write temporary files. */
final class SpillsTool implements Tool {
  /** Blocks a call from which a spill is more than a trifle: 1 MB. */
  private static final double SOME = 128;

  private static final double STRONG = 1_280;
  private static final double NOTICEABLE = 0.02;

  @Override
  public String name() {
    return "spills";
  }

  @Override
  public String description() {
    return "which templates write temporary files";
  }

  @Override
  public double cost() {
    return 1;
  }

  @Override
  public Observation look(Scene scene) {
    Optional<Suspect> worst =
        Suspects.byLoad(scene).stream()
            .filter(s -> s.load() >= NOTICEABLE)
            .max(Comparator.comparingDouble(SpillsTool::blocksPerCall));
    if (worst.isEmpty() || blocksPerCall(worst.get()) < 1) {
      Optional<Found> before =
          TinyMemory.spilledBefore(scene).stream().findFirst().map(TinyMemory.Spiller::found);
      if (before.isPresent()) {
        return Observation.ok(before.get().words(), before.get());
      }
      return Observation.ok(
          "no template that takes time writes temporary files",
          Found.none("spilled", "no template that takes time writes temporary files"));
    }
    double blocks = blocksPerCall(worst.get());
    Level level = blocks >= STRONG ? Level.STRONG : blocks >= SOME ? Level.SOME : Level.NONE;
    String words =
        String.format(
            Locale.ROOT,
            "template %d writes %.1f MB of temporary files a call",
            worst.get().id().queryId(),
            blocks * 8 / 1024);
    return Observation.ok(
        words, Found.of("spilled", level, ObjectRef.template(worst.get().id()), words));
  }

  static double blocksPerCall(Suspect s) {
    return s.now().calls() == 0 ? 0 : (double) s.now().tempBlocks() / s.now().calls();
  }
}
