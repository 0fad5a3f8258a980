package io.howdah.act;

import io.howdah.model.SetRoleParameter;
import io.howdah.pg.Reading;
import io.howdah.pg.Write;
import java.time.Duration;
import java.util.Optional;

/** Sets or takes away a setting of a role; sessions that are open keep what they have. */
final class RoleParameterHandler implements Handler<SetRoleParameter> {
  private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  @Override
  public Optional<String> obstacle(SetRoleParameter remedy, Bench bench) {
    Reading<String> read = setting(remedy, bench);
    if (!Bench.answered(read)) {
      return Optional.of(unreadable(remedy, read));
    }
    Optional<String> now = read.first();
    return now.equals(remedy.before())
        ? Optional.empty()
        : Optional.of(
            "role %s now has %s = %s, not %s: somebody changed it meanwhile"
                .formatted(
                    remedy.role(), remedy.object().name(), shown(now), shown(remedy.before())));
  }

  private static String shown(Optional<String> setting) {
    return setting.orElse("(nothing)");
  }

  @Override
  public Optional<Trouble> apply(SetRoleParameter remedy, Bench bench) {
    Optional<Trouble> trouble =
        Handler.wholeOrNot(bench.write(Write.of(remedy.sql().getFirst(), LOCK_TIMEOUT, LONGEST)));
    if (trouble.isPresent() || inForce(remedy, bench)) {
      return trouble;
    }
    return Optional.of(
        new Trouble(
            "the server said done, but role %s has %s = %s"
                .formatted(
                    remedy.role(), remedy.object().name(), shown(setting(remedy, bench).first())),
            true));
  }

  @Override
  public Optional<String> undo(SetRoleParameter remedy, Bench bench) {
    Reading<String> read = setting(remedy, bench);
    if (!Bench.answered(read)) {
      return Optional.of(unreadable(remedy, read));
    }
    Optional<String> now = read.first();
    if (now.equals(remedy.before())) {
      return Optional.empty();
    }
    if (!now.equals(remedy.value())) {
      return Optional.of(
          "role %s now has %s = %s: it is not ours, and stays"
              .formatted(remedy.role(), remedy.object().name(), shown(now)));
    }
    return Handler.trouble(
        bench.write(Write.of(remedy.inverse().getFirst(), LOCK_TIMEOUT, LONGEST)));
  }

  @Override
  public boolean inForce(SetRoleParameter remedy, Bench bench) {
    Reading<String> read = setting(remedy, bench);
    return Bench.answered(read) && read.first().equals(remedy.value());
  }

  private static String unreadable(SetRoleParameter remedy, Reading<String> read) {
    return "the settings of role %s cannot be read: %s".formatted(remedy.role(), read.explain());
  }

  private static Reading<String> setting(SetRoleParameter remedy, Bench bench) {
    return bench
        .door()
        .read(
            Bench.SQL,
            "role_setting",
            r -> r.text("setting"),
            remedy.role(),
            remedy.database().orElse(""),
            remedy.object().name());
  }
}
