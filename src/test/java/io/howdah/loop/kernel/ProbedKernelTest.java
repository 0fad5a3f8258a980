package io.howdah.loop.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.howdah.lab.SandboxDatabase;
import io.howdah.lab.SandboxExtension;
import io.howdah.loop.kernel.KernelView.Kernel;
import io.howdah.loop.kernel.KernelView.Latency;
import io.howdah.loop.kernel.KernelView.Program;
import io.howdah.pg.ConnectionRules;
import io.howdah.pg.ReadDoor;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Given a server at work, what the kernel tells a person who looks. Needs root and bpftrace. */
@ExtendWith(SandboxExtension.class)
final class ProbedKernelTest {
  private static final int STATEMENTS = 300;

  @Test
  void whatGrewBetweenTwoLooksIsShown(SandboxDatabase database) throws Exception {
    assumeThat(System.getProperty("user.name")).isEqualTo("root");
    try (ReadDoor door = ReadDoor.open(ConnectionRules.resolve(database.url()));
        KernelView view = ProbedKernel.open(door, Duration.ofSeconds(60), Clock.systemUTC());
        Connection connection = database.connect();
        PreparedStatement statement =
            connection.prepareStatement("SELECT count(*) FROM pg_class WHERE relname > ?")) {
      Kernel first = view.take();
      assertThat(first.absences()).as("every part is seen").isEmpty();

      for (int i = 0; i < STATEMENTS; i++) {
        statement.setString(1, "k" + i);
        try (var rows = statement.executeQuery()) {
          assertThat(rows.next()).isTrue();
        }
      }
      // Programs print once a second: what they count shows then.
      Predicate<Program> server = p -> p.name().equals("postgres") && p.cpuSeconds() > 0;
      long counted = 0;
      boolean ran = false;
      Kernel seen = view.take();
      for (int look = 0; !(ran && counted >= STATEMENTS) && look < 40; look++) {
        ran |= seen.programs().rows().stream().anyMatch(server);
        counted +=
            seen.statementLatency().rows().stream()
                .filter(l -> l.protocol().equals("extended"))
                .mapToLong(Latency::count)
                .sum();
        if (!ran || counted < STATEMENTS) {
          Thread.sleep(500);
          seen = view.take();
        }
      }
      assertThat(counted).isGreaterThanOrEqualTo(STATEMENTS);
      assertThat(ran).as("the server used a CPU: %s", seen.programs()).isTrue();
    }
  }

  @Test
  void eachServerIsProbedOnceByAProcess(SandboxDatabase database) throws Exception {
    assumeThat(System.getProperty("user.name")).isEqualTo("root");
    Eyesight eyesight = new Eyesight(io.howdah.sense.ebpf.ProbeBudget.usual());
    try (ReadDoor door = ReadDoor.open(ConnectionRules.resolve(database.url()))) {
      try (Eyes eyes = eyesight.open(door, Clock.systemUTC())) {
        assertThat(eyes.seesMachine()).isTrue();
        org.assertj.core.api.Assertions.assertThatThrownBy(
                () -> eyesight.open(door, Clock.systemUTC()))
            .hasMessageContaining("probed already");
      }
      eyesight.open(door, Clock.systemUTC()).close();
    }
  }
}
