package io.howdah.diagnose.tools;

import io.howdah.diagnose.Level;
import io.howdah.diagnose.Observation;
import io.howdah.diagnose.Observation.Found;
import io.howdah.diagnose.Scene;
import io.howdah.diagnose.Tool;
import io.howdah.diagnose.WhatIf.IndexGain;
import io.howdah.diagnose.tools.Suspects.Suspect;
import io.howdah.model.EvidenceStatus;
import io.howdah.pg.Reading;
import java.util.List;
import java.util.Locale;

/** Whether an index that does not exist would make the suffering templates cheap. */
final class HypotheticalIndexTool implements Tool {
  private static final double NOTICEABLE = 0.02;
  private static final double GAIN_SOME = 2;
  private static final double GAIN_STRONG = 8;

  /**
   * What an index has to save to be the cure of an incident: sessions, or a part of all of them.
   */
  private static final double SAVES_MUCH = 0.25;

  private static final double SAVES_MOST = 0.5;
  private static final double SAVES_SOME = 0.08;
  private static final double SAVES_A_PART = 0.25;

  /** A gain below this many of the planner's units is worth nothing, however many times it is. */
  private static final double WORTH = 500;

  @Override
  public String name() {
    return "hypothetical_index";
  }

  @Override
  public String description() {
    return "what an index that does not exist would save";
  }

  @Override
  public double cost() {
    return 4;
  }

  @Override
  public Observation look(Scene scene) {
    List<Suspect> suspects =
        Suspects.of(scene).stream().filter(s -> s.load() >= NOTICEABLE).limit(4).toList();
    if (suspects.isEmpty()) {
      return Observation.blind(EvidenceStatus.EMPTY, "no template takes a noticeable time");
    }
    Found best = Found.none("index-would-help", "no index that could be built would help");
    Reading<IndexGain> blind = new Reading.Empty<>();
    List<Suspect> everybody = Suspects.byLoad(scene);
    int answered = 0;
    for (Suspect s : suspects) {
      Reading<IndexGain> gain = scene.whatIf().bestIndex(s.id());
      switch (gain) {
        case Reading.Ok<IndexGain> ok -> {
          answered++;
          Found found = found(s, everybody, ok.rows().getFirst());
          best = found.level().compareTo(best.level()) > 0 ? found : best;
        }
        case Reading.Empty<IndexGain> _ -> answered++;
        default -> blind = gain;
      }
    }
    return answered == 0
        ? Observation.blind(blind.status(), blind.explain())
        : Observation.ok(best.words(), best);
  }

  /** An index may be a good idea on a server that is well: what it saves of all decides. */
  private static Found found(Suspect s, List<Suspect> everybody, IndexGain g) {
    double all = everybody.stream().mapToDouble(Suspect::load).sum();
    double saved = s.load() * (1 - 1 / Math.max(1, g.times()));
    boolean much = saved >= SAVES_MUCH || saved >= SAVES_MOST * all;
    boolean some = saved >= SAVES_SOME || saved >= SAVES_A_PART * all;
    boolean worth = g.before() - g.after() >= WORTH;
    Level level =
        !worth || !some || Suspects.standing(s, everybody)
            ? Level.NONE
            : much && g.times() >= GAIN_STRONG
                ? Level.STRONG
                : g.times() >= GAIN_SOME ? Level.SOME : Level.NONE;
    return Found.of(
        "index-would-help",
        level,
        g.table(),
        String.format(
            Locale.ROOT,
            "with an index on %s the cost of template %d falls from %.0f to %.0f, %.2f of %.2f"
                + " sessions' worth of time",
            g.definition(),
            s.id().queryId(),
            g.before(),
            g.after(),
            saved,
            all));
  }
}
