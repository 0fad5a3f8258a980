package io.howdah.diagnose.tools;

import io.howdah.diagnose.Level;
import io.howdah.diagnose.Observation.Found;
import io.howdah.diagnose.Scene;
import io.howdah.diagnose.tools.Suspects.Suspect;
import io.howdah.model.ObjectRef;
import io.howdah.model.TemplateCounters;
import io.howdah.model.TemplateText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Roles that were given next to no work_mem, and which of their templates spilled before: such a
 * template may come every few seconds only, and a short look misses it.
 */
final class TinyMemory {
  private static final long TINY_KB = 1_024;
  private static final int MOST = 3;

  /** Temporary blocks since the statistics began below which it was nothing: 1 MB. */
  private static final long SPILLED_BLOCKS = 128;

  private TinyMemory() {}

  /** A template of a role with next to no memory that wrote temporary files. */
  record Spiller(Suspect suspect, Found found) {}

  private record Given(String role, String value) {}

  /** Whether a setting as pg_db_role_setting holds it is below 1 MB. */
  static boolean tiny(String value) {
    return Optional.of(value.strip())
        .filter(v -> v.matches("\\d{1,9}(kB)?"))
        .map(v -> Long.parseLong(v.replace("kB", "")) < TINY_KB)
        .orElse(false);
  }

  /** Those that wrote most first; empty where no role has next to no memory now. */
  static List<Spiller> spilledBefore(Scene scene) {
    Map<String, String> roles = new HashMap<>();
    scene
        .door()
        .read(Toolbox.SQL, "work_mem_overrides", r -> new Given(r.text("role"), r.text("value")))
        .rows()
        .stream()
        .filter(o -> tiny(o.value()))
        .forEach(o -> roles.put(o.role(), o.value()));
    List<Spiller> out = new ArrayList<>();
    if (roles.isEmpty()) {
      return out;
    }
    List<TemplateCounters> spilled =
        scene.interval().to().templates().stream()
            .filter(t -> t.tempBlocks() >= SPILLED_BLOCKS)
            .sorted(Comparator.comparingLong(TemplateCounters::tempBlocks).reversed())
            .limit(2L * MOST)
            .toList();
    for (TemplateCounters t : spilled) {
      Optional<TemplateText> text = scene.whatIf().text(t.id()).first();
      Optional<String> memory = text.map(TemplateText::role).map(roles::get);
      if (memory.isPresent() && out.size() < MOST) {
        out.add(spiller(t, text.orElseThrow().role(), memory.get()));
      }
    }
    return out;
  }

  private static Spiller spiller(TemplateCounters t, String role, String memory) {
    String words =
        String.format(
            Locale.ROOT,
            "role %s has work_mem = %s, and its template %d wrote %.1f MB of temporary files since its statistics began",
            role,
            memory,
            t.id().queryId(),
            t.tempBlocks() * 8 / 1024.0);
    return new Spiller(
        new Suspect(t, Optional.empty(), 0),
        Found.of("spilled", Level.STRONG, ObjectRef.template(t.id()), words));
  }
}
