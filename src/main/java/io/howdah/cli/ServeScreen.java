package io.howdah.cli;

import io.howdah.loop.LoopEvent;
import io.howdah.loop.nerves.Daemon;
import io.howdah.loop.nerves.NerveEvent;
import io.howdah.model.Absence;
import io.howdah.model.Incident;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What the daemon says, a line for each thing that changed. For any number of threads. */
final class ServeScreen {
  /** What is not seen is told once, a line a reason: {@code /metrics} has all. */
  private static final int MOST_REASONS = 10;

  /** Of one incident; {@code howdah check} and {@code howdah diagnose} tell the rest. */
  private static final int MOST_ANOMALIES = 5;

  private final PrintWriter out;

  ServeScreen(PrintWriter out) {
    this.out = out;
  }

  synchronized void opened(InetSocketAddress at, Daemon.Settings settings) {
    say("http://%s:%d/metrics".formatted(host(at), at.getPort()));
    if (!at.getAddress().isLoopbackAddress()) {
      say("whoever reaches this address can read metrics: there is no login");
    }
    say(
        settings
            .directory()
            .map(d -> "memory of %d MB, kept in %s".formatted(settings.bytes() >> 20, d))
            .orElse(
                "memory of %d MB, gone after a restart (--directory keeps it)"
                    .formatted(settings.bytes() >> 20)));
    settings.far().ifPresent(f -> say("sends to " + f.write()));
    settings
        .clusters()
        .forEach(c -> say("watches %s every %d s".formatted(c.name(), c.period().toSeconds())));
  }

  private static String host(InetSocketAddress at) {
    String host = at.getAddress().getHostAddress();
    return host.contains(":") ? "[" + host + "]" : host;
  }

  synchronized void tell(NerveEvent event) {
    switch (event) {
      case NerveEvent.Sees sees -> {
        say(
            "%s: %s sees %d series"
                .formatted(name(sees.cluster()), sees.collector(), sees.series()));
        absent(name(sees.cluster()), sees.absences());
      }
      case NerveEvent.Lost lost ->
          say("%s: down: %s; tried again".formatted(lost.cluster(), lost.why()));
      case NerveEvent.Back back -> say("%s: up again".formatted(back.cluster()));
      case NerveEvent.Begun begun -> {
        say("%s: %s".formatted(begun.cluster(), incident("trouble since", begun.incident())));
        begun.incident().anomalies().stream()
            .limit(MOST_ANOMALIES)
            .forEach(a -> say("%s:   %s".formatted(begun.cluster(), a.words())));
      }
      case NerveEvent.Ended ended ->
          say(
              "%s: %s"
                  .formatted(
                      ended.cluster(), incident("over, the trouble since", ended.incident())));
      case NerveEvent.Forgot forgot -> say("%s: %s".formatted(forgot.cluster(), forgot.why()));
      case NerveEvent.Faulty faulty ->
          say(
              "%s: %s failed by a fault of Howdah's own: %s; tried again, please report it"
                  .formatted(name(faulty.cluster()), faulty.collector(), faulty.why()));
    }
  }

  /** What is done about it, or would be. */
  synchronized void tell(String cluster, LoopEvent event) {
    Optional<String> words =
        switch (event) {
          case LoopEvent.Sentence e -> Optional.of(e.words());
          case LoopEvent.Decided e ->
              Optional.of(
                  "%s: %s"
                      .formatted(
                          String.join("; ", e.proposal().remedy().sql()),
                          LoopScreen.decision(e.decision())));
          case LoopEvent.Waits e ->
              Optional.of("action %d waits for a person's yes".formatted(e.action().id()));
          case LoopEvent.Acting e ->
              Optional.of(
                  "action %d begins: %s"
                      .formatted(e.action().id(), String.join("; ", e.action().sql())));
          case LoopEvent.Underway e ->
              Optional.of("action %d: %s".formatted(e.action().id(), e.words()));
          case LoopEvent.Judged e ->
              Optional.of(
                  "action %d %s: %s"
                      .formatted(e.action().id(), e.action().state(), e.verdict().sentence()));
          case LoopEvent.Failed e ->
              Optional.of("action %d did not happen: %s".formatted(e.action().id(), e.words()));
          case LoopEvent.Felt _,
              LoopEvent.Diagnosed _,
              LoopEvent.Thought _,
              LoopEvent.Tried _,
              LoopEvent.InForce _,
              LoopEvent.Lost _ ->
              Optional.empty();
        };
    words.ifPresent(w -> say("%s: %s".formatted(cluster, w)));
  }

  /** One line a reason. */
  private void absent(String cluster, List<Absence> absences) {
    Map<String, List<String>> byReason = new LinkedHashMap<>();
    absences.forEach(a -> byReason.computeIfAbsent(a.why(), _ -> new ArrayList<>()).add(a.what()));
    byReason.entrySet().stream()
        .limit(MOST_REASONS)
        .forEach(r ->
            say(
                "%s:   not %s: %s"
                    .formatted(cluster, String.join(", ", r.getValue()), r.getKey())));
    if (byReason.size() > MOST_REASONS) {
      say(
          "%s:   and more that it does not see, for %d other reasons: howdah_absent_info at /metrics"
              .formatted(cluster, byReason.size() - MOST_REASONS));
    }
  }

  private static String incident(String words, Incident i) {
    return String.format(
        Locale.ROOT,
        "%s %s, %s, %.0f %% of the database's time",
        words,
        i.began().truncatedTo(ChronoUnit.SECONDS),
        i.id(),
        100 * i.share());
  }

  synchronized void ended() {
    say("ended");
  }

  private static String name(String cluster) {
    return cluster.isEmpty() ? "howdah" : cluster;
  }

  private void say(String line) {
    out.println(Terminal.harmless(line));
    out.flush();
  }
}
