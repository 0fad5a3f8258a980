package io.howdah.advise.parameter;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;

/** What was seen that makes a parameter worth a trial: the words of knowledge.yaml. */
final class Clues {
  /** Below it a cache serves too little for pages to cost what memory costs. */
  private static final double CACHED = 0.95;

  private static final double JIT_NOTICEABLE = 0.05;
  private static final double PRICE_OFF = 2;

  private final Settings settings;
  private final Host host;
  private final Counters counters;
  private final Map<Template, Plan> plans;
  private final Map<Template, Double> weights;
  private final double all;

  /**
   * A clue.
   *
   * @param promise the share of the workload's time that it is about, 0 to 1
   */
  record Clue(String word, double promise, String words) {}

  Clues(
      Settings settings,
      Host host,
      Counters counters,
      Map<Template, Plan> plans,
      Map<Template, Double> weights) {
    this.settings = settings;
    this.host = host;
    this.counters = counters;
    this.plans = plans;
    this.weights = weights;
    this.all = Math.max(1e-9, weights.values().stream().mapToDouble(w -> w).sum());
  }

  /** What speaks for a trial of this parameter; empty where nothing does. */
  List<Clue> of(Knowledge.Idea idea) {
    Optional<Setting> setting = settings.maybe(idea.parameter());
    List<Clue> out = new ArrayList<>();
    for (String word : idea.when()) {
      setting.flatMap(s -> clue(word, s)).filter(c -> c.promise() > 0).ifPresent(out::add);
    }
    return out;
  }

  private Optional<Clue> clue(String word, Setting s) {
    return switch (word) {
      case "jit-time" -> jitTime();
      case "jit-planned" ->
          about(word, (_, p) -> p.jit(), "of the time is templates whose plans are compiled");
      case "cached" -> cached(s);
      case "many-joins" ->
          about(
              word,
              (_, p) -> p.relations() > s.number(),
              "of the time is templates that join more than %s tables".formatted(s.value()));
      case "genetic-search" ->
          about(
              word,
              (_, p) -> p.relations() >= s.number(),
              "of the time is templates that join %s tables or more, planned at random"
                  .formatted(s.value()));
      case "sorts-and-hashes" -> memory();
      case "hashes" ->
          about(
              word,
              (_, p) -> p.hashes() > 0 && p.largestWish() > settings.bytes("work_mem"),
              "of the time is templates that hash more than work_mem holds");
      case "cache-understated" -> understated(s);
      case "partitioned" ->
          about(
              word,
              (_, p) ->
                  (p.has("Append") || p.has("Merge Append")) && (p.aggregates() || p.has("Hash")),
              "of the time is templates that group or join partitioned tables");
      case "price-off" -> priceOff(s);
      case "limit-lowered" -> s.number() < s.bootNumber() ? changed(word, s) : Optional.empty();
      case "switched-off" -> s.value().equals("off") ? changed(word, s) : Optional.empty();
      default -> throw new IllegalStateException("knowledge.yaml: no clue is called " + word);
    };
  }

  private Optional<Clue> about(String word, BiPredicate<Template, Plan> is, String words) {
    double share =
        plans.entrySet().stream()
                .filter(e -> is.test(e.getKey(), e.getValue()))
                .mapToDouble(e -> weights.getOrDefault(e.getKey(), 0.0))
                .sum()
            / all;
    return Optional.of(
        new Clue(word, share, String.format(Locale.ROOT, "%.0f %% %s", 100 * share, words)));
  }

  private Optional<Clue> jitTime() {
    double share =
        plans.keySet().stream()
                .mapToDouble(t -> Math.max(0, t.jitShare()) * weights.getOrDefault(t, 0.0))
                .sum()
            / all;
    return share < JIT_NOTICEABLE
        ? Optional.empty()
        : Optional.of(
            new Clue(
                "jit-time",
                share,
                String.format(
                    Locale.ROOT, "compiling took %.0f %% of the execution time", 100 * share)));
  }

  private Optional<Clue> cached(Setting s) {
    double sequential = Math.max(1e-9, settings.number("seq_page_cost", 1));
    if (s.number() / sequential < 1.5 || counters.hitRatio().isEmpty()) {
      return Optional.empty();
    }
    double hits = counters.hitRatio().getAsDouble();
    return hits < CACHED
        ? Optional.empty()
        : Optional.of(
            new Clue(
                "cached",
                1,
                String.format(
                    Locale.ROOT,
                    "%.1f %% of the pages come from shared_buffers, and a random one is priced %s"
                        + " times a sequential one",
                    100 * hits,
                    Amount.plain(s.number() / sequential))));
  }

  private Optional<Clue> memory() {
    double workMem = settings.bytes("work_mem");
    Optional<Clue> spilled =
        about(
            "sorts-and-hashes",
            (t, p) -> t.spilled() > 0 || p.spilled() > 0,
            "of the time is templates that write temporary files");
    Optional<Clue> large =
        about(
            "sorts-and-hashes",
            (_, p) -> p.largestWish() > workMem,
            "of the time is templates that sort or hash more than work_mem holds, by the planner's"
                + " estimate");
    return spilled.filter(c -> c.promise() > 0).or(() -> large);
  }

  private Optional<Clue> understated(Setting s) {
    return host.memory().isPresent() && host.memory().getAsLong() * 0.75 > 1.5 * s.bytes()
        ? Optional.of(
            new Clue(
                "cache-understated",
                0.5,
                "the planner believes in a cache of %s on a machine of %s"
                    .formatted(Amount.bytes(s.bytes()), Amount.bytes(host.memory().getAsLong()))))
        : Optional.empty();
  }

  private static Optional<Clue> priceOff(Setting s) {
    double usual = s.bootNumber();
    double off = s.number() <= 0 ? 100 : Math.max(s.number() / usual, usual / s.number());
    // A low price of random pages is what fast disks want, and no mistake.
    boolean wanted = s.name().equals("random_page_cost") && s.number() >= 1 && s.number() <= usual;
    return off > PRICE_OFF && !wanted ? changed("price-off", s) : Optional.empty();
  }

  private static Optional<Clue> changed(String word, Setting s) {
    return s.isUsual()
        ? Optional.empty()
        : Optional.of(
            new Clue(
                word,
                1,
                "%s is %s where PostgreSQL's default is %s (from: %s)"
                    .formatted(s.name(), s.shown(), s.shown(s.boot()), s.source())));
  }
}
