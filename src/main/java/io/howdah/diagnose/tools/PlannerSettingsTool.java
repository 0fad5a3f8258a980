package io.howdah.diagnose.tools;

import io.howdah.diagnose.Level;
import io.howdah.diagnose.Observation;
import io.howdah.diagnose.Observation.Found;
import io.howdah.diagnose.Scene;
import io.howdah.diagnose.Tool;
import io.howdah.model.ObjectRef;
import io.howdah.pg.Reading;
import java.util.List;

/**
 * Whether a price or a switch of the planner is far from any sane value for the whole server; what
 * a role or a database has for itself is {@link ParameterOverridesTool}'s.
 */
final class PlannerSettingsTool implements Tool {
  @Override
  public String name() {
    return "planner_settings";
  }

  @Override
  public String description() {
    return "whether the planner's prices and switches are sane";
  }

  @Override
  public double cost() {
    return 1;
  }

  @Override
  public Observation look(Scene scene) {
    Reading<PlannerParameter> all = PlannerParameter.read(scene.door());
    if (all.rows().isEmpty()) {
      return Observation.blind(all.status(), all.explain());
    }
    List<PlannerParameter> off =
        all.rows().stream().filter(p -> p.offness() != Level.NONE && !p.overridden()).toList();
    if (off.isEmpty()) {
      return Observation.ok(
          "prices and switches of the planner are sane",
          Found.none("prices-off", "prices and switches of the planner are sane"));
    }
    return Observation.ok(
        String.join(", ", off.stream().map(PlannerParameter::inWords).toList()),
        off.stream()
            .map(p ->
                Found.of("prices-off", p.offness(), ObjectRef.parameter(p.name()), p.inWords()))
            .toList());
  }
}
