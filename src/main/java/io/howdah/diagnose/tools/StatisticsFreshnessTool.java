package io.howdah.diagnose.tools;

import io.howdah.diagnose.Level;
import io.howdah.diagnose.Observation;
import io.howdah.diagnose.Observation.Found;
import io.howdah.diagnose.Scene;
import io.howdah.diagnose.Tool;
import io.howdah.diagnose.tools.Suspects.Suspect;
import io.howdah.model.EvidenceStatus;
import io.howdah.model.TableUse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * How much changed since the tables of the suffering templates were analysed, and when that was.
 */
final class StatisticsFreshnessTool implements Tool {
  private static final double OVERDUE_SOME = 1.2;
  private static final double OVERDUE_STRONG = 2;
  private static final double SMALL = 5_000;

  /** Fresh statistics tip a plan at once: who ran well for longer after them was not tipped. */
  private static final Duration JUST_BEFORE = Duration.ofSeconds(10);

  @Override
  public String name() {
    return "statistics_freshness";
  }

  @Override
  public String description() {
    return "how far the planner's statistics are behind the tables";
  }

  @Override
  public double cost() {
    return 2;
  }

  private record Settings(double threshold, double scale) {}

  @Override
  public Observation look(Scene scene) {
    var settings =
        scene
            .door()
            .read(
                Toolbox.SQL,
                "analyze_settings",
                r -> new Settings(r.real("threshold"), r.real("scale")));
    if (settings.first().isEmpty()) {
      return Observation.blind(settings.status(), settings.explain());
    }
    List<TableUse> tables = tablesOf(scene, _ -> true);
    if (tables.isEmpty()) {
      return Observation.blind(
          EvidenceStatus.EMPTY, "no table belongs to a template that takes time");
    }
    List<Found> found = new ArrayList<>();
    found.addAll(old(tables, settings.first().get()));
    if (onsetKnown(scene)) {
      found.add(
          analyzedBefore(
              tablesOf(scene, s -> s.slowdown() > 1.5),
              scene.incident().began(),
              scene.interval().to().at()));
    }
    return Observation.ok(found.getFirst().words(), found);
  }

  /** Only who watched before knows when a template became slower. */
  private static boolean onsetKnown(Scene scene) {
    return Suspects.of(scene).stream()
        .filter(s -> s.slowdown() > 1.5)
        .anyMatch(s -> s.past().map(p -> p.windows() > 1).orElse(false));
  }

  /** The tables that the plans of some suspects read. */
  private static List<TableUse> tablesOf(Scene scene, Predicate<Suspect> which) {
    Set<String> names = new HashSet<>();
    for (Suspect s : Suspects.of(scene).stream().filter(which).toList()) {
      scene.whatIf().plan(s.id()).first().ifPresent(p -> names.addAll(p.relations()));
    }
    return scene.interval().to().tables().stream().filter(t -> names.contains(t.name())).toList();
  }

  /** Each table that is overdue, the most overdue first; or that there is none. */
  private static List<Found> old(List<TableUse> tables, Settings settings) {
    List<Found> found =
        tables.stream()
            .filter(t -> t.live() >= SMALL && overdue(t, settings) >= OVERDUE_SOME)
            .sorted(Comparator.comparingDouble((TableUse t) -> overdue(t, settings)).reversed())
            .map(t -> old(t, overdue(t, settings)))
            .toList();
    return found.isEmpty()
        ? List.of(Found.none("statistics-old", "statistics are as fresh as autovacuum keeps them"))
        : found;
  }

  /** Changed rows over those that should trigger an ANALYZE. */
  private static double overdue(TableUse t, Settings settings) {
    return t.modified() / (settings.threshold() + settings.scale() * Math.max(t.rows(), 0));
  }

  private static Found old(TableUse t, double overdue) {
    return Found.of(
        "statistics-old",
        overdue >= OVERDUE_STRONG ? Level.STRONG : Level.SOME,
        t.ref(),
        String.format(
            Locale.ROOT,
            "%d rows of %s changed since its last ANALYZE (%s), %.1f times what should trigger one%s",
            t.modified(),
            t.name(),
            t.analyzed().map(Instant::toString).orElse("never"),
            overdue,
            t.autovacuum() ? "" : "; autovacuum is off for it"));
  }

  private static Found analyzedBefore(List<TableUse> tables, Instant onset, Instant now) {
    Optional<TableUse> fresh =
        tables.stream()
            .filter(t -> t.analyzed().isPresent() && t.live() >= SMALL)
            .filter(t -> t.analyzed().orElseThrow().isBefore(now))
            .filter(t -> t.analyzed().orElseThrow().isAfter(onset.minus(JUST_BEFORE)))
            .findFirst();
    return fresh
        .map(t ->
            Found.of(
                "analyzed-before-onset",
                Level.STRONG,
                t.ref(),
                "%s was analysed at %s, just before the first symptom"
                    .formatted(t.name(), t.analyzed().orElseThrow())))
        .orElse(Found.none("analyzed-before-onset", "no table was analysed just before"));
  }
}
