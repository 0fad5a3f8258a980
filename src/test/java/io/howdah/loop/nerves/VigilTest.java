package io.howdah.loop.nerves;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.model.Anomaly;
import io.howdah.model.Fidelity;
import io.howdah.model.Incident;
import io.howdah.model.Labels;
import io.howdah.model.Looks;
import io.howdah.model.Measurement;
import io.howdah.model.Metric;
import io.howdah.model.Telemetry;
import io.howdah.sense.Collector;
import io.howdah.sense.LostServerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Given what a cluster's collectors feel, when does the daemon speak up, and what does it keep. */
final class VigilTest {
  private static final double GB = 1 << 30;
  private static final Instant BEGIN = Instant.parse("2026-06-01T00:00:00Z");

  @TempDir private Path directory;
  private final List<NerveEvent> events = new ArrayList<>();
  private final List<String> alarms = new ArrayList<>();
  private final AtomicReference<List<Incident>> standing = new AtomicReference<>(List.of());
  private double freeGb = 400;

  private Vigil vigil(Optional<Path> kept) {
    return new Vigil(
        "shop",
        ZoneOffset.UTC,
        () -> Optional.of(Looks.SERVER),
        (length, why) -> alarms.add(why),
        standing::set,
        new Keepsake(kept, "shop"),
        events::add);
  }

  /** A disk of 500 GB. */
  private Collector disk() {
    return new Collector() {
      @Override
      public String name() {
        return "disk";
      }

      @Override
      public Telemetry collect(Instant now) {
        return new Telemetry(
            now,
            List.of(
                gauge("host_disk_free_bytes", freeGb * GB),
                gauge("host_disk_size_bytes", 500 * GB)),
            List.of(),
            List.of());
      }

      @Override
      public void close() {}
    };
  }

  private static Measurement gauge(String name, double value) {
    return Measurement.gauge(
        Metric.gauge(name, "bytes", ""), Labels.of("role", "data"), value, Fidelity.EXACT);
  }

  private void watch(Vigil vigil, int from, int to) throws LostServerException {
    Collector felt = vigil.overhear(disk());
    for (int second = from; second < to; second++) {
      Instant now = BEGIN.plusSeconds(second);
      var _ = felt.collect(now);
      var _ = vigil.collect(now);
    }
  }

  @Test
  void aFullDiskIsToldOnceWithACloserLookAndItsEnd() throws LostServerException {
    Vigil vigil = vigil(Optional.empty());
    watch(vigil, 0, 10);
    assertThat(events).isEmpty();

    freeGb = 1;
    watch(vigil, 10, 40);
    assertThat(events)
        .singleElement()
        .isInstanceOfSatisfying(
            NerveEvent.Begun.class,
            begun ->
                assertThat(begun.incident().anomalies())
                    .anyMatch(a -> a.symptom() == Anomaly.Symptom.LIMIT_REACHED));
    assertThat(alarms).singleElement().asString().contains("disk space");
    assertThat(standing.get())
        .extracting(Incident::id)
        .containsExactly(((NerveEvent.Begun) events.getFirst()).incident().id());

    freeGb = 400;
    watch(vigil, 40, 120);
    assertThat(events).hasSize(2).last().isInstanceOf(NerveEvent.Ended.class);
    assertThat(standing.get()).isEmpty();
  }

  @Test
  void whatWasLearnedIsKeptAndHarmIsSaid() throws LostServerException, IOException {
    Vigil first = vigil(Optional.of(directory));
    watch(first, 0, 30);
    first.close();
    List<Path> files;
    try (Stream<Path> found = Files.list(directory)) {
      files = found.sorted().toList();
    }
    assertThat(files)
        .extracting(f -> f.getFileName().toString())
        .containsExactly("shop.budgets", "shop.series");

    vigil(Optional.of(directory)).close();
    assertThat(events).as("both were read again").isEmpty();

    for (Path file : files) {
      Files.writeString(file, "scribble");
    }
    Vigil anew = vigil(Optional.of(directory));
    assertThat(events).hasSize(2).allMatch(e -> e instanceof NerveEvent.Forgot);
    freeGb = 1;
    watch(anew, 0, 5);
    assertThat(events).last().isInstanceOf(NerveEvent.Begun.class);
  }

  @Test
  void aDirectoryThatCannotBeWrittenIsSaidAndTheWatchGoesOn() throws Exception {
    Path file = Files.writeString(directory.resolve("taken"), "");
    Vigil vigil = vigil(Optional.of(file));
    watch(vigil, 0, 3);
    vigil.close();
    assertThat(events)
        .isNotEmpty()
        .allSatisfy(e -> assertThat(e.toString()).contains("cannot be kept"));
  }
}
