package io.howdah.loop;

import io.howdah.act.Journal;
import io.howdah.ledger.LedgerException;
import io.howdah.loop.FaultSite.Point;
import io.howdah.model.Action;
import io.howdah.model.ActionState;
import io.howdah.pg.CannotConnectException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The classes of faults, each with what it does to a controller and what it then expects. */
enum FaultClass {
  /** An exception out of nowhere. */
  EXCEPTION {
    @Override
    void strike(Faults f, FaultSubject subject, Point point) throws Exception {
      inProcess(
          f,
          subject,
          point,
          () -> {
            throw new Struck();
          });
    }
  },
  /** The server ends the session that acts, right before its statement. */
  CONNECTION_LOST {
    @Override
    void strike(Faults f, FaultSubject subject, Point point) throws Exception {
      inProcess(f, subject, point, () -> unchecked(f, LOSE_HANDS));
    }
  },
  /** All of the server's processes die; it recovers from its log. */
  IMMEDIATE_RESTART {
    @Override
    void strike(Faults f, FaultSubject subject, Point point) throws Exception {
      inProcess(
          f,
          subject,
          point,
          () -> {
            try {
              f.server().control("-m immediate restart");
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          });
      f.reopen();
    }
  },
  /** kill -9 of the controller. */
  KILLED {
    @Override
    void strike(Faults f, FaultSubject subject, Point point) throws Exception {
      try (FaultProcess child = new FaultProcess(f.server().port(), subject, point)) {
        expect(child.until("here"), "here");
        child.signal("KILL");
      }
    }
  },
  /** The controller is frozen, another takes over, and it wakes and wants to go on. */
  FROZEN {
    @Override
    void strike(Faults f, FaultSubject subject, Point point) throws Exception {
      try (FaultProcess child = new FaultProcess(f.server().port(), subject, point)) {
        expect(child.until("here"), "here");
        child.signal("STOP");
        FaultSite.recovered(f.spec(), f.cluster(), f.home());
        child.signal("CONT");
        child.goOn();
        String said = child.until("nothing");
        boolean overBefore =
            point.written()
                && (point.step() == ActionState.KEPT || point.step() == ActionState.ROLLED_BACK);
        if (!said.startsWith("stopped") && !overBefore) {
          throw new IllegalStateException("a frozen controller woke and went on: " + said);
        }
      }
    }
  },
  /** Another controller comes while this one works: it has to wait its turn. */
  RIVAL {
    @Override
    void strike(Faults f, FaultSubject subject, Point point) throws Exception {
      inProcess(
          f,
          subject,
          point,
          () -> {
            try (Reign _ = Reign.begin(f.spec(), f.cluster().door(), f.home(), Duration.ZERO)) {
              throw new IllegalStateException("two controllers lead at once");
            } catch (Reign.NotLeadingException expected) {
              // As it should be.
            } catch (CannotConnectException e) {
              throw new IllegalStateException(e);
            }
          });
    }
  },
  /** The wire is cut at the statement: before the server has answered, or when it just has. */
  ANSWER_LOST {
    @Override
    boolean fits(FaultSubject subject, Point point) {
      return point.step() == ActionState.EXECUTING
          || point.step() == ActionState.APPLIED
          || point.step() == ActionState.ROLLED_BACK;
    }

    @Override
    void strike(Faults f, FaultSubject subject, Point point) throws Exception {
      FaultStrikes.loseTheAnswer(f, subject, point);
    }
  },
  /** All counters begin again while the change is measured. */
  STATISTICS_RESET {
    @Override
    boolean fits(FaultSubject subject, Point point) {
      return FaultStrikes.isMeasured(subject, point);
    }

    @Override
    void strike(Faults f, FaultSubject subject, Point point) throws Exception {
      FaultStrikes.whileMeasured(
          f, subject, point, "SELECT pg_stat_reset(), pg_stat_statements_reset()");
    }
  },
  /** pg_stat_statements goes while the change is measured. */
  EXTENSION_GONE {
    @Override
    boolean fits(FaultSubject subject, Point point) {
      return FaultStrikes.isMeasured(subject, point);
    }

    @Override
    void strike(Faults f, FaultSubject subject, Point point) throws Exception {
      FaultStrikes.whileMeasured(f, subject, point, "DROP EXTENSION pg_stat_statements");
    }
  },
  /** The role that acts loses what it acts by. */
  RIGHTS_REVOKED {
    @Override
    void strike(Faults f, FaultSubject subject, Point point) throws Exception {
      FaultStrikes.revokeRights(f, subject, point);
    }
  },
  /** The disk of the new index fills. */
  DISK_FULL {
    @Override
    boolean fits(FaultSubject subject, Point point) {
      return subject == FaultSubject.CREATE_INDEX
          && point.step().compareTo(ActionState.APPLIED) < 0;
    }

    @Override
    void strike(Faults f, FaultSubject subject, Point point) throws Exception {
      FaultStrikes.fillTheDisk(f, subject, point);
    }
  },
  /** A standby is promoted, and the address of the server leads to it from then on. */
  PROMOTION {
    @Override
    void strike(Faults f, FaultSubject subject, Point point) throws Exception {
      FaultPromotion.strike(f, subject, point);
    }
  },
  /** The controller's clock jumps an hour: back before a step is written, ahead after it. */
  CLOCK_STEPPED {
    @Override
    void strike(Faults f, FaultSubject subject, Point point) throws Exception {
      FaultStrikes.stepTheClock(f, subject, point);
    }
  },
  /** Five controllers in processes of their own; some are killed at moments drawn by seed. */
  FIVE_CONTROLLERS {
    @Override
    void strike(Faults f, FaultSubject subject, Point point) throws Exception {
      FaultRace.strike(f, subject, 31L * subject.name().hashCode() + points().indexOf(point));
    }
  };

  private static final String LOSE_HANDS =
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE"
          + " 'howdah:home%' OR application_name LIKE 'howdah:act%'";

  /** Out of nowhere. */
  static final class Struck extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Whether it can strike there. */
  boolean fits(FaultSubject subject, Point point) {
    return true;
  }

  abstract void strike(Faults f, FaultSubject subject, Point point) throws Exception;

  /** One run: a fresh start, the fault, a controller that comes after it, and what must not be. */
  final List<String> run(Faults f, FaultSubject subject, Point point) throws Exception {
    f.reset();
    strike(f, subject, point);
    FaultSite.recovered(f.spec(), f.cluster(), f.home());
    List<String> violations = f.violations(subject);
    f.putAway();
    return violations;
  }

  private static void inProcess(Faults f, FaultSubject subject, Point point, Runnable fault)
      throws Exception {
    var _ =
        lived(FaultSite.Equipped.plainly(f.spec(), f.cluster()), f.home(), subject, point, fault);
  }

  /** What became of the action, unless the controller ended before it knew. */
  static Optional<Action> lived(
      FaultSite.Equipped with, Home home, FaultSubject subject, Point point, Runnable fault)
      throws Exception {
    try {
      return Optional.of(FaultSite.live(with, home, subject, point, fault));
    } catch (Struck | Journal.StepRefusedException e) {
      // The controller ends here; what it left is the next one's.
    } catch (LedgerException e) {
      // The home was not to be reached.
    }
    return Optional.empty();
  }

  private static void unchecked(Faults f, String sql) {
    try {
      f.run(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The child ended before it came by its point: nothing was struck, and that is said. */
  static final class NotStruckException extends Exception {
    private static final long serialVersionUID = 1L;

    NotStruckException(String message) {
      super(message);
    }
  }

  private static void expect(String said, String wanted) throws NotStruckException {
    if (!said.startsWith(wanted)) {
      throw new NotStruckException("the child said \"%s\", not \"%s\"".formatted(said, wanted));
    }
  }

  /** Every transition on the way to kept, and on the way back, before and after it is written. */
  static List<Point> points() {
    List<Point> out = new ArrayList<>();
    for (ActionState step :
        List.of(
            ActionState.SCHEDULED,
            ActionState.INTENT,
            ActionState.EXECUTING,
            ActionState.APPLIED,
            ActionState.VERIFYING,
            ActionState.KEPT,
            ActionState.ROLLED_BACK)) {
      out.add(new Point(step, false));
      out.add(new Point(step, true));
    }
    return out;
  }
}
