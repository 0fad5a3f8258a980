package io.howdah.diagnose;

import io.howdah.model.PlanNode;
import io.howdah.model.TemplateId;
import io.howdah.model.TemplateText;
import io.howdah.pg.Reading;
import java.util.Map;

/** Tools and a planner that say what a test wants. */
final class Fakes {
  private Fakes() {}

  /** A tool whose answer is given. */
  record FakeTool(String name, double cost, Observation answer) implements Tool {
    @Override
    public String description() {
      return "the " + name;
    }

    @Override
    public Observation look(Scene scene) {
      return answer;
    }
  }

  record Blind() implements WhatIf {
    @Override
    public Reading<TemplateText> text(TemplateId template) {
      return new Reading.Absent<>("test");
    }

    @Override
    public Reading<PlanNode> plan(TemplateId template) {
      return new Reading.Absent<>("test");
    }

    @Override
    public Reading<PlanNode> plan(TemplateId template, Map<String, String> settings) {
      return new Reading.Absent<>("test");
    }

    @Override
    public Reading<IndexGain> bestIndex(TemplateId template) {
      return new Reading.Absent<>("test");
    }
  }
}
