package io.howdah.diagnose.tools;

import io.howdah.diagnose.Scene;
import io.howdah.diagnose.Span;
import io.howdah.diagnose.WhatIf;
import io.howdah.model.Incident;
import io.howdah.model.Interval;
import io.howdah.model.PlanNode;
import io.howdah.model.Sample;
import io.howdah.model.Telemetry;
import io.howdah.model.TemplateId;
import io.howdah.model.TemplateText;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import io.howdah.sense.Collector;
import io.howdah.sense.LostServerException;
import io.howdah.sense.Sensor;
import io.howdah.sense.host.HostAccess;
import io.howdah.sense.host.HostCollector;
import io.howdah.sense.server.ServerCollectors;
import java.time.Instant;
import java.util.ArrayList;
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
        new NoPlanner(),
        () -> Optional.of(felt(door)));
  }

  /** Two looks at once, as if with time between them, so that everything is due again. */
  private static Span felt(ReadDoor door) {
    List<Collector> collectors = new ArrayList<>(ServerCollectors.atOnce(door));
    collectors.add(new HostCollector(door, HostAccess.thisMachine()));
    Instant now = Instant.now();
    return new Span(measured(collectors, now), measured(collectors, now.plusSeconds(10)));
  }

  private static Telemetry measured(List<Collector> collectors, Instant at) {
    Telemetry all = Telemetry.nothing(at);
    for (Collector c : collectors) {
      try {
        all = all.and(c.collect(at));
      } catch (LostServerException e) {
        throw new IllegalStateException(e);
      }
    }
    return all;
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
