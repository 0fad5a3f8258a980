package io.howdah.advise.parameter;

import io.howdah.model.ParameterReport.Card;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What takes a restart, or a person's decision: shown with its evidence and the memory it would
 * promise, never staged and never written by ALTER SYSTEM.
 */
final class Cards {
  private static final double LOW_HITS = 0.95;
  private static final double BUFFERS_SHARE = 0.25;
  private static final double LARGE_BUFFERS = 8.0 * (1L << 30);
  private static final String AT_RESTART =
      "set it in postgresql.conf for a restart that you choose; Howdah never does";

  private final Settings settings;
  private final Counters counters;
  private final Host host;
  private final MemoryBudget budget;
  private final List<Card> cards = new ArrayList<>();

  Cards(Settings settings, Counters counters, Host host, MemoryBudget budget) {
    this.settings = settings;
    this.counters = counters;
    this.host = host;
    this.budget = budget;
  }

  List<Card> all() {
    settings.maybe("shared_buffers").ifPresent(this::buffers);
    settings.maybe("max_connections").ifPresent(this::connections);
    settings.maybe("wal_buffers").ifPresent(this::walBuffers);
    settings.maybe("huge_pages").ifPresent(this::hugePages);
    settings.all().values().stream()
        .filter(Setting::pending)
        .forEach(s ->
            cards.add(
                new Card(
                    s.name(),
                    s.shown(),
                    Optional.empty(),
                    List.of("a file has another value, which waits for a restart"),
                    Optional.empty(),
                    "look whether the server would start with it")));
    return cards;
  }

  private void buffers(Setting s) {
    boolean missing =
        counters.hitRatio().isPresent()
            && counters.hitRatio().getAsDouble() < LOW_HITS
            && counters.database().filter(d -> d.reads() / d.seconds() > 100).isPresent();
    if (!missing || host.memory().isEmpty()) {
      return;
    }
    double quarter = host.memory().getAsLong() * BUFFERS_SHARE;
    double unit = Amount.of(s.unit());
    double value = Math.floor(Math.min(quarter, s.bytes() * 4) / (64 << 20)) * (64 << 20);
    if (value < s.bytes() * 1.5) {
      return;
    }
    Map<String, String> after = Map.of("shared_buffers", Amount.plain(value / unit));
    if (budget.refuses(after).isPresent()) {
      return;
    }
    cards.add(
        new Card(
            s.name(),
            s.shown(),
            Optional.of(s.shown(Amount.plain(value / unit))),
            List.of(
                String.format(
                    Locale.ROOT,
                    "%.1f %% of the pages are found in shared_buffers, %.0f a second are not",
                    100 * counters.hitRatio().orElse(0),
                    counters.database().map(d -> d.reads() / d.seconds()).orElse(0.0)),
                "a quarter of the machine's memory is %s".formatted(Amount.bytes(quarter))),
            Optional.of(sum(after)),
            AT_RESTART));
  }

  private String sum(Map<String, String> after) {
    return "at worst %s of %s would be promised"
        .formatted(Amount.bytes(budget.sum(after)), Amount.bytes(budget.limit()));
  }

  private void connections(Setting s) {
    if (counters.sessions().isEmpty()) {
      return;
    }
    Counters.Sessions now = counters.sessions().get();
    int cpus = host.cpus().orElse(0);
    if (s.number() >= 300 && cpus > 0 && s.number() > 25.0 * cpus) {
      cards.add(
          new Card(
              s.name(),
              s.shown(),
              Optional.empty(),
              List.of(
                  "%s sessions are allowed on %d CPUs; %d are connected, %d at work"
                      .formatted(s.value(), cpus, now.connected(), now.atWork()),
                  "each allowed session counts in the memory sum: %s for all"
                      .formatted(Amount.bytes(budget.perSession(Map.of()) * s.number()))),
              Optional.of(sum(Map.of())),
              "put a pooler in front, then lower it at a restart; work_mem can grow by as much"));
    }
  }

  private void walBuffers(Setting s) {
    double full = counters.wal().map(w -> w.fullBuffers() / w.seconds()).orElse(0.0);
    double now =
        s.number() > 0 ? s.bytes() : Math.min(settings.bytes("shared_buffers") / 32, 16 << 20);
    if (full > 1 && now < (64 << 20)) {
      cards.add(
          new Card(
              s.name(),
              s.shown(),
              Optional.of(Amount.bytes(Math.min(now * 4, 64 << 20)).replace(" ", "")),
              List.of(
                  String.format(
                      Locale.ROOT,
                      "it was full %.0f times a second, and a backend had to write the log first",
                      full)),
              Optional.empty(),
              AT_RESTART));
    }
  }

  private void hugePages(Setting s) {
    if (s.value().equals("off") && settings.bytes("shared_buffers") >= LARGE_BUFFERS) {
      cards.add(
          new Card(
              s.name(),
              s.value(),
              Optional.of("try"),
              List.of(
                  "shared_buffers is %s: each session maps it page by page of 4 kB"
                      .formatted(Amount.bytes(settings.bytes("shared_buffers")))),
              Optional.empty(),
              "set vm.nr_hugepages first, by shared_memory_size_in_huge_pages; " + AT_RESTART));
    }
  }
}
