package io.howdah.loop;

import io.howdah.advise.IndexAdvisor;
import io.howdah.diagnose.WhatIf;
import io.howdah.model.PlanNode;
import io.howdah.model.TemplateId;
import io.howdah.model.TemplateText;
import io.howdah.pg.CannotConnectException;
import io.howdah.pg.PlanSession;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.Reading;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Asks the planner on behalf of one diagnosis; what was asked once is remembered. For one thread.
 */
final class PlannerWhatIf implements WhatIf, AutoCloseable {
  private final ReadDoor door;
  private final IndexAdvisor indexes;
  private final Map<TemplateId, Reading<TemplateText>> texts = new HashMap<>();
  private final Map<Asked, Reading<PlanNode>> plans = new HashMap<>();
  private Optional<PlanSession> session = Optional.empty();

  private record Asked(TemplateId template, Map<String, String> settings) {}

  PlannerWhatIf(ReadDoor door, IndexAdvisor indexes) {
    this.door = door;
    this.indexes = indexes;
  }

  @Override
  public Reading<TemplateText> text(TemplateId template) {
    Reading<TemplateText> known = texts.get(template);
    if (known == null) {
      known = open().map(s -> s.text(template)).orElseGet(PlannerWhatIf::noSession);
      texts.put(template, known);
    }
    return known;
  }

  @Override
  public Reading<PlanNode> plan(TemplateId template) {
    return plan(template, Map.of());
  }

  @Override
  public Reading<PlanNode> plan(TemplateId template, Map<String, String> settings) {
    Asked asked = new Asked(template, Map.copyOf(settings));
    Reading<PlanNode> known = plans.get(asked);
    if (known == null) {
      known = ask(asked);
      plans.put(asked, known);
    }
    return known;
  }

  private Reading<PlanNode> ask(Asked asked) {
    Reading<TemplateText> text = text(asked.template());
    Optional<TemplateText> found = text.first();
    if (found.isEmpty()) {
      return text.map(_ -> {
        throw new IllegalStateException("a reading without rows has nothing to map");
      });
    }
    return open()
        .map(s -> s.plan(found.get(), asked.settings()))
        .orElseGet(PlannerWhatIf::noSession);
  }

  @Override
  public Reading<PlanNode> planFor(TemplateId template, Map<Integer, String> values) {
    Reading<TemplateText> text = text(template);
    Optional<TemplateText> found = text.first();
    if (found.isEmpty()) {
      return text.map(_ -> {
        throw new IllegalStateException("a reading without rows has nothing to map");
      });
    }
    return open().map(s -> s.planFor(found.get(), values)).orElseGet(PlannerWhatIf::noSession);
  }

  @Override
  public Reading<IndexGain> bestIndex(TemplateId template) {
    return indexes
        .best(template)
        .map(a -> new IndexGain(a.index().object(), a.index().definition(), a.before(), a.after()));
  }

  private Optional<PlanSession> open() {
    if (session.isEmpty()) {
      try {
        session = Optional.of(PlanSession.open(door));
      } catch (CannotConnectException e) {
        return Optional.empty();
      }
    }
    return session;
  }

  private static <T> Reading<T> noSession() {
    return new Reading.Failed<>("08001", "no session could be opened to ask the planner");
  }

  @Override
  public void close() {
    session.ifPresent(PlanSession::close);
  }
}
