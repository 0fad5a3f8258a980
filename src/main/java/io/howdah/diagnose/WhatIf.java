package io.howdah.diagnose;

import io.howdah.model.ObjectRef;
import io.howdah.model.PlanNode;
import io.howdah.model.TemplateId;
import io.howdah.model.TemplateText;
import io.howdah.pg.Reading;
import java.util.Map;

/** Asks the planner what it would do. Handed in, so that diagnosis need not know who answers. */
public interface WhatIf {

  /**
   * The best index that does not exist, for one template.
   *
   * @param table what it would be on
   * @param definition such as {@code shop.orders (customer_id)}
   * @param before the planner's cost today
   * @param after the planner's cost with it
   */
  record IndexGain(ObjectRef table, String definition, double before, double after) {
    public double times() {
      return before / Math.max(after, 1e-6);
    }
  }

  /** The template's text; absent when it is not of this database. */
  Reading<TemplateText> text(TemplateId template);

  /** Its plan as things are. */
  Reading<PlanNode> plan(TemplateId template);

  /** Its plan under other settings. */
  Reading<PlanNode> plan(TemplateId template, Map<String, String> settings);

  /**
   * Its plan as it is made for given values alone, by parameter number; absent where nobody can
   * tell.
   */
  default Reading<PlanNode> planFor(TemplateId template, Map<Integer, String> values) {
    return new Reading.Absent<>("plans for given values");
  }

  /** The best index that could be built for it; empty when none would help. */
  Reading<IndexGain> bestIndex(TemplateId template);
}
