package io.howdah.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.howdah.lab.LabTree;
import io.howdah.lab.Progress;
import io.howdah.loop.DriveException;
import io.howdah.pg.BadConnectionException;
import io.howdah.pg.CannotConnectException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Given a fresh sandbox, the demo tells its whole story by itself. */
final class DemoTest {
  @Test
  void everyIncidentIsCuredAndTheBadRemedyIsTakenBack()
      throws CannotConnectException, BadConnectionException, DriveException, InterruptedException {
    LabTree tree = LabTree.of(Optional.empty(), Map.of());
    DemoResult result = new Demo(tree, Progress.SILENT, Stage.DARK, Clock.systemUTC()).run();
    assertThat(result.incidents())
        .extracting(DemoEntry::incident, DemoEntry::verdict, DemoEntry::cured)
        .containsExactly(
            tuple("missing-index", "kept", true),
            tuple("bad-remedy", "rolled_back", true),
            tuple("idle-in-transaction", "kept", true),
            tuple("stale-statistics", "kept", true),
            tuple("wrong-planner-costs", "kept", true));
    assertThat(result.incidents())
        .filteredOn(e -> !e.incident().equals("bad-remedy"))
        .allSatisfy(e -> {
          assertThat(e.cause()).isEqualTo(e.incident());
          assertThat(e.after()).isLessThan(e.before());
        });
    assertThat(result.incidents().get(1).after())
        .as("the trap made it slower")
        .isGreaterThan(result.incidents().get(1).before());
    assertThat(result.ledger()).startsWith("The ledger is intact");
    assertThat(result.told()).isTrue();
  }
}
