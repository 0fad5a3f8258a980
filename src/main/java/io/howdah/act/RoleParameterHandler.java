package io.howdah.act;

import io.howdah.model.SetRoleParameter;
import io.howdah.pg.Write;
import java.time.Duration;
import java.util.Optional;

/** Sets or takes away a setting of a role; sessions that are open keep what they have. */
final class RoleParameterHandler implements Handler<SetRoleParameter> {
  private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  @Override
  public Optional<String> obstacle(SetRoleParameter remedy, Bench bench) {
    Optional<String> now = setting(remedy, bench);
    return now.equals(remedy.before())
        ? Optional.empty()
        : Optional.of(
            "role %s now has %s = %s, not %s: somebody changed it meanwhile"
                .formatted(
                    remedy.role(),
                    remedy.object().name(),
                    now.orElse("(nothing)"),
                    remedy.before().orElse("(nothing)")));
  }

  @Override
  public Optional<String> apply(SetRoleParameter remedy, Bench bench) {
    return Handler.trouble(bench.write(Write.of(remedy.sql().getFirst(), LOCK_TIMEOUT, LONGEST)));
  }

  @Override
  public Optional<String> undo(SetRoleParameter remedy, Bench bench) {
    return Handler.trouble(
        bench.write(Write.of(remedy.inverse().getFirst(), LOCK_TIMEOUT, LONGEST)));
  }

  @Override
  public boolean inForce(SetRoleParameter remedy, Bench bench) {
    return setting(remedy, bench).equals(remedy.value());
  }

  private static Optional<String> setting(SetRoleParameter remedy, Bench bench) {
    return bench
        .door()
        .read(
            Bench.SQL,
            "role_setting",
            r -> r.text("setting"),
            remedy.role(),
            remedy.database().orElse(""),
            remedy.object().name())
        .first();
  }
}
