package io.howdah.diagnose.tools;

import io.howdah.diagnose.Scene;
import io.howdah.diagnose.WhatIf;
import io.howdah.model.Incident;
import io.howdah.model.Interval;
import io.howdah.model.PlanNode;
import io.howdah.model.Sample;
import io.howdah.model.TemplateId;
import io.howdah.model.TemplateText;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import io.howdah.sense.LostServerException;
import io.howdah.sense.Sensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a tool is shown of a real server when nothing was felt. */
final class Scenes {
  private Scenes() {}

  static Scene of(ReadDoor door) throws LostServerException {
    Sensor sensor = new Sensor(door);
    Sample first = sensor.sample();
    Sample second = sensor.sample();
    return new Scene(
        new Incident("i", second.server(), second.at(), second.at(), List.of()),
        new Interval(first, second),
        _ -> Optional.empty(),
        door,
        new NoPlanner());
  }

  private record NoPlanner() implements WhatIf {
    @Override
    public Reading<TemplateText> text(TemplateId template) {
      return new Reading.Absent<>("no planner");
    }

    @Override
    public Reading<PlanNode> plan(TemplateId template) {
      return new Reading.Absent<>("no planner");
    }

    @Override
    public Reading<PlanNode> plan(TemplateId template, Map<String, String> settings) {
      return new Reading.Absent<>("no planner");
    }

    @Override
    public Reading<IndexGain> bestIndex(TemplateId template) {
      return new Reading.Absent<>("no planner");
    }
  }
}
