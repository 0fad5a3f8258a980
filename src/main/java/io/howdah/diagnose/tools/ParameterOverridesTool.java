package io.howdah.diagnose.tools;

import io.howdah.diagnose.Level;
import io.howdah.diagnose.Observation;
import io.howdah.diagnose.Observation.Found;
import io.howdah.diagnose.Scene;
import io.howdah.diagnose.Tool;
import io.howdah.model.ObjectRef;
import io.howdah.pg.Reading;
import java.util.List;
import java.util.Optional;
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
      boolean tiny =
          name.equals("work_mem")
              && Optional.of(value.strip())
                  .filter(v -> v.matches("\\d+(kB)?"))
                  .map(v -> Long.parseLong(v.replace("kB", "")) < 1024)
                  .orElse(false);
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
      case Reading.Empty<Setting> _ ->
          Observation.ok(
              "no role or database has settings of its own",
              Found.none("setting-overridden", "no role or database has settings of its own"));
      default -> Observation.blind(all.status(), all.explain());
    };
  }

  private static Observation seen(List<Setting> all) {
    return Observation.ok(
        String.join("; ", all.stream().map(Setting::inWords).limit(5).toList()),
        all.stream()
            .map(o ->
                Found.of(
                    "setting-overridden",
                    o.harmful() ? Level.STRONG : Level.SOME,
                    new ObjectRef(
                        ObjectRef.Kind.PARAMETER,
                        o.name() + (o.role().isEmpty() ? "" : " of role " + o.role()),
                        0),
                    o.inWords()))
            .toList());
  }
}
