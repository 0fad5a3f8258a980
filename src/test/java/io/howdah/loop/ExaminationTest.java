package io.howdah.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.learn.Experience;
import io.howdah.pg.ReadDoor;
import io.howdah.pg.TempPostgres;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Given a server that goes away while it is looked at, the look says so and ends. */
final class ExaminationTest {
  @Test
  void aServerThatStopsInTheMiddleEndsTheLook() throws Exception {
    try (TempPostgres server = TempPostgres.start();
        ReadDoor door = ReadDoor.open(server.spec("host=127.0.0.1"))) {
      Cluster cluster = Cluster.glance(door.spec(), door, Clock.systemUTC());
      Examination examination = new Examination(cluster, Experience.none(), Reminding.NOTHING);
      var looking =
          CompletableFuture.supplyAsync(() -> {
            try {
              examination.look(Duration.ofMinutes(5), step -> {});
              return "it came to its end";
            } catch (LookFailedException e) {
              return String.valueOf(e.getMessage());
            } catch (InterruptedException e) {
              return "interrupted";
            }
          });
      assertThat(cluster.recent().awaitAfter(Instant.EPOCH, Duration.ofSeconds(30))).isPresent();
      server.control("stop");
      assertThat(looking.get(60, TimeUnit.SECONDS)).contains("the server went away");
    }
  }
}
