package io.howdah.diagnose;

import io.howdah.model.Incident;
import io.howdah.model.Interval;
import io.howdah.model.Reminder;
import io.howdah.model.TemplateId;
import io.howdah.model.TemplatePast;
import io.howdah.pg.ReadDoor;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a diagnosis works on.
 *
 * @param incident what was felt
 * @param interval the last stretch, in which it shows
 * @param past what is usual of a template
 * @param door the way to look further
 * @param whatIf the way to ask what would be
 * @param vitals what the sensors measure of the server and its machine
 * @param reminders memories that speak to the incident
 */
public record Scene(
    Incident incident,
    Interval interval,
    Function<TemplateId, Optional<TemplatePast>> past,
    ReadDoor door,
    WhatIf whatIf,
    Vitals vitals,
    List<Reminder> reminders) {

  public Scene {
    reminders = List.copyOf(reminders);
  }

  /** Where nobody remembers. */
  public Scene(
      Incident incident,
      Interval interval,
      Function<TemplateId, Optional<TemplatePast>> past,
      ReadDoor door,
      WhatIf whatIf,
      Vitals vitals) {
    this(incident, interval, past, door, whatIf, vitals, List.of());
  }

  /** Where no sensors are at hand. */
  public Scene(
      Incident incident,
      Interval interval,
      Function<TemplateId, Optional<TemplatePast>> past,
      ReadDoor door,
      WhatIf whatIf) {
    this(incident, interval, past, door, whatIf, Vitals.none());
  }
}
