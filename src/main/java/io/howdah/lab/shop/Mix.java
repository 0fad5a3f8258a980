package io.howdah.lab.shop;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How much of what the load asks.
 *
 * @param rate multiplies the rate of every template; 1 is the normal load
 * @param templateRates calls per second of single templates instead of their own
 * @param sessions of each service
 * @param seed draws the same calls again
 * @param sessionLife after which a session is replaced, as connection pools do
 */
public record Mix(
    double rate,
    Map<String, Double> templateRates,
    Map<String, Integer> sessions,
    long seed,
    Duration sessionLife) {
  public static final String CHECKOUT = "shop-checkout";
  public static final String WEB = "shop-web";
  public static final String REPORTS = "shop-reports";
  public static final String BACKOFFICE = "shop-backoffice";

  public Mix {
    if (!(rate > 0) || rate > 100) {
      throw new IllegalArgumentException("a rate is above 0 and at most 100, not " + rate);
    }
    templateRates = Map.copyOf(templateRates);
    sessions = Map.copyOf(sessions);
  }

  /** A third of two cores or so. */
  public static Mix normal() {
    return new Mix(
        1,
        Map.of(),
        Map.of(WEB, 6, CHECKOUT, 4, BACKOFFICE, 3, REPORTS, 2),
        1,
        Duration.ofSeconds(30));
  }

  public Mix withRate(double times) {
    return new Mix(times, templateRates, sessions, seed, sessionLife);
  }

  public Mix withSeed(long other) {
    return new Mix(rate, templateRates, sessions, other, sessionLife);
  }

  public Mix withSessionLife(Duration life) {
    return new Mix(rate, templateRates, sessions, seed, life);
  }

  /** One template at another rate in calls per second; 0 leaves it out. */
  public Mix withTemplateRate(String template, double perSecond) {
    var rates = new HashMap<>(templateRates);
    rates.put(template, perSecond);
    return new Mix(rate, rates, sessions, seed, sessionLife);
  }

  /** Only these templates, each at its own rate. */
  public Mix only(String... templates) {
    var rates = new HashMap<>(templateRates);
    Template.all().stream()
        .map(Template::name)
        .filter(name -> !List.of(templates).contains(name))
        .forEach(name -> rates.put(name, 0.0));
    return new Mix(rate, rates, sessions, seed, sessionLife);
  }

  double rateOf(Template template) {
    return rate * templateRates.getOrDefault(template.name(), template.rate());
  }
}
