package io.howdah.demo;

import io.howdah.loop.DriveException;
import io.howdah.loop.Driven;
import io.howdah.model.Cause;
import io.howdah.model.CreateIndex;
import io.howdah.model.ObjectRef;
import io.howdah.model.Proposal;
import java.time.Duration;
import java.util.List;

/**
 * A remedy that looks good on paper and is bad: an index on the date that a report sorts by. The
 * planner believes it will find the few vouchers soon by walking it backwards; they are all old.
 */
final class BadRemedyScene {
  private final Driven driven;
  private final Stage stage;

  BadRemedyScene(Driven driven, Stage stage) {
    this.driven = driven;
    this.stage = stage;
  }

  DemoEntry play(int number, int of) throws DriveException, InterruptedException {
    stage.scene(
        number,
        of,
        "a bad remedy",
        "somebody asks for an index on payments.paid_at, \"for the sort\": cheaper on paper, and a trap");
    long start = System.nanoTime();
    double belief = driven.believes(Cause.MISSING_INDEX);
    Proposal proposal =
        new Proposal(
            Cause.MISSING_INDEX,
            belief,
            new CreateIndex(
                ObjectRef.table("shop.payments", 0),
                "shop",
                "payments",
                "payments_paid_at_idx",
                List.of("paid_at"),
                "the report on payments sorts by it"),
            false,
            "a person");
    Driven.Outcome outcome = driven.carryOut(proposal, "the operator, played by this demo");
    double seconds = (System.nanoTime() - start) / 1e9;
    driven.untilQuiet(Duration.ofSeconds(20));
    return new DemoEntry(
        "bad-remedy",
        Cause.MISSING_INDEX.id(),
        belief,
        outcome.remedy(),
        outcome.before(),
        outcome.after(),
        outcome.unit(),
        outcome.subject(),
        outcome.verdict(),
        seconds,
        outcome.standingSeconds(),
        !driven.relationExists("shop", "payments_paid_at_idx"));
  }
}
