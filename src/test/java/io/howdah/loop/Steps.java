package io.howdah.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.howdah.act.Outcome;
import io.howdah.model.Action;
import io.howdah.model.ActionState;
import io.howdah.model.Cause;
import io.howdah.model.Remedy;
import io.howdah.model.ServerIdentity;
import java.time.Instant;
import java.util.Optional;

/** Actions without a home: a journal that only checks the plan of states. */
final class Steps {
  private Steps() {}

  /** A scheduled action for a remedy. */
  static Action scheduled(long id, Remedy r, ServerIdentity on) {
    return new Action(
        id,
        ActionState.SCHEDULED,
        on,
        Cause.CONFIG_DRIFT,
        0.9,
        r.type(),
        r.object().toString(),
        r.sql(),
        r.inverse(),
        r.reversible(),
        r.risk(),
        r.why(),
        Instant.EPOCH,
        Optional.empty(),
        Optional.empty(),
        "scheduled");
  }

  /** The journal. */
  static Action journal(Action a, ActionState to, String sentence) {
    assertThat(a.state().next()).contains(to);
    return a.to(to, sentence);
  }

  /** What was said where nothing was left behind. */
  static String refused(Outcome outcome, ActionState state) {
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    Outcome.Failed failed = (Outcome.Failed) outcome;
    assertThat(outcome.action().state()).as(failed.words()).isEqualTo(state);
    assertThat(failed.clean()).as(failed.words()).isTrue();
    return failed.words();
  }
}
