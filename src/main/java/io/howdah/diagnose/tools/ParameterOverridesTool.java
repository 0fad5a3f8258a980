package io.howdah.diagnose.tools;

import io.howdah.diagnose.Level;
import io.howdah.diagnose.Observation;
import io.howdah.diagnose.Observation.Found;
import io.howdah.diagnose.Scene;
import io.howdah.diagnose.Tool;
import io.howdah.model.ObjectRef;
import io.howdah.pg.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Settings that a role or a database has for itself. */
final class ParameterOverridesTool implements Tool {
  @Override
  public String name() {
    return "parameter_overrides";
  }

  @Override
  public String description() {
    return "whether roles or databases have settings of their own that change plans";
  }

  @Override
  public double cost() {
    return 1;
  }

  private record Setting(String role, String database, String name, String value) {
    String inWords() {
      String whom =
          (role.isEmpty() ? "" : "role " + role)
              + (role.isEmpty() || database.isEmpty() ? "" : " in ")
              + (database.isEmpty() ? "" : "database " + database);
      return "%s has %s = %s of its own"
          .formatted(whom.isEmpty() ? "everybody" : whom, name, value);
    }

    /** A plan type switched off, or next to no memory: nobody wants that for good. */
    boolean harmful() {
      Set<String> off = Set.of("off", "false", "no", "0");
      boolean tiny = name.equals("work_mem") && TinyMemory.tiny(value);
      return tiny || (name.startsWith("enable_") && off.contains(value));
    }
  }

  @Override
  public Observation look(Scene scene) {
    Reading<Setting> all =
        scene
            .door()
            .read(
                Toolbox.SQL,
                "overrides",
                r ->
                    new Setting(
                        r.text("role"), r.text("database"), r.text("name"), r.text("value")));
    return switch (all) {
      case Reading.Ok<Setting> ok -> seen(ok.rows());
      case Reading.Empty<Setting> _ -> seen(List.of());
      default -> Observation.blind(all.status(), all.explain());
    };
  }

  private static Observation seen(List<Setting> all) {
    List<Setting> memory = all.stream().filter(s -> s.name().equals("work_mem")).toList();
    List<Setting> others = all.stream().filter(s -> !s.name().equals("work_mem")).toList();
    List<Found> found = new ArrayList<>(found("memory-overridden", memory));
    found.addAll(found("setting-overridden", others));
    return Observation.ok(
        all.isEmpty()
            ? "no role or database has settings of its own"
            : String.join("; ", all.stream().map(Setting::inWords).limit(5).toList()),
        found);
  }

  private static List<Found> found(String finding, List<Setting> settings) {
    if (settings.isEmpty()) {
      return List.of(Found.none(finding, "no role or database has such settings of its own"));
    }
    return settings.stream()
        .map(s ->
            Found.of(
                finding,
                s.harmful() ? Level.STRONG : Level.SOME,
                new ObjectRef(
                    ObjectRef.Kind.PARAMETER,
                    s.name() + (s.role().isEmpty() ? "" : " of role " + s.role()),
                    0),
                s.inWords()))
        .toList();
  }
}
