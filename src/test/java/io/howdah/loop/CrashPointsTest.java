package io.howdah.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.loop.FaultSite.Point;
import io.howdah.model.ActionState;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The short form of {@code bench/faults}: given a controller that is struck in the middle of an
 * action, whoever comes after it finds or leaves no ghost.
 */
final class CrashPointsTest {
  private static Faults faults;

  @BeforeAll
  static void aServer() throws Exception {
    faults = Faults.start();
  }

  @AfterAll
  static void gone() throws Exception {
    faults.close();
  }

  private static void holds(
      FaultClass fault, FaultSubject subject, ActionState step, boolean written) throws Exception {
    Point point = new Point(step, written);
    assertThat(fault.run(faults, subject, point))
        .as("%s of %s %s", fault, subject, point)
        .isEmpty();
  }

  @Test
  void anExceptionAtEachStepLeavesNothing() throws Exception {
    for (FaultSubject subject :
        List.of(FaultSubject.CREATE_INDEX, FaultSubject.DROP_INDEX, FaultSubject.PARAMETER)) {
      for (ActionState step :
          List.of(ActionState.INTENT, ActionState.APPLIED, ActionState.ROLLED_BACK)) {
        holds(FaultClass.EXCEPTION, subject, step, true);
      }
      holds(FaultClass.EXCEPTION, subject, ActionState.APPLIED, false);
    }
  }

  @Test
  void aLostConnectionIsLookedUpInTheCatalogue() throws Exception {
    holds(FaultClass.CONNECTION_LOST, FaultSubject.TABLE_OPTIONS, ActionState.EXECUTING, true);
    holds(FaultClass.CONNECTION_LOST, FaultSubject.STATISTICS, ActionState.APPLIED, false);
  }

  @Test
  void aControllerThatIsKilledIsFollowed() throws Exception {
    holds(FaultClass.KILLED, FaultSubject.CREATE_INDEX, ActionState.APPLIED, false);
  }

  @Test
  void aControllerThatWasFrozenDoesNothingStale() throws Exception {
    holds(FaultClass.FROZEN, FaultSubject.ROLE_PARAMETER, ActionState.EXECUTING, true);
  }

  @Test
  void aServerThatDiesAndComesBackIsAnotherLifeOfIt() throws Exception {
    holds(FaultClass.IMMEDIATE_RESTART, FaultSubject.CREATE_INDEX, ActionState.EXECUTING, true);
  }

  @Test
  void aRivalWaitsItsTurn() throws Exception {
    holds(FaultClass.RIVAL, FaultSubject.REINDEX, ActionState.EXECUTING, true);
  }

  @Test
  void anAnswerThatGotLostIsNoAnswer() throws Exception {
    for (boolean answered : List.of(false, true)) {
      holds(FaultClass.ANSWER_LOST, FaultSubject.CREATE_INDEX, ActionState.EXECUTING, answered);
      holds(FaultClass.ANSWER_LOST, FaultSubject.PARAMETER, ActionState.ROLLED_BACK, answered);
    }
    holds(FaultClass.ANSWER_LOST, FaultSubject.DROP_INDEX, ActionState.ROLLED_BACK, false);
  }

  @Test
  void whatMayNotBeTakenBackAnyMoreIsToldAndNotClaimed() throws Exception {
    holds(FaultClass.RIGHTS_REVOKED, FaultSubject.TABLE_OPTIONS, ActionState.VERIFYING, true);
    holds(FaultClass.RIGHTS_REVOKED, FaultSubject.PARAMETER, ActionState.ROLLED_BACK, false);
  }

  @Test
  void aBuildThatFillsTheDiskLeavesNothing() throws Exception {
    holds(FaultClass.DISK_FULL, FaultSubject.CREATE_INDEX, ActionState.EXECUTING, true);
  }

  @Test
  void aClockThatJumpsChangesNothing() throws Exception {
    holds(FaultClass.CLOCK_STEPPED, FaultSubject.STATISTICS, ActionState.EXECUTING, true);
    holds(FaultClass.CLOCK_STEPPED, FaultSubject.ROLE_PARAMETER, ActionState.APPLIED, false);
  }

  @Test
  void countersThatBeginAgainOrGoAreNoGain() throws Exception {
    holds(FaultClass.STATISTICS_RESET, FaultSubject.CREATE_INDEX, ActionState.VERIFYING, true);
    holds(FaultClass.EXTENSION_GONE, FaultSubject.CREATE_INDEX, ActionState.VERIFYING, true);
  }

  @Test
  void aPromotionEndsWhatWasDecidedForTheOldPrimary() throws Exception {
    holds(FaultClass.PROMOTION, FaultSubject.CREATE_INDEX, ActionState.INTENT, true);
  }

  @Test
  void fiveControllersOfWhichSomeAreKilledTakeTurns() throws Exception {
    holds(FaultClass.FIVE_CONTROLLERS, FaultSubject.TABLE_OPTIONS, ActionState.APPLIED, true);
  }

  /** The test of the test: an index that Howdah did not clear up is seen. */
  @Test
  void whatIsLeftBehindIsSeen() throws Exception {
    faults.reset();
    FaultSite.live(
        faults.spec(),
        faults.cluster(),
        faults.home(),
        FaultSubject.CREATE_INDEX,
        new Point(ActionState.ROLLED_BACK, true),
        () -> {});
    faults.run("CREATE INDEX t_a_idx ON crash.t (a)");
    assertThat(faults.violations(FaultSubject.CREATE_INDEX)).anyMatch(v -> v.contains("in force"));
    faults.run(
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'crash.t_a_idx'::regclass");
    assertThat(faults.violations(FaultSubject.CREATE_INDEX)).anyMatch(v -> v.contains("INVALID"));
    faults.runAs("howdah:act:1:e1", "DROP INDEX crash.t_a_idx");
    assertThat(faults.violations(FaultSubject.CREATE_INDEX))
        .anyMatch(v -> v.contains("without a record"))
        .anyMatch(v -> v.contains("acted after epoch"));
    faults.putAway();
  }
}
