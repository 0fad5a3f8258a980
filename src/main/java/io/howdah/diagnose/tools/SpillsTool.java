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
  private static final double SLOWER = 1.5;

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
    boolean newly = worst.filter(SpillsTool::asItAlwaysDid).isEmpty();
    double blocks = worst.map(SpillsTool::blocksPerCall).orElse(0.0);
    if (blocks < STRONG || !newly) {
      // A short look misses what comes every few seconds; what stands does not go away.
      Optional<Found> standing =
          TinyMemory.spilledBefore(scene).stream().findFirst().map(TinyMemory.Spiller::found);
      if (standing.isPresent()) {
        return Observation.ok(standing.get().words(), standing.get());
      }
    }
    if (worst.isEmpty() || blocks < 1) {
      return Observation.ok(
          "no template that takes time writes temporary files",
          Found.none("spilled", "no template that takes time writes temporary files"));
    }
    Level level =
        blocks >= STRONG && newly ? Level.STRONG : blocks >= SOME ? Level.SOME : Level.NONE;
    String words =
        String.format(
            Locale.ROOT,
            "template %d writes %.1f MB of temporary files a call%s",
            worst.get().id().queryId(),
            blocks * 8 / 1024,
            newly ? "" : ", and takes no longer than usual");
    return Observation.ok(
        words, Found.of("spilled", level, ObjectRef.template(worst.get().id()), words));
  }

  /** It spills and takes the time that it usually takes: whatever hurts, this is not new. */
  private static boolean asItAlwaysDid(Suspect s) {
    return s.past().isPresent() && s.slowdown() < SLOWER;
  }

  static double blocksPerCall(Suspect s) {
    return s.now().calls() == 0 ? 0 : (double) s.now().tempBlocks() / s.now().calls();
  }
}
