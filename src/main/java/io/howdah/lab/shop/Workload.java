package io.howdah.lab.shop;

import io.howdah.lab.Instance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * Services of the shop at work on real sessions: each session waits, calls, waits, so that the
 * service keeps its rate as long as the server keeps up. A session that fell behind by more than a
 * second lets the missed calls go, as customers do; it never storms to catch up.
 */
public final class Workload implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Map<String, Tally> tallies;
  private final List<Service> sessions = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicBoolean running = new AtomicBoolean(true);

  private Workload(Map<String, Tally> tallies) {
    this.tallies = tallies;
  }

  /** What one template's sessions count together. */
  record Tally(Latency latency, ConcurrentMap<String, Long> errors) {
    void failed(String sqlState) {
      errors.merge(sqlState, 1L, Long::sum);
    }
  }

  /** Starts the sessions; they connect by themselves and again after every loss. */
  public static Workload start(Instance instance, Mix mix) {
    Variant variant = Variant.of(instance);
    return start(instance, mix, Template.all(variant), Caller.shop(variant));
  }

  /** Starts sessions of other services than the shop's. */
  public static Workload start(Instance instance, Mix mix, List<Template> all, Caller caller) {
    List<Template> templates = all.stream().filter(t -> mix.rateOf(t) > 0).toList();
    var workload =
        new Workload(
            templates.stream()
                .collect(
                    Collectors.toUnmodifiableMap(
                        Template::name, t -> new Tally(new Latency(), new ConcurrentHashMap<>()))));
    Map<String, List<Template>> byService =
        templates.stream()
            .collect(
                Collectors.groupingBy(Template::service, LinkedHashMap::new, Collectors.toList()));
    byService.forEach((service, its) -> {
      int count = sessions(mix, caller.variant(), service);
      for (int i = 0; i < count; i++) {
        workload.add(new Service(instance, mix, caller, service, its, i, count, workload.tallies));
      }
    });
    return workload;
  }

  /** A mix speaks of services by the names of the default shop. */
  private static int sessions(Mix mix, Variant variant, String service) {
    return mix.sessions().entrySet().stream()
        .filter(e -> variant.in(e.getKey()).equals(service))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(1);
  }

  private void add(Service session) {
    sessions.add(session);
    threads.add(Thread.ofVirtual().name(session.name()).start(() -> session.work(running::get)));
  }

  /** What became of each template's calls since the start. */
  public Map<String, Calls> calls() {
    return tallies.entrySet().stream()
        .collect(
            Collectors.toUnmodifiableMap(
                Map.Entry::getKey,
                e ->
                    new Calls(
                        e.getKey(), e.getValue().latency().snapshot(), e.getValue().errors())));
  }

  public Calls calls(String template) {
    Calls calls = calls().get(template);
    if (calls == null) {
      throw new IllegalArgumentException(
          "the load has no template " + template + "; it has " + tallies.keySet());
    }
    return calls;
  }

  /** Stops asking, cancels what runs, and closes the sessions. */
  @Override
  public void close() {
    running.set(false);
    sessions.forEach(Service::cancel);
    threads.forEach(Thread::interrupt);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (int i = 0; i < threads.size(); i++) {
      try {
        long left = Math.max(1, deadline - System.nanoTime());
        if (!threads.get(i).join(Duration.ofNanos(left))) {
          sessions.get(i).abort();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        sessions.get(i).abort();
      }
    }
  }
}
