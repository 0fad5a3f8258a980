package io.howdah.advise.parameter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Asks the planner which values of a parameter would make any difference, so that no trial is spent
 * on the others: those at which a plan becomes another, and those from which on a sort or hash
 * fits.
 */
final class Screen {
  private static final int MOST_VALUES = 6;

  private final TrialSession session;
  private final Trials trials;
  private final Map<Template, Plan> today;

  /**
   * A screen.
   *
   * @param today the plans as things are, with what was seen to spill
   */
  Screen(TrialSession session, Trials trials, Map<Template, Plan> today) {
    this.session = session;
    this.trials = trials;
    this.today = today;
  }

  /**
   * Those values of a list that differ from the one before, the nearest first.
   *
   * @param held what is in force besides
   */
  List<String> worthTrying(
      Knowledge.Idea idea, Setting setting, List<String> values, Map<String, String> held) {
    List<String> out = new ArrayList<>();
    String before = setting.value();
    String last = shapes(setting, before, held);
    for (String value : values) {
      String now = shapes(setting, value, held);
      boolean fits = idea.touches().equals("memory") && fits(setting, before, value, held);
      boolean more = idea.touches().equals("hash") && out.size() < 2;
      if (!now.equals(last) || fits || more) {
        out.add(value);
        last = now;
      }
      before = value;
      if (out.size() == MOST_VALUES) {
        break;
      }
    }
    return out;
  }

  /** The plans of all templates under settings. */
  List<Plan> plans(Map<String, String> settings) {
    return session.all(trials.templates(), settings);
  }

  private double seen(Template t) {
    return Optional.ofNullable(today.get(t)).map(Plan::spilled).orElse(0.0);
  }

  private Map<String, String> with(Setting setting, String value, Map<String, String> held) {
    Map<String, String> all = new HashMap<>(held);
    all.put(setting.name(), value);
    return all;
  }

  private String shapes(Setting setting, String value, Map<String, String> held) {
    return trials.templates().stream()
        .map(t -> session.plan(t, with(setting, value, held)).first().map(Plan::shape).orElse(""))
        .collect(Collectors.joining("\n"));
  }

  /** Whether a sort or hash that did not fit before fits with this value. */
  private boolean fits(Setting setting, String before, String value, Map<String, String> held) {
    double unit = Amount.of(setting.unit());
    double less = Double.parseDouble(before) * unit;
    double more = Double.parseDouble(value) * unit;
    return trials.templates().stream()
        .mapToDouble(t ->
            Math.max(
                2 * Math.max(t.spilled(), seen(t)),
                session
                    .plan(t, with(setting, before, held))
                    .first()
                    .map(Plan::largestWish)
                    .orElse(0.0)))
        .anyMatch(wish -> less < wish && wish <= more);
  }
}
