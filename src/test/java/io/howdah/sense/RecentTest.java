package io.howdah.sense;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.model.Interval;
import io.howdah.model.Looks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Given samples of a server, what short-term memory keeps of them. */
final class RecentTest {
  private static Instant at(double second) {
    return Looks.sample(second).at();
  }

  private static Recent of(int capacity, int samples) {
    Recent recent = new Recent(capacity);
    for (int i = 0; i < samples; i++) {
      recent.add(Looks.sample(i));
    }
    return recent;
  }

  @Test
  void theOldestGoesFirst() {
    Recent recent = of(3, 5);
    assertThat(recent.between(at(0), at(9)))
        .extracting(i -> i.from().at())
        .containsExactly(at(2), at(3));
    assertThat(recent.latest().orElseThrow().at()).isEqualTo(at(4));
  }

  @Test
  void anotherLifeBeginsAnew() {
    Recent recent = of(10, 5);
    recent.add(Looks.sample(5, Looks.restarted(), List.of(), List.of()));
    assertThat(recent.between(at(0), at(9))).isEmpty();
    assertThat(recent.last(Duration.ofSeconds(9))).isEmpty();
    assertThat(recent.latest()).isPresent();
  }

  @Test
  void onlyIntervalsWithBothEndsInsideCount() {
    assertThat(of(10, 6).between(at(0.5), at(3.5)))
        .extracting(i -> i.to().at())
        .containsExactly(at(2), at(3));
  }

  @Test
  void theLastStretchIsAsLongAsAskedOrAsThereIs() {
    Recent recent = of(10, 6);
    assertThat(recent.last(Duration.ofMillis(2500)).map(Interval::length))
        .hasValue(Duration.ofSeconds(3));
    assertThat(recent.last(Duration.ofMillis(10)).map(Interval::length))
        .hasValue(Duration.ofSeconds(1));
    assertThat(recent.last(Duration.ofHours(1)).map(Interval::length))
        .hasValue(Duration.ofSeconds(5));
    assertThat(of(10, 1).last(Duration.ofHours(1))).isEmpty();
  }

  @Test
  void whoWaitsIsWokenByALaterSampleOnly() throws Exception {
    Recent recent = of(10, 2);
    assertThat(recent.awaitAfter(at(1), Duration.ofMillis(20))).isEmpty();
    var waiting =
        CompletableFuture.supplyAsync(() -> {
          try {
            return recent.awaitAfter(at(2), Duration.ofSeconds(20));
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    recent.add(Looks.sample(2));
    recent.add(Looks.sample(3));
    assertThat(waiting.get(20, TimeUnit.SECONDS).orElseThrow().at()).isEqualTo(at(3));
  }
}
