package io.howdah.verify;

import io.howdah.model.Interval;
import io.howdah.model.Looks;
import io.howdah.model.Sample;
import io.howdah.model.Session;
import io.howdah.model.TemplateCounters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A seeded workload: Poisson calls with lognormal times, sampled each second. */
final class Workload {
  /**
   * A template.
   *
   * @param rate calls a second
   * @param meanMs mean of a call
   * @param sigma spread of the logarithm of the times
   */
  record Template(long id, double rate, double meanMs, double sigma) {
    Template times(double factor) {
      return new Template(id, rate, meanMs * factor, sigma);
    }
  }

  private final SplittableRandom random;
  private final Map<Long, TemplateCounters> counters = new HashMap<>();
  private int second;

  Workload(long seed) {
    random = new SplittableRandom(seed);
  }

  /** So many seconds of those templates. */
  Stretch run(int seconds, List<Template> templates, Session... runningAtTheEnd) {
    List<Sample> samples = new ArrayList<>();
    samples.add(sample());
    for (int i = 0; i < seconds; i++) {
      templates.forEach(this::aSecondOf);
      second++;
      samples.add(sample(i == seconds - 1 ? runningAtTheEnd : new Session[0]));
    }
    List<Interval> intervals = new ArrayList<>();
    for (int i = 1; i < samples.size(); i++) {
      intervals.add(new Interval(samples.get(i - 1), samples.get(i)));
    }
    return Stretch.of(intervals);
  }

  private Sample sample(Session... sessions) {
    return Looks.sample(second, Looks.SERVER, List.copyOf(counters.values()), List.of(sessions));
  }

  private void aSecondOf(Template t) {
    double limit = Math.exp(-t.rate());
    double product = random.nextDouble();
    while (product > limit) {
      product *= random.nextDouble();
      double ms =
          t.meanMs() * Math.exp(t.sigma() * random.nextGaussian() - t.sigma() * t.sigma() / 2);
      TemplateCounters call =
          new TemplateCounters(Looks.id(t.id()), 1, ms, ms * ms, 0, 1, 1, 0, 0, 0);
      counters.merge(t.id(), call, TemplateCounters::plus);
    }
  }
}
